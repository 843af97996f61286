/** What is asked of an export, by its flags. */

import { type Have, type Section, type Target, targets } from '@trakt-usher/takeout';
import type { Values } from '../command-line/command.ts';
import { type Flag, flag } from '../command-line/flags.ts';
import { waitFlag } from '../command-line/wait-flag.ts';
import { historyModes, isTimeZone } from '../config/settings.ts';
import { UsageError } from '../errors/usage.ts';
import { nameInAddress, profileName } from './profile-name.ts';

/** What people call the sections of an account. */
const sectionOfWord: Readonly<Record<string, Section>> = {
  history: 'history',
  ratings: 'ratings',
  watchlist: 'watchlist',
  favorites: 'favorites',
  lists: 'lists',
  reviews: 'comments',
  collection: 'collection',
  hidden: 'hidden',
  playback: 'playback',
};

/** The words of `--only`. */
export const listWords: readonly string[] = Object.keys(sectionOfWord);

const listNames = wordsOf(listWords);
const targetNames = wordsOf(Object.keys(targets));

function wordsOf(names: readonly string[]): string {
  return `${names.slice(0, -1).join(', ')} or ${names.at(-1)}`;
}

export function isTarget(name: string): name is keyof typeof targets {
  return Object.hasOwn(targets, name);
}

export const flags = {
  from: flag.text(
    'source',
    "what to read: api (your account), user:NAME, or Trakt's own export as a ZIP or folder (api)",
  ),
  user: flag.text(
    'name',
    "the same as --from user:NAME: somebody's public profile, by the name in its address, without a sign-in",
  ),
  to: flag.list({
    value: 'target',
    words: `write files for ${targetNames}; repeat it for several (letterboxd)`,
    expected: targetNames,
    parse: (written) => (isTarget(written) ? targets[written] : undefined),
  }),
  allowMissing: flag.toggle(
    'write what there is, even if the ZIP, the counts at Trakt or the last export say that rows are missing',
  ),
  output: flag.text('folder', 'the folder for the files (trakt-export)'),
  keep: flag.checked({
    value: 'number',
    words:
      'keep this many exports, each in a folder of its own; with 0 the files are replaced each time (0; 30 in a schedule)',
    expected: 'a number from 0 to 9999',
    parse: (written) => (/^\d{1,4}$/.test(written) ? Number(written) : undefined),
  }),
  historyMode: flag.oneOf(historyModes, {
    value: 'mode',
    words: 'individual: a row for each time watched; aggregated: one for each film (individual)',
  }),
  only: flag.list({
    value: 'list',
    words: `write this list alone: ${listNames}; repeat it for several`,
    expected: listNames,
    parse: (written) => (Object.hasOwn(sectionOfWord, written) ? sectionOfWord[written] : undefined),
  }),
  onlyNew: flag.toggle('for letterboxd: leave out the plays and ratings that an earlier export with --only-new wrote'),
  have: flag.text(
    'file',
    "leave out what the tracker has already, by its own export: Letterboxd's ZIP, or Yamtrack's CSV",
  ),
  dryRun: flag.toggle('say what would be written and what left out, and write nothing'),
  preview: flag.toggle('show the first rows of each file that would be written, and write nothing'),
  explain: flag.toggle('name each row that is in no file, and why'),
  since: date('leave out plays before this date'),
  until: date('leave out plays after this date'),
  wait: waitFlag,
  resume: flag.toggle(
    'go on where the last export was broken off; pages that have not changed are not read again (on in a schedule)',
  ),
  timezone: flag.checked({
    value: 'zone',
    words: "the time zone of the dates, such as Europe/Berlin (your account's own)",
    expected: 'a time zone such as Europe/Berlin',
    parse: (written) => (isTimeZone(written) ? written : undefined),
  }),
  schedule: flag.text('cron', 'stay, and export at these times: "0 */6 * * *"'),
  runNow: flag.toggle('with --schedule: export at once as well'),
};

export type ExportOptions = Omit<Values<typeof flags>, 'schedule' | 'runNow'>;

export type From = { kind: 'api'; user: string | undefined } | { kind: 'zip'; path: string };

export function sourceOf({ user, from = 'api' }: ExportOptions): From {
  if (user !== undefined && from !== 'api') throw new UsageError({ kind: 'conflict', name: '--user', other: '--from' });
  if (from === 'api') return { kind: 'api', user: user === undefined ? undefined : named(user, '--user') };
  const [, ofUser] = /^user:(.*)$/s.exec(from) ?? [];
  const written = ofUser ?? (/^https?:/i.test(from) ? nameInAddress(from) : undefined);
  return written === undefined ? { kind: 'zip', path: from } : { kind: 'api', user: named(written, '--from') };
}

function named(written: string, flag: string): string {
  const name = profileName(written);
  if (name !== '') return name;
  throw new UsageError({ kind: 'bad_value', name: flag, expected: "the name in a profile's address, such as ada" });
}

/** Pages are kept of the signed-in account alone: of others, Trakt doesn't tell what has changed. */
export function conflictOfResume({ user, from = 'api', dryRun, preview }: ExportOptions): string | undefined {
  if (user !== undefined) return '--user';
  if (from !== 'api') return '--from';
  if (preview) return '--preview';
  return dryRun ? '--dry-run' : undefined;
}

const ownExports: readonly Have['of'][] = ['letterboxd', 'yamtrack'];

/** Whose export `--have` names. @throws UsageError for another target, or for two: one file is one tracker's */
export function trackerOf(to: readonly Target[]): Have['of'] {
  const found = to.flatMap(({ name }) => ownExports.filter((tracker) => tracker === name));
  const other = to.find(({ name }) => name !== found[0]);
  if (found[0] && !other) return found[0];
  throw new UsageError({ kind: 'conflict', name: '--have', other: `--to ${other?.name}` });
}

/** Trakt shows a profile's favorites only to those who are signed in: who wants them names them. */
export function sectionsOf({ only }: ExportOptions, { all }: { all: boolean }): Section[] {
  const every = Object.values(sectionOfWord);
  return every.filter((section) => (only.length > 0 ? only.includes(section) : all || section !== 'favorites'));
}

function date(words: string): Flag<string | undefined> {
  return flag.checked({
    value: 'date',
    words,
    expected: 'a date such as 2026-01-31',
    parse: (written) => (isDate(written) ? written : undefined),
  });
}

export function isDate(written: string): boolean {
  const atMs = /^\d{4}-\d\d-\d\d$/.test(written) ? Date.parse(written) : Number.NaN;
  return !Number.isNaN(atMs) && new Date(atMs).toISOString().startsWith(written);
}
