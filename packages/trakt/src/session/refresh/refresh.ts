/**
 * Runs one refresh under the account's lock: re-reads the record, decides again, then refreshes, recovers or adopts.
 * Token protocol, steps 4 to 10.
 */

import type { UsherError } from '../../errors.ts';
import { callerOf, type Decision, decide, notBeforeMsOf, type RefreshRequest } from '../rules/decide.ts';
import { expiresAtMs, isInDoubt, putOff, type TokenRecord } from '../store/record.ts';
import type { AccountWriter } from '../store/store.ts';
import { probeFirst } from './probe.ts';
import type { RefreshContext } from './refresh-context.ts';
import { resolveDoubt } from './resolve-doubt.ts';
import { spend } from './spend.ts';

export type RefreshResult =
  /** `record` holds the tokens that are current now, durably. */
  | { kind: 'renewed' | 'usable'; record: TokenRecord }
  /** Nothing may be sent now; `record` says why. */
  | { kind: 'declined'; record: TokenRecord | undefined; decision: Decision }
  /** Sent or tried in vain, or still in doubt. */
  | { kind: 'failed'; record: TokenRecord; error: UsherError };

/** A doubt that the first sending leaves behind is resolved under the same lock. */
export async function refreshUnderLock(
  writer: AccountWriter,
  request: RefreshRequest,
  context: RefreshContext,
): Promise<RefreshResult> {
  const record = await writer.read();
  const nowMs = context.clock.now();
  const decision = decide(record, nowMs, request);
  if (!record || decision.kind === 'sign_in') return { kind: 'declined', record, decision };
  if (decision.kind === 'use') return { kind: 'usable', record };
  if (notBeforeMsOf(decision) !== undefined) return { kind: 'declined', record, decision };
  const frozenUntilMs = context.frozenUntilMs(record);
  if (frozenUntilMs !== undefined) {
    return { kind: 'declined', record, decision: { kind: 'refresh_now', reason: 'asked', notBeforeMs: frozenUntilMs } };
  }
  const caller = callerOf(record, nowMs, request);
  const refused = record.current.accessToken === request.rejected;
  const doubt = { writer, caller, refused, context };
  const again = () => refreshUnderLock(writer, request, context);
  if (isInDoubt(record)) return (await resolveDoubt({ ...doubt, intentId: record.intent.id })) ?? again();

  if (decision.kind === 'refresh_soon') {
    const waiting = await putOffIfAway(writer, record, context);
    if (waiting) return { kind: 'usable', record: waiting };
  }
  const probed = await probeFirst(record, { caller, context });
  if (probed.kind === 'kept_back') {
    const change = { ...probed.change, ...(refused && { refusedAtMs: record.refusedAtMs ?? nowMs }) };
    return { kind: 'failed', record: await writer.mark(record, change), error: probed.error };
  }
  // A first sending stays due however long the disk takes; only a resend has its time.
  const { reached } = probed;
  const spent = await spend({ writer, record, refused, reached, stillDue: (read) => !isInDoubt(read), context });
  switch (spent.kind) {
    case 'saved':
      return { kind: 'renewed', record: spent.record };
    case 'failed':
      return spent;
    case 'in_doubt':
      return (await resolveDoubt({ ...doubt, intentId: spent.intent.id, own: spent.own })) ?? again();
    case 'withdrawn':
      return again();
  }
}

/** Leaves a token that still serves alone while the server is away: one account asks for all. Recovery rule 8. */
async function putOffIfAway(
  writer: AccountWriter,
  record: TokenRecord,
  { outages, clock, random }: RefreshContext,
): Promise<TokenRecord | undefined> {
  const { issuer, current, lastError } = record;
  const nowMs = clock.now();
  const retryAtMs = outages.putOffUntilMs({ issuer, endMs: expiresAtMs(current), random }, nowMs);
  if (retryAtMs === undefined) return undefined;
  return writer.mark(record, { retryAtMs, lastError: { atMs: nowMs, ...lastError, code: putOff } });
}
