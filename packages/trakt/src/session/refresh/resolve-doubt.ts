/** Resolves, under the account's lock, a refresh whose answer was lost. Recovery, in the token protocol. */

import { OAuthError, SignInRequired, type UsherError } from '../../errors.ts';
import { introspectRefreshToken } from '../../oauth/introspect.ts';
import { type Recovery, recover } from '../rules/recover.ts';
import { answerLost, type Intent, type TokenRecord } from '../store/record.ts';
import type { AccountWriter, RecordChange } from '../store/store.ts';
import { lastErrorOf, type OwnSending, type RefreshContext, type SpendResult, spend } from './spend.ts';

interface ResolveDoubtOptions {
  writer: AccountWriter;
  intentId: string;
  /** A server has refused the access token. */
  refused: boolean;
  own?: OwnSending;
  context: RefreshContext;
}

/** The doubt is gone, for somebody else's sending was settled or saved: it is to be decided again. */
interface Moved {
  kind: 'moved';
}

type InDoubt = TokenRecord & { intent: Intent };
type Resolved = Exclude<SpendResult, { kind: 'in_doubt' }>;

/** Waits for the first request to be over, then sends a second and last time, or leaves it and serves what there is. */
export async function resolveDoubt(doubt: ResolveDoubtOptions): Promise<Resolved | Moved> {
  const { writer, context, own } = doubt;
  const { clock } = context;
  const since = own?.sentAt ?? clock.monotonic();
  let error = own?.error ?? interrupted();
  for (;;) {
    const record = await writer.read();
    if (!record) throw new SignInRequired('never');
    if (record.intent?.id !== doubt.intentId) return { kind: 'moved' };
    const inDoubt = { ...record, intent: record.intent };
    const step = await inquire(inDoubt, nextStep(inDoubt, since, doubt), doubt);
    switch (step.kind) {
      case 'wait':
        await clock.sleep(step.ms, context.closing);
        break;
      case 'replay': {
        const result = await spend({ writer, record, context });
        if (result.kind !== 'in_doubt') return result;
        error = result.own.error;
        break;
      }
      case 'suspect':
        return note(inDoubt, { status: { state: 'suspect' }, retryAtMs: step.retryAtMs });
      case 'lost':
        return note(inDoubt, { status: { state: 'sign_in_required', reason: 'lost_response' } });
    }
  }

  async function note(record: InDoubt, change: RecordChange): Promise<Resolved> {
    const lastError = { ...lastErrorOf(error, clock), code: answerLost };
    const marked = await writer.mark(record, { ...change, lastError });
    return { kind: 'failed', record: marked, error };
  }
}

function nextStep(
  record: InDoubt,
  since: number,
  { refused, own, context: { clock, profile } }: ResolveDoubtOptions,
): Recovery {
  const elapsedMs = clock.monotonic() - since;
  return recover({ record, nowMs: clock.now(), elapsedMs, own: own !== undefined, refused, profile });
}

/** Where the server can be asked whether the refresh token is still good, its answer outweighs every guess. */
async function inquire(record: InDoubt, step: Recovery, { writer, context }: ResolveDoubtOptions): Promise<Recovery> {
  const ask = context.profile.introspection && (step.kind === 'replay' || step.kind === 'suspect');
  if (!ask) return step;
  const permit = await writer.saveIntent(record);
  const refreshToken = permit.take();
  const state = await introspectRefreshToken({ ...context.oauthFor(record), refreshToken }).catch(() => 'unknown');
  await writer.settle(permit, {});
  if (state === 'active') return { kind: 'replay' };
  return state === 'inactive' ? { kind: 'lost' } : step;
}

function interrupted(): UsherError {
  return new OAuthError(
    'temporarily_unavailable',
    'A token refresh was interrupted before its answer was saved, so whether Trakt has used the refresh token up is not known.',
    { retryable: true },
  );
}
