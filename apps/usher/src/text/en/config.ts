/** What the commands about the configuration say, in English. */

import type { DropReason } from '../../config/export-app.ts';
import { hostAndPort } from '../../config/server-settings.ts';
import type { Origin } from '../../errors/setting.ts';

export function secretIs(state: 'set' | 'not_set'): string {
  return state === 'set' ? 'set, not shown' : 'not set';
}

/** As the file has it. */
export function valueIs(value: unknown): string {
  return value === undefined ? 'not set' : JSON.stringify(value, asWritten);
}

function asWritten(_name: string, value: unknown): unknown {
  const { address, port } = Object(value);
  return typeof address === 'string' && typeof port === 'number' ? hostAndPort({ address, port }) : value;
}

export function originOf(origin: Origin): string {
  if (origin.kind === 'default') return 'default';
  if (origin.kind !== 'file') return origin.name;
  return origin.line === undefined ? origin.path : `${origin.path}:${origin.line}`;
}

export function configGood(file: string | undefined): string {
  return file === undefined ? 'Nothing is wrong.' : `Nothing is wrong in ${file}.`;
}

/** `looked`: every place where the file can be, in order. */
export function configFileIs(file: string | undefined, looked: readonly string[]): string {
  const places = looked.join(', ');
  if (file === undefined) return `There is no configuration file. Looked for: ${places}. To make one, run: usher setup`;
  return looked.length > 1
    ? `The configuration file is ${file}, the first that is there of: ${places}.`
    : `The configuration file is ${file}.`;
}

export function droppedKeys(keys: readonly string[]): string {
  return `The configuration file is one of Export_Trakt_4_Letterboxd, and these of its keys mean nothing here: ${keys.join(', ')}. To see why, run: usher config migrate`;
}

export function leftOutKeys(path: string, keys: readonly string[]): string {
  const named = keys.slice(0, 20);
  const more = keys.length > named.length ? ` and ${keys.length - named.length} more` : '';
  return `Left out of ${path}, which could be somebody else's: ${named.join(', ')}${more}. If the file is yours, run: usher config trust`;
}

export function trusted(path: string): string {
  return `All of ${path} counts from now on, until the file changes.`;
}

export const nothingToTrust: string =
  'There is no usher.toml or config/config.toml here that would need it. Other files count in full.';

export function otherWritersOf(path: string): string {
  return `Other users can write to ${path}. If you don't trust them, make it yours alone: chmod go-w '${path}'`;
}

export function ownFormatAlready(file: string): string {
  return `${file} is in usher's own format. There is nothing to migrate.`;
}

export function settingTaken(name: string): string {
  return `  taken    ${name}`;
}

export function settingDropped(key: string, reason: DropReason): string {
  return `  dropped  ${key}: ${dropReasons[reason]}`;
}

export const dropReasons: Record<DropReason, string> = {
  always_complete: 'usher always asks for what the files need',
  own_file_names: 'the files are always watched.csv, ratings.csv and watchlist.csv, in parts where one gets too large',
  csv_only: 'the files are always CSV',
  iso_dates: 'dates are always written as Letterboxd reads them, 2026-11-24',
  no_effect: 'it had no effect on exports or sign-ins, and has none here',
  english: 'usher speaks English',
  always_sealed: 'tokens are always encrypted; where the key is, see usher vault status',
  unknown: 'neither program knows it',
};

export function migrated(output: string, home: string): string {
  return `The old file is as it was. To use the new one, move it to ${home}, or name it: USHER_CONFIG=${output}`;
}
