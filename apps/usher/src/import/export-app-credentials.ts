/**
 * `credentials.enc` of Export_Trakt_4_Letterboxd: base64 of lines `key=value`, each value base64 of a nonce of 12 bytes,
 * the text in AES-256-GCM, and its tag of 16. The key is in the program itself: the bytes 0 to 31.
 */

import { createDecipheriv } from 'node:crypto';
import { type TokenFile, textIn, timeIn } from './found-grant.ts';

/** Undefined: it isn't such a file. */
export function fromCredentials(content: string): TokenFile | undefined {
  const entries = entriesOf(content);
  if (!entries) return undefined;
  try {
    return grantIn(new Map([...entries].map(([name, sealed]) => [name, opened(sealed)])));
  } catch {
    // Node's own error says only that it doesn't open.
    return { found: { kind: 'sealed' } };
  }
}

const key = Uint8Array.from({ length: 32 }, (_, index) => index);
const nonceBytes = 12;
const tagBytes = 16;
const names: ReadonlySet<string> = new Set(['trakt_token_data', 'trakt_access_token', 'trakt_refresh_token']);

/** The entries that are known, still sealed. */
function entriesOf(content: string): Map<string, string> | undefined {
  if (!/^[\w+/=\s]+$/.test(content)) return undefined;
  const lines = Buffer.from(content, 'base64').toString('utf8').split('\n');
  const entries = lines.map((line) => /^([\w.-]+)=(.+)$/.exec(line.trim())).filter((match) => match !== null);
  const known = entries.map(([, name = '', value = '']) => [name, value] as const).filter(([name]) => names.has(name));
  return known.length > 0 ? new Map(known) : undefined;
}

function opened(sealed: string): string {
  const bytes = Buffer.from(sealed, 'base64');
  const decipher = createDecipheriv('aes-256-gcm', key, bytes.subarray(0, nonceBytes), { authTagLength: tagBytes });
  decipher.setAuthTag(bytes.subarray(-tagBytes));
  return decipher.update(bytes.subarray(nonceBytes, -tagBytes), undefined, 'utf8') + decipher.final('utf8');
}

/** As that program looks for them: all in one entry, else each in its own, of older versions. */
function grantIn(entries: ReadonlyMap<string, string>): TokenFile {
  const program = 'export_trakt_4_letterboxd';
  const whole: Record<string, unknown> = JSON.parse(entries.get('trakt_token_data') ?? '{}');
  const accessToken = textIn(whole.access_token) ?? textIn(entries.get('trakt_access_token'));
  if (accessToken === undefined) return { found: { kind: 'no_access_token', program } };
  const createdAtMs = timeIn(whole.created_at, 1000);
  const lifeMs = timeIn(whole.expires_in, 1000);
  return {
    grant: {
      program,
      accessToken,
      refreshToken: textIn(whole.refresh_token) ?? textIn(entries.get('trakt_refresh_token')),
      scope: textIn(whole.scope),
      createdAtMs,
      expiresAtMs: createdAtMs !== undefined && lifeMs !== undefined ? createdAtMs + lifeMs : undefined,
    },
  };
}
