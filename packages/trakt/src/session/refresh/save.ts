/** Saves what a refresh brought. The tokens exist nowhere else: saving is tried until it succeeds. Token protocol, step 9. */

import { withDeadline } from '../../clock.ts';
import { StoreError } from '../../errors.ts';
import type { SpendPermit } from '../store/permit.ts';
import type { TokenRecord } from '../store/record.ts';
import type { AccountWriter, ReceivedTokens } from '../store/store.ts';
import { renewed } from '../store/transitions.ts';
import type { RefreshContext } from './refresh-context.ts';

export interface Saving {
  writer: AccountWriter;
  permit: SpendPermit;
  /** The record that the refresh began with. */
  record: TokenRecord;
  received: ReceivedTokens;
  context: RefreshContext;
}

/** Between the first tries, in milliseconds; then the last one again and again. */
const waitsMs = [100, 250, 500, 1_000, 2_000, 4_000, 8_000];
/** Between tries while the process is closing, in milliseconds, and how many there are: our containers allow 30 seconds. */
const whileClosingMs = 2_000;
const mostTriesWhileClosing = 5;
/** A save that takes longer counts as one that failed, and goes on: it waits for other programs, or for a dying disk. */
const patienceMs = 5_000;
/** From this try on, the tokens are also written to a second place. */
const fallbackAfter = 3;

/**
 * Resolves when the tokens are durably saved. A save that fails is tried again under the same lock, for as long as the
 * process lives; until it succeeds the tokens are kept in memory (`context.unsaved`) and, sealed, in a second place where
 * the store has one.
 * @throws StoreError when the process is closing: says where the tokens are, or that they are lost
 */
export async function saveStubbornly({ writer, permit, record, received, context }: Saving): Promise<TokenRecord> {
  const { clock, log, closing, unsaved } = context;
  let fallbackPath: string | undefined;
  let triesWhileClosing = 0;
  let underWay: Promise<TokenRecord> | undefined;
  const begin = (): Promise<TokenRecord> => {
    const begun = writer.save(permit, received);
    begun.catch(() => {
      underWay = undefined;
    });
    return begun;
  };
  for (let tries = 1; ; tries += 1) {
    try {
      underWay ??= begin();
      const saving = underWay;
      return await withDeadline({ clock, ms: patienceMs }, () => saving);
    } catch (error) {
      const failure = asStoreError(error);
      // Other tokens are current, and the store has kept ours aside.
      if (failure.code === 'version_conflict') return currentOr(writer, failure);
      log.error({ event: 'token.store_failed', account: record.account, error: failure.code, attempt: tries });
      if (tries === 1) unsaved(inMemory(record, received), failure);
      if (tries >= fallbackAfter || closing.aborted) fallbackPath ??= await saveFallback({ writer, permit, received });
      if (closing.aborted) triesWhileClosing += 1;
      if (triesWhileClosing > (fallbackPath ? 0 : mostTriesWhileClosing)) throw notSaved(failure, fallbackPath);
    }
    // A closing process cuts the wait short; some more tries follow.
    if (closing.aborted) await clock.sleep(whileClosingMs);
    else await clock.sleep(waitsMs[tries - 1] ?? 8_000, closing).catch(() => undefined);
  }
}

/** Any failure of a store is treated alike: the tokens must not be lost for it. */
function asStoreError(error: unknown): StoreError {
  if (error instanceof StoreError) return error;
  return new StoreError('unavailable', 'The tokens could not be saved.', { cause: error });
}

async function saveFallback({
  writer,
  permit,
  received,
}: Pick<Saving, 'writer' | 'permit' | 'received'>): Promise<string | undefined> {
  try {
    return (await writer.saveFallback?.(permit, received))?.location;
  } catch {
    return undefined;
  }
}

function inMemory(record: TokenRecord, received: ReceivedTokens): TokenRecord {
  const next = renewed(record, { ...received, refreshable: record.current.refreshable });
  return { ...next, current: { ...next.current, accessToken: received.tokens.accessToken } };
}

function notSaved(cause: StoreError, fallbackPath: string | undefined): StoreError {
  const where = fallbackPath
    ? `They are kept, sealed, in ${fallbackPath} and taken in at the next start.`
    : 'They are lost: sign in again.';
  return new StoreError('unavailable', `The renewed tokens could not be saved. ${where}`, {
    location: fallbackPath ?? cause.location,
    detail: { reason: fallbackPath ? 'tokens_kept' : 'tokens_lost' },
    cause,
  });
}

async function currentOr(writer: AccountWriter, error: StoreError): Promise<TokenRecord> {
  const current = await writer.read();
  if (!current) throw error;
  return current;
}
