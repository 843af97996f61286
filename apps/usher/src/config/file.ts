/** The configuration file: which one it is, and what it says, each value with its line. */

import { readFileSync } from 'node:fs';
import { join, resolve } from 'node:path';
import { SettingError } from '../errors.ts';
import { nearest } from '../nearest.ts';
import type { Directories } from './directories.ts';
import type { Environment, Written } from './environment.ts';
import { isSettingName, settings } from './settings.ts';
import { lineOfKey } from './toml-lines.ts';

export interface ConfigFile {
  path: string;
  source: string;
  /** From the working directory: it may have come with somebody else's repository. */
  untrusted: boolean;
}

/**
 * The one file that counts: what `--config` or USHER_CONFIG names, else the person's own, else one in the working directory.
 * @throws SettingError when a named file isn't there, or the file can't be read
 */
export function findConfigFile({
  flag,
  env,
  cwd,
  directories,
}: {
  flag: string | undefined;
  env: Environment;
  cwd: string;
  directories: Directories;
}): ConfigFile | undefined {
  const named = flag ?? (env.USHER_CONFIG || undefined);
  if (named !== undefined) {
    const path = resolve(cwd, named);
    const source = read(path);
    if (source === undefined) throw new SettingError('config', { problem: { kind: 'file_missing', path } });
    return { path, source, untrusted: false };
  }
  const candidates = [
    { path: join(directories.config, 'config.toml'), untrusted: false },
    { path: join(cwd, 'usher.toml'), untrusted: true },
    { path: join(cwd, 'config', 'config.toml'), untrusted: true },
  ];
  for (const candidate of candidates) {
    const source = read(candidate.path);
    if (source !== undefined) return { ...candidate, source };
  }
  return undefined;
}

/**
 * The settings that a file sets.
 * @throws SettingError for what isn't TOML, an unknown key, and a key that may not be set there
 */
export async function fromFile({ path, source, untrusted }: ConfigFile): Promise<Map<string, Written>> {
  const written = new Map<string, Written>();
  for (const { key, value } of leaves(await parseToml(path, source))) {
    const name = key.join('.');
    const origin = { kind: 'file', path, line: lineOfKey(source, key) } as const;
    if (!isSettingName(name)) {
      throw new SettingError(name, { problem: { kind: 'unknown', nearest: nearestSetting(name) }, origin });
    }
    const { notInFile, notInWorkingDirectory, env } = settings[name];
    if (notInFile)
      throw new SettingError(name, { problem: { kind: 'environment_only', environment: env ?? '' }, origin });
    if (untrusted && notInWorkingDirectory) {
      throw new SettingError(name, { problem: { kind: 'not_in_working_directory' }, origin });
    }
    written.set(name, { value, origin });
  }
  return written;
}

/** Why a file could not be read, in the system's own short name, e.g. `EACCES`. */
export function reasonOf(cause: unknown): string | undefined {
  return cause instanceof Error && 'code' in cause && typeof cause.code === 'string' ? cause.code : undefined;
}

function read(path: string): string | undefined {
  try {
    return readFileSync(path, 'utf8');
  } catch (cause) {
    const reason = reasonOf(cause);
    if (reason === 'ENOENT' || reason === 'ENOTDIR') return undefined;
    throw new SettingError('config', { problem: { kind: 'file_unreadable', path, reason }, cause });
  }
}

async function parseToml(path: string, source: string): Promise<Record<string, unknown>> {
  // Loaded only where there is a file: every start counts.
  const { parse, TomlError } = await import('smol-toml');
  try {
    return parse(source);
  } catch (cause) {
    // The parser's own message quotes the source, and with it perhaps a secret: only the line is kept.
    if (cause instanceof TomlError) {
      throw new SettingError('config', { problem: { kind: 'not_toml', path, line: cause.line } });
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

const sections: ReadonlySet<string> = new Set(
  Object.keys(settings).map((name) => name.slice(0, name.lastIndexOf('.'))),
);

function isTable(value: unknown): value is Record<string, unknown> {
  return typeof value === 'object' && value !== null && !Array.isArray(value) && !(value instanceof Date);
}

function nearestSetting(name: string): string | undefined {
  const allowed = Object.keys(settings).filter((known) => isSettingName(known) && !settings[known].notInFile);
  return nearest(name, [...allowed, ...sections]);
}
