/** What became of one request: a value, so that its meaning can be decided, and tested, without a network. */

import type { NetworkError } from '../errors.ts';

export type ReplyBody =
  | { type: 'json'; value: unknown }
  /** Declared as JSON, but it doesn't parse: it is cut short or broken. */
  | { type: 'malformed' }
  /** HTML, plain text or anything else that isn't declared as JSON. */
  | { type: 'page' }
  | { type: 'empty' };

export interface Reply {
  kind: 'reply';
  status: number;
  body: ReplyBody;
  /** `edge`: Cloudflare answered in Trakt's place. See `whoseAnswer`. */
  from: 'trakt' | 'edge';
  retryAfterMs?: number;
  rayId?: string;
}

export type Outcome =
  | Reply
  /** Status and headers came, but not the whole body. */
  | { kind: 'cut'; status: number; error: NetworkError }
  | { kind: 'unanswered'; sent: 'no' | 'maybe'; error: NetworkError };
