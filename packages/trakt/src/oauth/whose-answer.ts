/** Decides whether Trakt or its edge (Cloudflare) answered. Nothing else decides it. Token protocol, "Whose answer was it". */

import type { TransportResponse } from '../transport.ts';
import type { ReplyBody } from './outcome.ts';

export interface AnswerFacts extends Pick<TransportResponse, 'status' | 'headers'> {
  body: ReplyBody;
  /** The request asked the API to change something. */
  isWrite: boolean;
}

/**
 * `edge`: the edge answered in Trakt's place, and Trakt did not process the request.
 *
 * `trakt`: all else, also where the edge wrote the page. A 5xx tells that Trakt is in trouble, and may have processed the
 * request. So may a success that brings a page instead of the answer to a write.
 */
export function whoseAnswer({ status, headers, body, isWrite }: AnswerFacts): 'trakt' | 'edge' {
  if (headers.get('cf-mitigated') !== null) return 'edge';
  if (body.type !== 'page') return 'trakt';
  return status === 403 || status === 429 || (isSuccess(status) && !isWrite) ? 'edge' : 'trakt';
}

export function isSuccess(status: number): boolean {
  return status >= 200 && status <= 299;
}

/**
 * Who wrote the page of a 5xx. Cloudflare alone uses 520 to 530, for an origin that it can't reach or understand. That
 * says nothing about whether Trakt processed the request.
 */
export function writerOf(status: number): 'trakt' | 'edge' {
  return status >= 520 && status <= 530 ? 'edge' : 'trakt';
}
