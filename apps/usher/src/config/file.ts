/** Reads what a configuration file says, each value with its line. */

import { nearest } from '../command-line/nearest.ts';
import { type Origin, SettingError } from '../errors/setting.ts';
import type { Findings } from './environment.ts';
import { type DropReason, isExportAppFile, type Translation, translate } from './export-app.ts';
import type { ConfigFile } from './find-config-file.ts';
import { isSettingName, settingNames, settings } from './settings.ts';
import { lineOfKey } from './toml-lines.ts';

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
