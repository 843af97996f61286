/**
 * Judges what one sending of a refresh token came to. Total: whatever isn't clearly something else is ambiguous, for the
 * server may have rotated the token. Never looks at `error_description`.
 */

import type { Outcome, Reply } from '../../oauth/outcome.ts';
import { jsonString } from '../../oauth/read-reply.ts';
import { tokensOf } from '../../oauth/read-tokens.ts';

export type OutcomeClass =
  /** The server rotated the token and its tokens are here. */
  | 'accepted'
  /** The request never left. */
  | 'not_sent'
  /** Cloudflare answered in the server's place. */
  | 'edge_blocked'
  /** The server itself asks to wait. */
  | 'rate_limited'
  /** The server refuses the request for what is configured: app, redirect URI, address. */
  | 'rejected_config'
  /** It may or may not have been processed. */
  | 'ambiguous'
  /** The refresh token is no longer good, and nothing was in doubt. */
  | 'grant_dead'
  /** The refresh token is no longer good, after a sending whose answer was lost. */
  | 'grant_lost';

/** RFC 6749 section 5.2: what the request itself got wrong. Other words, such as `server_error`, decide nothing. */
const configErrors: ReadonlySet<string> = new Set([
  'invalid_client',
  'invalid_request',
  'unauthorized_client',
  'unsupported_grant_type',
  'invalid_scope',
]);

/**
 * `inDoubt`: an earlier sending of the same refresh token never got its answer. RFC 6749 section 5.2.
 *
 * @example
 * ```ts
 * const error = networkError({ error: new Error('The connection broke'), host: 'auth.trakt.tv' });
 * const found = classify({ kind: 'unanswered', sent: error.sent, error }, { inDoubt: false }); // 'ambiguous'
 * ```
 */
export function classify(outcome: Outcome, { inDoubt }: { inDoubt: boolean }): OutcomeClass {
  switch (outcome.kind) {
    case 'unanswered':
      return outcome.sent === 'no' ? 'not_sent' : 'ambiguous';
    case 'cut':
      return 'ambiguous';
    case 'reply':
      return classifyReply(outcome, inDoubt);
  }
}

function classifyReply(reply: Reply, inDoubt: boolean): OutcomeClass {
  const { status, body, from } = reply;
  if (tokensOf(reply)) return 'accepted';
  if (from === 'edge') return 'edge_blocked';
  if (status >= 500) return 'ambiguous';
  // A 429 without a body is as clear: nothing was done.
  if (status === 429) return 'rate_limited';
  const error = jsonString(body, 'error');
  if (error === 'invalid_grant' && status >= 400) return inDoubt ? 'grant_lost' : 'grant_dead';
  if (error !== undefined && status >= 400 && configErrors.has(error)) return 'rejected_config';
  // A redirect that the browser hides from us has status 0.
  if (status === 0 || (status >= 300 && status < 400) || status === 404 || status === 405) return 'rejected_config';
  return 'ambiguous';
}
