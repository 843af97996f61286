/** A token for a program that can't ask for the next one, and that no other process ends while the program starts or is short. */

import { StoreError } from 'trakt-usher';
import { type Account, withAccount } from '../account/account.ts';
import { tokenToHandOver } from '../account/handed-token.ts';
import type { Context } from '../context.ts';

/** Shorter than anybody waits for a lock, so that a renewal is put off and never refused. Milliseconds. */
const holdMs = 30_000;

/**
 * Hands `work` the token, and holds the account's lock until `work` ends, for `holdMs` at most. Renewals of others wait for
 * the lock.
 * @throws as `tokenToHandOver`, and what `work` throws
 */
export async function withHeldToken<T>(context: Context, work: (accessToken: string) => Promise<T>): Promise<T> {
  const { promise: token, resolve, reject } = Promise.withResolvers<string>();
  const over = new AbortController();
  const holding = withAccount(context, async (account) => {
    let { accessToken } = await tokenToHandOver(account);
    // A renewal by another process, between the look and the lock, may have ended this token.
    if (!(await hold(account, accessToken, { held: () => resolve(accessToken), over: over.signal }))) {
      ({ accessToken } = await tokenToHandOver(account));
    }
    resolve(accessToken);
  });
  holding.catch(reject);
  try {
    return await work(await token);
  } finally {
    over.abort();
    await holding;
  }
}

/** Returns false where the account has another token by now. */
async function hold(
  { name, session, vault, context }: Account,
  accessToken: string,
  { held, over }: { held: () => void; over: AbortSignal },
): Promise<boolean> {
  try {
    return await vault.withLock({ issuer: session.issuer, account: name }, { waitMs: 0 }, async (writer) => {
      if ((await writer.read())?.current.accessToken !== accessToken) return false;
      held();
      await context.clock.sleep(holdMs, over).catch(() => undefined);
      return true;
    });
  } catch (error) {
    // The lock is another's, such as that of a program which runs beside this one: then this one goes without.
    if (!(error instanceof StoreError)) throw error;
    return true;
  }
}
