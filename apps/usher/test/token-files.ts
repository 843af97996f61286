/** Token files as other programs write them, made by hand; those of npm packages are made by the packages, in their test. */

import { createCipheriv, randomBytes } from 'node:crypto';

export interface Tokens {
  access_token: string;
  refresh_token?: string;
  created_at: number;
  expires_in: number;
  scope?: string;
}

/** `.pytrakt.json` */
export function pyTraktFile(tokens: Tokens, more: Record<string, unknown> = {}): string {
  return JSON.stringify({
    CLIENT_ID: 'sandbox-client',
    CLIENT_SECRET: 'canary-client-secret',
    OAUTH_EXPIRES_AT: tokens.created_at + tokens.expires_in,
    OAUTH_REFRESH: tokens.refresh_token ?? null,
    OAUTH_TOKEN: tokens.access_token,
    ...more,
  });
}

/** `credentials.enc` with these entries, sealed with the key that is in the program unless another is given. */
export function credentialsFile(entries: Record<string, string>, key: Uint8Array = constantKey): string {
  const lines = Object.entries(entries).map(([name, text]) => `${name}=${sealed(text, key)}`);
  return Buffer.from(lines.join('\n')).toString('base64');
}

/** As that program saves tokens: all of them in one entry, and two of them again. */
export function savedCredentials(tokens: Tokens): string {
  return credentialsFile({
    trakt_token_data: JSON.stringify({ token_type: 'bearer', scope: 'public', ...tokens }),
    trakt_access_token: tokens.access_token,
    trakt_refresh_token: tokens.refresh_token ?? '',
  });
}

const constantKey = Uint8Array.from({ length: 32 }, (_, index) => index);

function sealed(text: string, key: Uint8Array): string {
  const nonce = randomBytes(12);
  const cipher = createCipheriv('aes-256-gcm', key, nonce);
  const bytes = Buffer.concat([nonce, cipher.update(text, 'utf8'), cipher.final()]);
  return Buffer.concat([bytes, cipher.getAuthTag()]).toString('base64');
}
