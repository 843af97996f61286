/** Saves what a refresh brought. The tokens exist nowhere else, so it doesn't give up, and serves them meanwhile. */

import { VaultError } from '../errors.ts';
import type { SpendPermit } from './permit.ts';
import type { TokenRecord } from './record.ts';
import type { RefreshContext } from './spend.ts';
import type { LockedAccount, ReceivedTokens } from './store.ts';
import { renewed } from './transitions.ts';

export interface Saving {
  locked: LockedAccount;
  permit: SpendPermit;
  /** The record that the refresh began with. */
  record: TokenRecord;
  received: ReceivedTokens;
  context: RefreshContext;
}

/** Between the first tries, in milliseconds; then the last one again and again. */
const waitsMs = [100, 250, 500, 1_000, 2_000, 4_000, 8_000];
/** From this try on a second place is looked for. */
const spillAfter = 3;

/**
 * Resolves when the tokens are durably saved. A save that fails is tried again under the same lock, for as long as the
 * process lives; until it succeeds the tokens are kept in memory (`context.unsaved`) and, sealed, in a second place where
 * the store has one.
 * @throws VaultError when the process is closing: says where the tokens are, or that they are lost
 */
export async function saveStubbornly({ locked, permit, record, received, context }: Saving): Promise<TokenRecord> {
  const { clock, log, closing, unsaved } = context;
  let spilled: string | undefined;
  for (let tries = 1; ; tries += 1) {
    try {
      return await locked.save(permit, received);
    } catch (error) {
      if (!(error instanceof VaultError)) throw error;
      // Somebody else's tokens are current, and ours are kept aside.
      if (error.code === 'conflict') return currentOr(locked, error);
      log.error({ event: 'token.store_failed', account: record.account, error: error.code, attempt: tries });
      if (tries === 1) unsaved(inMemory(record, received), error);
      if (tries >= spillAfter) spilled ??= await spill({ locked, permit, received });
      if (closing.aborted) throw notSaved(error, spilled);
    }
    // The end of the process ends the wait, and is followed by one more try.
    await clock.sleep(waitsMs[tries - 1] ?? 8_000, closing).catch(() => undefined);
  }
}

async function spill({
  locked,
  permit,
  received,
}: Pick<Saving, 'locked' | 'permit' | 'received'>): Promise<string | undefined> {
  try {
    return (await locked.spill?.(permit, received))?.location;
  } catch {
    return undefined;
  }
}

function inMemory(record: TokenRecord, received: ReceivedTokens): TokenRecord {
  const next = renewed(record, { ...received, refreshable: record.current.refreshable });
  return { ...next, current: { ...next.current, accessToken: received.tokens.accessToken } };
}

function notSaved(cause: VaultError, spilled: string | undefined): VaultError {
  const where = spilled
    ? `They are kept, sealed, in ${spilled} and taken in at the next start.`
    : 'They are lost: sign in again.';
  return new VaultError('unavailable', `The renewed tokens could not be saved. ${where}`, {
    location: spilled ?? cause.location,
    cause,
  });
}

async function currentOr(locked: LockedAccount, error: VaultError): Promise<TokenRecord> {
  const current = await locked.read();
  if (!current) throw error;
  return current;
}
