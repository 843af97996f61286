/** Sets one setting in the configuration file, and leaves the rest of the file as it is: comments, order and other keys. */

import { readFileSync, realpathSync, statSync } from 'node:fs';
import { isDeepStrictEqual } from 'node:util';
import { writtenText } from '@trakt-usher/vault/files';
import { SettingError } from '../errors/setting.ts';
import { replacePrivateFile } from '../private-file.ts';
import { reasonOf } from '../system-error.ts';
import type { Config } from './load.ts';
import { type SettingName, settings } from './settings.ts';
import { lineOfKey } from './toml-lines.ts';
import { trust, versionOf } from './trust.ts';

/** A setting as a file has it. */
export type FileValue = string | number | boolean;

export interface SettingEdit {
  name: SettingName;
  value: FileValue;
  config: Pick<Config, 'ownFile' | 'inWorkingDirectory' | 'directories'>;
}

/**
 * Writes it into the person's own file, which is made if there is none. The file is replaced in one step, and is its
 * owner's alone from then on. A file that was trusted stays trusted.
 * @throws SettingError for a file that can't be edited, or the system's error
 */
export async function writeSetting({ name, value, config }: SettingEdit): Promise<{ path: string; line?: number }> {
  const path = config.ownFile;
  const before = read(path);
  const after = await withSetting(before ?? '', name, value);
  if (after === undefined) {
    const shown = settings[name].secret ? undefined : JSON.stringify(value);
    throw new SettingError(name, { problem: { kind: 'not_editable', path, shown } });
  }
  // A link, as people make to their dotfiles, stays one.
  replacePrivateFile(before === undefined ? path : realpathSync(path), after);
  if (config.inWorkingDirectory) {
    trust(versionOf({ path, owner: statSync(path).uid, source: after }), config.directories.state);
  }
  const line = lineOfKey(after, name.split('.'));
  return { path, ...(line !== undefined && { line }) };
}

/** @throws SettingError if the person's own file can't be read, or does not count */
export function assertEditable({ problems }: Pick<Config, 'problems'>): void {
  const obstacles = ['not_toml', 'file_unreadable', 'other_writers'];
  const obstacle = problems.find(({ setting, problem }) => setting === 'config' && obstacles.includes(problem.kind));
  if (obstacle) throw obstacle;
}

/** The source with that setting. Undefined if it can't be set without a change of something else. */
export async function withSetting(source: string, name: SettingName, value: FileValue): Promise<string | undefined> {
  const [{ parse, patch }, { parse: parseAsUsher }] = await Promise.all([
    import('@decimalturn/toml-patch'),
    import('smol-toml'),
  ]);
  try {
    const wanted = withKey(parseAsUsher(source), name, value);
    const patched = patch(source, withKey(parse(source), name, value));
    const after = patched.endsWith('\n') ? patched : `${patched}\n`;
    // What counts is how usher reads it, and that is another parser.
    return isDeepStrictEqual(parseAsUsher(after), wanted) ? after : undefined;
  } catch {
    return undefined;
  }
}

/** Sets it in what a parser has just made, which stays of the parser's own kind. */
function withKey(table: Record<string, unknown>, name: SettingName, value: FileValue): Record<string, unknown> {
  const [section = '', key = ''] = name.split('.');
  table[section] ??= Object.create(null);
  const inside = table[section];
  if (typeof inside !== 'object' || inside === null || Array.isArray(inside)) throw new TypeError('no table');
  Object.assign(inside, { [key]: value });
  return table;
}

function read(path: string): string | undefined {
  try {
    return writtenText(readFileSync(path));
  } catch (error) {
    if (reasonOf(error) === 'ENOENT') return undefined;
    throw error;
  }
}
