/** The configuration file: which one it is, and what it says, each value with its line. */

import { join, resolve } from 'node:path';
import { nearest } from '../command-line/nearest.ts';
import { type Origin, SettingError } from '../errors.ts';
import { reasonOf } from '../system-error.ts';
import type { Directories } from './directories.ts';
import type { Environment, Findings } from './environment.ts';
import { type DropReason, isExportAppFile, type Translation, translate } from './export-app.ts';
import { hasOtherWriters } from './other-writers.ts';
import { readBounded } from './read-bounded.ts';
import { isSettingName, settingNames, settings } from './settings.ts';
import { lineOfKey } from './toml-lines.ts';

export interface ConfigFile {
  path: string;
  source: string;
  /** The number of the user that it belongs to. */
  owner: number;
  /** Whether other users can write to it. */
  hasOtherWriters: boolean;
  /**
   * Somebody named it, it is the person's own, or it is in the working directory: then it may have come with somebody
   * else's repository.
   */
  found: 'named' | 'own' | 'here';
}

/** A place where the file may be. */
export type ConfigPlace = Pick<ConfigFile, 'path' | 'found'>;

/**
 * Where the file is looked for, in this order: the file that `--config` or USHER_CONFIG names; else the person's own, and
 * two in the working directory.
 */
export function configPlaces({
  flag,
  env,
  cwd,
  directories,
}: {
  flag: string | undefined;
  env: Environment;
  cwd: string;
  directories: Directories;
}): [ConfigPlace, ...ConfigPlace[]] {
  const named = flag ?? (env.USHER_CONFIG || undefined);
  if (named !== undefined) return [{ path: resolve(cwd, named), found: 'named' }];
  return [
    { path: join(directories.config, 'config.toml'), found: 'own' },
    { path: join(cwd, 'usher.toml'), found: 'here' },
    { path: join(cwd, 'config', 'config.toml'), found: 'here' },
  ];
}

/** The one file that counts. @throws SettingError when a named file isn't there, or the file can't be read */
export function findConfigFile(places: readonly ConfigPlace[]): ConfigFile | undefined {
  for (const place of places) {
    const content = read(place.path);
    if (content) return { ...place, ...content };
    if (place.found === 'named') {
      throw new SettingError('config', { problem: { kind: 'file_missing', path: place.path } });
    }
  }
  return undefined;
}

/** The settings of a file; for a file of Export_Trakt_4_Letterboxd also the keys that mean nothing here. */
export interface FileFindings extends Findings {
  dropped?: DroppedKey[];
}

export interface DroppedKey {
  key: string;
  reason: DropReason;
}

/** A file that isn't TOML, an unknown key, and a key that may not be set there are problems. */
export async function fromFile(file: ConfigFile, cwd: string): Promise<FileFindings> {
  const { path, source } = file;
  const parsed = await parseToml(path, source);
  if (parsed instanceof SettingError) return { written: new Map(), problems: [parsed] };
  const dropped: DroppedKey[] | undefined = isExportAppFile(parsed) ? [] : undefined;
  const findings: FileFindings = { written: new Map(), problems: [], ...(dropped && { dropped }) };
  for (const { key, value } of leaves(parsed)) {
    const name = key.join('.');
    const origin = { kind: 'file', path, line: lineOfKey(source, key) } as const;
    const own: Translation = isSettingName(name)
      ? { kind: 'setting', name, value }
      : { kind: 'dropped', reason: 'unknown' };
    const meaning = dropped ? translate(name, { value, cwd }) : own;
    if (meaning.kind === 'setting') {
      const { notInFile, env = '' } = settings[meaning.name];
      const problem = { kind: 'environment_only', environment: env } as const;
      if (notInFile) findings.problems.push(new SettingError(meaning.name, { problem, origin }));
      else findings.written.set(meaning.name, { value: meaning.value, origin });
    } else if (meaning.kind === 'dropped') {
      const problem = { kind: 'unknown', nearest: nearestSetting(name) } as const;
      if (dropped) dropped.push({ key: name, reason: meaning.reason });
      else findings.problems.push(new SettingError(name, { problem, origin }));
    }
  }
  return findings;
}

/** A key that does not count, because nobody has vouched for its file. */
export interface LeftOutKey {
  key: string;
  origin: Origin | undefined;
}

/** What counts of a file that nobody has vouched for: settings that can do no harm. The rest is left out, its mistakes too. */
export function harmlessOf({ written, problems }: FileFindings): Findings & { leftOut: LeftOutKey[] } {
  const leftOut: LeftOutKey[] = [];
  const counted: Findings = { written: new Map(), problems: [] };
  for (const [name, found] of written) {
    if (settings[name].harmless) counted.written.set(name, found);
    else leftOut.push({ key: name, origin: found.origin });
  }
  for (const problem of problems) {
    if (problem.problem.kind === 'not_toml') counted.problems.push(problem);
    else leftOut.push({ key: problem.setting, origin: problem.origin });
  }
  return { ...counted, leftOut };
}

/** No configuration is anywhere near as long. */
const maxBytes = 2 ** 20;

function read(path: string): Omit<ConfigFile, 'path' | 'found'> | undefined {
  try {
    const { text, stats } = readBounded(path, maxBytes);
    return { source: text, owner: stats.uid, hasOtherWriters: hasOtherWriters(stats) };
  } catch (cause) {
    const reason = reasonOf(cause);
    if (reason === 'ENOENT' || reason === 'ENOTDIR') return undefined;
    throw new SettingError('config', { problem: { kind: 'file_unreadable', path, reason }, cause });
  }
}

async function parseToml(path: string, source: string): Promise<Record<string, unknown> | SettingError> {
  // Loaded only where there is a file: every start counts.
  const { parse, TomlError } = await import('smol-toml');
  try {
    return parse(source);
  } catch (cause) {
    // The parser's own message quotes the source, and with it perhaps a secret: only the line is kept.
    if (cause instanceof TomlError) {
      return new SettingError('config', { problem: { kind: 'not_toml', path, line: cause.line } });
    }
    throw cause;
  }
}

/** Every value, with the way to it; an empty table is a value too, or a mistyped one would go unnoticed. */
function* leaves(table: Record<string, unknown>, way: string[] = []): Generator<{ key: string[]; value: unknown }> {
  for (const [part, value] of Object.entries(table)) {
    const key = [...way, part];
    const isSection = isTable(value) && (Object.keys(value).length > 0 || sections.has(key.join('.')));
    if (isSection && !isSettingName(key.join('.'))) yield* leaves(value, key);
    else yield { key, value };
  }
}

const sections: ReadonlySet<string> = new Set(settingNames.map((name) => name.slice(0, name.lastIndexOf('.'))));

function isTable(value: unknown): value is Record<string, unknown> {
  return typeof value === 'object' && value !== null && !Array.isArray(value) && !(value instanceof Date);
}

export function nearestSetting(name: string): string | undefined {
  const allowed = settingNames.filter((known) => !settings[known].notInFile);
  return nearest(name, [...allowed, ...sections]);
}
