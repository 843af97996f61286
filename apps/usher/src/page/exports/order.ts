/** What a form on the page asks for, as words of `usher export`. */

import { rmSync } from 'node:fs';
import { writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { safeFileName, type targets } from '@trakt-usher/takeout';
import { makeFolder } from '@trakt-usher/vault/files';
import { isTimeZone } from '../../config/settings.ts';
import type { Context } from '../../context.ts';
import { isDate, isTarget, listWords } from '../../export/options.ts';
import { profileName } from '../../export/profile-name.ts';
import { keptRuns } from '../../schedule/job-flags.ts';
import { exportFolder } from './kept.ts';
import type { ExportOrder } from './runs.ts';

/** As people know the targets. */
export const targetNames: Readonly<Record<keyof typeof targets, string>> = {
  letterboxd: 'Letterboxd',
  yamtrack: 'Yamtrack',
  simkl: 'Simkl',
  imdb: 'IMDb',
  trakt: 'Trakt’s own import',
  zip: 'A ZIP in the form of Trakt’s own',
  jsonl: 'JSON Lines',
  'export-trakt': 'The files of Export_Trakt_4_Letterboxd',
};

/** What is wrong with the form, for its person. */
export interface Refusal {
  readonly problem: string;
}

export type Ordered = ExportOrder | Refusal;

export function isRefusal(ordered: Ordered): ordered is Refusal {
  return 'problem' in ordered;
}

type At = Pick<Context, 'config' | 'cwd'>;

/** @param accounts those who are signed in, of whom the form names one */
export function orderFromAccount(form: FormData, accounts: readonly string[], at: At): Ordered {
  const user = profileName(textOf(form, 'user'));
  const account = textOf(form, 'account') || accounts[0];
  if (user === '' && (account === undefined || !accounts.includes(account)))
    return { problem: 'Nobody is signed in under that name. Sign in to Trakt first.' };
  if (/^-|[/\s]/.test(user))
    return { problem: 'That is no name of a profile at Trakt. Its address has it: ada in app.trakt.tv/profile/ada.' };
  const how = howIn(form, at);
  if ('problem' in how) return how;
  const isPreview = textOf(form, 'what') === 'preview';
  const resume = isPreview || user !== '' ? [] : ['--resume'];
  const from = user === '' ? [`--account=${account}`] : [`--user=${user}`];
  return {
    command: 'export',
    account: user === '' ? (account ?? '') : user,
    title: `${how.title}, from ${user === '' ? `the account ${account}` : `the profile of ${user}`}`,
    argv: [...from, ...how.argv, ...resume, ...(isPreview ? ['--preview'] : [])],
    isPreview,
  };
}

/** Keeps the ZIP for as long as the export runs. */
export async function orderFromZip(form: FormData, at: At, id: string): Promise<Ordered> {
  const zip = form.get('zip');
  if (!(zip instanceof File) || zip.size === 0)
    return { problem: 'Choose the ZIP that Trakt made, from app.trakt.tv/settings/data.' };
  const how = howIn(form, at);
  if ('problem' in how) return how;
  const isPreview = textOf(form, 'what') === 'preview';
  const folder = join(uploadFolder(at), id);
  const name = safeFileName(zip.name.replace(/\.zip$/i, ''), '.zip');
  makeFolder(folder, 0o700);
  const after = () => rmSync(folder, { recursive: true, force: true });
  try {
    await writeFile(join(folder, name), zip.stream(), { mode: 0o600 });
  } catch (error) {
    after();
    throw error;
  }
  const argv = ['--from', join(folder, name), ...how.argv, ...(isPreview ? ['--preview'] : [])];
  return {
    command: 'export',
    account: name.replace(/\.zip$/, ''),
    title: `${how.title}, from ${name}`,
    argv,
    isPreview,
    after,
  };
}

export function uploadFolder({ config }: Pick<At, 'config'>): string {
  return join(config.directories.state, 'uploads');
}

/** A wrong word that is left out would be another export, or a larger one. */
const wordsOf: Readonly<Record<string, (word: string) => boolean>> = {
  to: isTarget,
  only: (word) => listWords.includes(word),
  mode: (word) => ['individual', 'aggregated'].includes(word),
  what: (word) => ['export', 'preview'].includes(word),
};

function howIn(form: FormData, at: At): { argv: string[]; title: string } | Refusal {
  const unknown = Object.entries(wordsOf).flatMap(([field, isWord]) =>
    textsOf(form, field).filter((word) => !isWord(word)),
  );
  if (unknown.length > 0) return { problem: `usher does not know ${unknown.join(', ')}.` };
  const to = textsOf(form, 'to').filter(isTarget);
  if (to.length === 0) return { problem: 'Choose what the files are for.' };
  const argv = to.flatMap((name) => ['--to', name]);
  for (const word of textsOf(form, 'only')) argv.push('--only', word);
  for (const name of ['since', 'until'] as const) {
    const date = textOf(form, name);
    if (date === '') continue;
    if (!isDate(date)) return { problem: 'Write a date as 2026-01-31.' };
    argv.push(`--${name}`, date);
  }
  const zone = textOf(form, 'timezone');
  if (zone !== '' && !isTimeZone(zone)) return { problem: 'Write a time zone as Europe/Berlin.' };
  if (zone !== '') argv.push('--timezone', zone);
  if (textOf(form, 'mode') === 'aggregated') argv.push('--history-mode', 'aggregated');
  if (form.has('allow_missing')) argv.push('--allow-missing');
  const keep = at.config.get('export.keep') || keptRuns;
  argv.push('--output', exportFolder(at), '--keep', String(keep));
  return { argv, title: `for ${to.map((name) => targetNames[name]).join(' and ')}` };
}

function textOf(form: FormData, name: string): string {
  const value = form.get(name);
  return typeof value === 'string' ? value.trim() : '';
}

function textsOf(form: FormData, name: string): string[] {
  return form.getAll(name).filter((value) => typeof value === 'string');
}
