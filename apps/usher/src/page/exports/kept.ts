/** The exports that stand on the disk: each run in a folder of its own, `ACCOUNT/TIME`, with the manifest beside its files. */

import { existsSync, lstatSync, readdirSync, readFileSync } from 'node:fs';
import { join, resolve } from 'node:path';
import type { Kind, LedgerLine, Section } from '@trakt-usher/takeout';
import type { Context } from '../../context.ts';
import { filesOfManifest, type ManifestFile, manifestName } from '../../export/manifest.ts';
import { inTime, runName } from '../../export/placing.ts';

/** Where exports go that name no folder: those of the page, and of schedules. */
export function exportFolder({ config, cwd }: Pick<Context, 'config' | 'cwd'>): string {
  return resolve(cwd, config.get('export.dir') ?? 'trakt-export');
}

export interface KeptName {
  readonly account: string;
  /** Its time, as the folder's name. */
  readonly run: string;
}

export interface KeptExport extends KeptName {
  readonly folder: string;
  readonly files: readonly ManifestFile[];
  readonly timeZone: string | undefined;
  readonly source: string | undefined;
  readonly ledger: ReadonlyMap<string, readonly LedgerLine[]>;
}

/** All of them, the latest first. Links are not followed. */
export function keptNames(root: string): KeptName[] {
  return foldersIn(root)
    .flatMap((account) =>
      foldersIn(join(root, account))
        .filter((run) => runName.test(run))
        .map((run) => ({ account, run })),
    )
    .toSorted((a, b) => inTime(b.run, a.run));
}

/** Undefined where there is none by that name. */
export function openKept(root: string, { account, run }: KeptName): KeptExport | undefined {
  // Names come from an address: only those that are there.
  if (!runName.test(run) || !foldersIn(root).includes(account)) return undefined;
  const folder = join(root, account, run);
  if (!lstatSync(folder, { throwIfNoEntry: false })?.isDirectory() || !existsSync(join(folder, manifestName)))
    return undefined;
  const about = aboutIn(folder);
  return {
    ...{ account, run, folder, files: filesOfManifest(folder), ledger: ledgerIn(Reflect.get(about, 'ledger')) },
    timeZone: textIn(about, 'timeZone'),
    source: textIn(about, 'source'),
  };
}

function foldersIn(folder: string): string[] {
  try {
    return readdirSync(folder, { withFileTypes: true })
      .filter((entry) => entry.isDirectory() && !entry.name.startsWith('.'))
      .map(({ name }) => name);
  } catch {
    return [];
  }
}

function aboutIn(folder: string): object {
  try {
    return Object(JSON.parse(readFileSync(join(folder, manifestName), 'utf8')));
  } catch {
    return {};
  }
}

function textIn(about: object, name: string): string | undefined {
  const value: unknown = Reflect.get(about, name);
  return typeof value === 'string' ? value : undefined;
}

/** By target. As `--json` and the manifest have it; a line that is none is left out. */
export function ledgerIn(written: unknown): Map<string, LedgerLine[]> {
  const byTarget = new Map<string, LedgerLine[]>();
  for (const line of Array.isArray(written) ? written : []) {
    const { target, section, kind, rows, file, reason } = Object(line);
    if (typeof target !== 'string' || typeof section !== 'string' || !Number.isSafeInteger(rows)) continue;
    if (typeof file !== 'string' && typeof reason !== 'string') continue;
    const end = typeof file === 'string' ? { file } : { reason };
    const lines = byTarget.get(target) ?? [];
    // A word that this usher does not know is shown as it is.
    lines.push({ section: section as Section, kind: kind as Kind | undefined, rows, end });
    byTarget.set(target, lines);
  }
  return byTarget;
}
