/**
 * Configuration files of Export_Trakt_4_Letterboxd, taken as they are: what each of their keys is called here, and why
 * some have no counterpart.
 */

import { isSettingName, type SettingName, settings } from './settings.ts';
import { pathAt } from './written-path.ts';

/** Why a key of theirs means nothing here, under a name that the text catalogue has words for. */
export type DropReason =
  | 'always_complete'
  | 'own_file_names'
  | 'csv_only'
  | 'iso_dates'
  | 'no_effect'
  | 'english'
  | 'always_sealed'
  | 'unknown';

/** What becomes of one of their keys. */
export type Translation =
  | { kind: 'setting'; name: SettingName; value: unknown }
  /** It says what is so without it. */
  | { kind: 'default' }
  | { kind: 'dropped'; reason: DropReason };

/** Whether a parsed file is one of theirs: it has a section that they have and usher hasn't. */
export function isExportAppFile(table: Readonly<Record<string, unknown>>): boolean {
  return ['letterboxd', 'i18n', 'security'].some((section) => typeof table[section] === 'object');
}

/** Their paths are as seen from the folder that their program is started in: `cwd`. */
export function translate(key: string, { value, cwd }: { value: unknown; cwd: string }): Translation {
  if (saysNothing(value) || value === defaults[key]) return { kind: 'default' };
  const name = renamed[key] ?? key;
  if (!isSettingName(name)) return { kind: 'dropped', reason: reasonFor(key) };
  const isPath = settings[name].expected === 'path' && typeof value === 'string';
  return { kind: 'setting', name, value: isPath ? pathAt(cwd, value) : value };
}

/** Keys as a person looks for them: a section of which nothing is left by its own name. */
export function namesOf(dropped: readonly { key: string }[]): string[] {
  const names = dropped.map(({ key }) => {
    const section = key.replace(/\..*/, '');
    return sectionsOfTheirs.has(section) ? `[${section}]` : key;
  });
  return [...new Set(names)];
}

const sectionsOfTheirs: ReadonlySet<string> = new Set([
  'i18n',
  'security',
  'monitoring',
  'tracing',
  'alerts',
  'webserver',
]);

const renamed: Readonly<Record<string, SettingName>> = {
  'trakt.api_base_url': 'trakt.api_url',
  'letterboxd.export_dir': 'export.dir',
};

const defaults: Readonly<Record<string, unknown>> = {
  'trakt.api_base_url': 'https://api.trakt.tv',
  'export.format': 'csv',
  'export.date_format': '2006-01-02',
  'logging.format': 'visual',
};

/** What nobody has filled in, and a section without a line. */
function saysNothing(value: unknown): boolean {
  if (typeof value === 'object' && value !== null) return Object.keys(value).length === 0;
  return value === '' || placeholders.has(value);
}

/** What their example file says where nobody has to write anything. Of a client id it would be the reason why nothing works. */
const placeholders: ReadonlySet<unknown> = new Set(['YOUR_CLIENT_SECRET', 'YOUR_ACCESS_TOKEN']);

function reasonFor(key: string): DropReason {
  return reasons.find(([pattern]) => pattern.test(key))?.[1] ?? 'unknown';
}

const reasons: readonly (readonly [key: RegExp, reason: DropReason])[] = [
  [/^trakt\.extended_info$/, 'always_complete'],
  [/^letterboxd\.\w+_filename$/, 'own_file_names'],
  [/^export\.format$/, 'csv_only'],
  [/^export\.date_format$/, 'iso_dates'],
  [/^i18n(\.|$)/, 'english'],
  [/^security\.(keyring_backend|encryption_enabled)$/, 'always_sealed'],
  [/^(security|monitoring|tracing|alerts|webserver)(\.|$)/, 'no_effect'],
  [/^logging\.(output|rotation_\w+|max_\w+|correlation_id)$/, 'no_effect'],
];
