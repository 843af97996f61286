/** What became of one request to the authorization server: a value, so that judging it needs no network. */

import type { NetworkError } from '../errors.ts';

export type ReplyBody =
  | { type: 'json'; value: unknown }
  /** Declared as JSON, but it doesn't parse: cut short on the way, or broken. */
  | { type: 'malformed' }
  /** HTML or plain text: not Trakt's OAuth server speaking. */
  | { type: 'page' }
  | { type: 'empty' };

export interface Reply {
  kind: 'reply';
  status: number;
  body: ReplyBody;
  /** Cloudflare answered in Trakt's place (`cf-mitigated`). */
  mitigated: boolean;
  retryAfterMs?: number;
  rayId?: string;
}

export type Outcome =
  | Reply
  /** Status and headers came, the body didn't come whole. */
  | { kind: 'cut'; status: number; error: NetworkError }
  | { kind: 'unanswered'; sent: 'no' | 'maybe'; error: NetworkError };
