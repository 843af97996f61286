/** What another program's token file holds, in one form whichever program it is. */

import type { TokenSet } from 'trakt-usher';

/** The programs whose files are known. PlexTraktSync's are those of PyTrakt, which it is made with. */
export type Program = 'pytrakt' | 'trakt.tv' | 'trakt-http-client' | 'export_trakt_4_letterboxd';

export interface FoundGrant {
  program: Program;
  accessToken: string;
  refreshToken?: string | undefined;
  scope?: string | undefined;
  /** The app that the tokens were made for, where the file names it. */
  clientId?: string | undefined;
  /** Whether the file holds the app's secret, too. */
  hasClientSecret?: boolean;
  /** What the sign-in was made with; some servers want it again with each refresh. */
  redirectUri?: string | undefined;
  /** By the server's clock. */
  createdAtMs?: number | undefined;
  expiresAtMs?: number | undefined;
}

/** What is in a file that can't be taken. Names of keys only, never values. */
export type Found =
  | { kind: 'nothing' }
  | { kind: 'unreadable' }
  | { kind: 'json'; keys: string[] }
  | { kind: 'no_access_token'; program: Program }
  | { kind: 'sealed' };

export type TokenFile = { grant: FoundGrant } | { found: Found };

/**
 * The tokens as a sign-in of our own. Only the file knows when they were made, so its own times count; a life without a
 * beginning is counted from now, and one that is over ended when the file says.
 */
export function receivedFrom(
  grant: Omit<FoundGrant, 'program'>,
  nowMs: number,
): { tokens: TokenSet; receivedAtMs: number } {
  const { accessToken, refreshToken, scope, createdAtMs, expiresAtMs } = grant;
  const receivedAtMs = createdAtMs ?? Math.min(nowMs, expiresAtMs ?? nowMs);
  const expiresIn =
    expiresAtMs === undefined ? undefined : Math.max(0, Math.floor((expiresAtMs - receivedAtMs) / 1000));
  return {
    receivedAtMs,
    tokens: {
      accessToken,
      ...(refreshToken !== undefined && { refreshToken }),
      ...(scope !== undefined && { scope }),
      ...(expiresIn !== undefined && { expiresIn }),
      ...(createdAtMs !== undefined && { createdAt: new Date(createdAtMs) }),
    },
  };
}

/** A field's text; undefined where there is none. */
export function textIn(value: unknown): string | undefined {
  return typeof value === 'string' && value !== '' ? value : undefined;
}

/** A field's time in milliseconds; undefined where there is none. `unitMs`: what the file counts in. */
export function timeIn(value: unknown, unitMs: 1 | 1000): number | undefined {
  return typeof value === 'number' && Number.isFinite(value) && value > 0 ? value * unitMs : undefined;
}
