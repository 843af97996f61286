/** Records of schema 1, and how they are carried over. Both editions are in docs/token-protocol.md, "One record per account". */

import type { AccountSummary, Intent, LastError, Sending } from './record.ts';

/** Under the first edition a refresh token was sent twice at most. */
interface FirstIntent {
  id: string;
  refreshTokenFingerprint: string;
  attempts: readonly FirstAttempt[];
}

type FirstAttempt = Pick<Sending, 'sentAtMs' | 'by'>;

export interface FirstEdition extends Omit<AccountSummary, 'schema' | 'kind' | 'refusedAtMs' | 'intent'> {
  schema: 1;
  intent?: FirstIntent;
}

/** The first edition's word for the last error of a refresh in doubt. */
const answerLost = 'answer_lost';

/**
 * The record as the second edition has it. Its attempts are in doubt and unanswered. A sign-in whose two attempts both
 * stayed without an answer was given up, not refused: it is `suspect` again. The time of the next sending is left open, for recovery to judge.
 *
 * @example
 * ```ts
 * const record = row.schema === 1 ? carriedOver(row) : row;
 * ```
 */
export function carriedOver(record: FirstEdition): AccountSummary {
  const { schema: _schema, intent: before, status, retryAtMs, lastError, ...kept } = record;
  const rest = { ...kept, ...(lastError && { lastError: { ...lastError, code: codeOf(lastError) } }) };
  const intent = before && asIntent(before);
  if (!intent) return { ...rest, schema: 2, kind: 'own', status, ...(retryAtMs !== undefined && { retryAtMs }) };
  const givenUp = status.state === 'sign_in_required' && status.reason === 'lost_response' && intent.attempts === 2;
  const askedToWait = retryAtMs !== undefined && lastError?.code !== answerLost;
  return {
    ...rest,
    schema: 2,
    kind: 'own',
    intent,
    status: givenUp ? { state: 'suspect' } : status,
    ...(askedToWait && { retryAtMs }),
  };
}

/** The first edition named every answer that was lost alike. */
function codeOf({ code, status }: LastError): string {
  if (code !== answerLost) return code;
  return status === undefined ? 'network' : status === 500 ? 'server_error' : 'temporarily_unavailable';
}

function asIntent({ id, refreshTokenFingerprint, attempts }: FirstIntent): Intent | undefined {
  const first = attempts[0];
  const last = attempts.at(-1);
  if (!first || !last) return undefined;
  const n = attempts.length;
  return {
    id,
    refreshTokenFingerprint,
    firstSentAtMs: first.sentAtMs,
    attempts: n,
    unanswered: n,
    last: { n, ...last },
  };
}
