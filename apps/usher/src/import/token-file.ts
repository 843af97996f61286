/** Recognises another program's token file, whatever it is called, and reads it. */

import { fromCredentials } from './export-app-credentials.ts';
import type { FoundGrant, Program, TokenFile } from './found-grant.ts';
import { fromNpmPackage, fromPyTrakt } from './json-tokens.ts';

export function readTokenFile(content: string): TokenFile {
  const trimmed = content.trim();
  if (trimmed === '') return { found: { kind: 'nothing' } };
  const fields = jsonObject(trimmed);
  if (!fields) return fromCredentials(trimmed) ?? { found: { kind: 'unreadable' } };
  for (const { program, marks, read } of jsonFormats) {
    if (!marks.some((name) => name in fields)) continue;
    const grant = read(fields);
    return grant ? { grant } : { found: { kind: 'no_access_token', program } };
  }
  return {
    found: {
      kind: 'json',
      keys: Object.keys(fields)
        .filter((name) => /^[\w.-]{1,24}$/.test(name))
        .slice(0, 6),
    },
  };
}

interface JsonFormat {
  program: Program;
  /** Any of these keys makes a file one of this format. */
  marks: readonly string[];
  read: (fields: Readonly<Record<string, unknown>>) => FoundGrant | undefined;
}

const jsonFormats: readonly JsonFormat[] = [
  { program: 'pytrakt', marks: ['OAUTH_TOKEN', 'OAUTH_REFRESH'], read: fromPyTrakt },
  { program: 'trakt.tv', marks: ['access_token'], read: fromNpmPackage },
];

function jsonObject(content: string): Record<string, unknown> | undefined {
  try {
    const value: unknown = JSON.parse(content);
    return typeof value === 'object' && value !== null && !Array.isArray(value) ? { ...value } : undefined;
  } catch {
    return undefined;
  }
}
