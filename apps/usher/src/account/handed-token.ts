/** An access token on its way to another program, which can't ask for the next one by itself: one that lasts. */

import { expiresAtMs } from 'trakt-usher';
import type { Context } from '../context.ts';
import type { Account } from './account.ts';

export interface HandedToken {
  accessToken: string;
  /** Undefined where nobody named an end. */
  expiresAt: Date | undefined;
}

/** How long a renewal under way may keep the other program waiting, in milliseconds. */
const patienceMs = 5_000;

/** @throws as `accessToken` of a session */
export async function tokenToHandOver(
  { tokens, waitForRefreshes, summary }: Pick<Account, 'tokens' | 'waitForRefreshes' | 'summary'>,
  { config, signal }: Pick<Context, 'config' | 'signal'>,
): Promise<HandedToken> {
  const first = await tokens.accessToken({ signal });
  // A renewal that is due ends the life of this token: what it brings is worth a moment.
  const renewing = await waitForRefreshes(patienceMs);
  const accessToken = renewing ? await tokens.accessToken({ signal }) : first;
  const record = config.get('auth.use_oauth') ? await summary() : undefined;
  const endMs = record && expiresAtMs(record.current);
  return { accessToken, expiresAt: endMs === undefined ? undefined : new Date(endMs) };
}
