/** A refresh under the account's lock: reads again, and does what then is still the thing to do. */

import type { UsherError } from '../../errors.ts';
import { type Decision, decide, type RefreshRequest } from '../rules/decide.ts';
import type { TokenRecord } from '../store/record.ts';
import type { AccountWriter } from '../store/store.ts';
import { resolveDoubt } from './resolve-doubt.ts';
import { type RefreshContext, type SpendResult, spend } from './spend.ts';

export type RefreshResult =
  /** `record` holds the tokens that are current now, durably. */
  | { kind: 'renewed' | 'adopted'; record: TokenRecord }
  /** Nothing may be sent now; `record` says why. */
  | { kind: 'declined'; record: TokenRecord | undefined; decision: Decision }
  /** Sent or tried in vain, or still in doubt. */
  | { kind: 'failed'; record: TokenRecord; error: UsherError };

/** Steps 4 to 10 of the token protocol. What the first sending leaves in doubt is resolved under the same lock. */
export async function refreshUnderLock(
  writer: AccountWriter,
  request: RefreshRequest,
  context: RefreshContext,
): Promise<RefreshResult> {
  const record = await writer.read();
  const decision = decide(record, context.clock.now(), request);
  if (!record) return { kind: 'declined', record, decision };
  switch (decision.kind) {
    case 'use':
      return { kind: 'adopted', record };
    case 'sign_in':
      return { kind: 'declined', record, decision };
    case 'recover':
    case 'refresh_now':
      if (decision.notBeforeMs !== undefined) return { kind: 'declined', record, decision };
      break;
    case 'refresh_soon':
  }
  const frozenUntilMs = context.frozenUntilMs(record);
  if (frozenUntilMs !== undefined) {
    return { kind: 'declined', record, decision: { kind: 'refresh_now', reason: 'asked', notBeforeMs: frozenUntilMs } };
  }
  const refused = record.current.accessToken === request.rejected;
  const spent = record.intent ? undefined : await spend({ writer, record, context });
  if (spent && spent.kind !== 'in_doubt') return toResult(spent);
  const intentId = (spent?.intent ?? record.intent)?.id ?? '';
  const resolved = await resolveDoubt({ writer, intentId, refused, context, ...(spent && { own: spent.own }) });
  return resolved.kind === 'moved' ? refreshUnderLock(writer, request, context) : toResult(resolved);
}

function toResult(result: Exclude<SpendResult, { kind: 'in_doubt' }>): RefreshResult {
  return result.kind === 'saved' ? { kind: 'renewed', record: result.record } : { ...result, kind: 'failed' };
}
