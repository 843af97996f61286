/** An access token for another program, which can't ask usher for the next one: the token that lives longest. */

import { expiresAtMs, SignInRequired } from 'trakt-usher';
import type { Context } from '../context.ts';
import { dateAt } from '../text/times.ts';
import type { Account } from './account.ts';

export interface HandedToken {
  accessToken: string;
  /** Undefined if no end is known. */
  expiresAt: Date | undefined;
}

/** How long the other program may have to wait for a refresh that is running, in milliseconds. */
const patienceMs = 5_000;

/**
 * A revoked sign-in has none: the other program would only meet the refusal later, and not know why.
 * @throws as `accessToken` of a session
 */
export async function tokenToHandOver(
  account: Pick<Account, 'name' | 'tokens' | 'waitForRefreshes' | 'summary'> & {
    context: Pick<Context, 'config' | 'signal'>;
  },
): Promise<HandedToken> {
  const { name, tokens, waitForRefreshes, summary } = account;
  const { config, signal } = account.context;
  const first = await tokens.accessToken({ signal });
  // A running refresh ends the life of this token, so wait a moment for the next one.
  const renewing = await waitForRefreshes(patienceMs);
  const accessToken = renewing ? await tokens.accessToken({ signal }) : first;
  const record = config.get('auth.use_oauth') ? await summary() : undefined;
  if (record?.status.state === 'sign_in_required' && record.status.reason === 'revoked') {
    throw new SignInRequired('revoked', { account: name });
  }
  return { accessToken, expiresAt: record && dateAt(expiresAtMs(record.current)) };
}
