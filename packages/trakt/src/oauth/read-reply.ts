/** Turns an answer of Trakt's servers into a value: what came and from whom, not yet what it means. */

import type { TransportResponse } from '../transport.ts';
import { isDeeperThan } from './json-depth.ts';
import type { Reply, ReplyBody } from './outcome.ts';
import { retryAfterMs } from './retry-after.ts';
import { whoseAnswer } from './whose-answer.ts';

/** A complete answer, as it came. */
export interface Answer extends Pick<TransportResponse, 'status' | 'headers'> {
  text: string;
}

/** `nowMs`: when the answer came, for a `Retry-After` that is a date. */
export function readReply({ status, headers, text }: Answer, { nowMs }: { nowMs: number }): Reply {
  const body = readBody(text, headers.get('content-type'));
  const waitMs = retryAfterMs(headers.get('retry-after'), nowMs);
  const rayId = headers.get('cf-ray');
  return {
    kind: 'reply',
    status,
    body,
    from: whoseAnswer({ status, headers, body, isWrite: false }),
    ...(waitMs !== undefined && { retryAfterMs: waitMs }),
    ...(rayId && { rayId }),
  };
}

/** Trakt's deepest answers have ten; a program that walks an answer by recursion fails at some thousands. */
const mostLevels = 2_000;

/** A body without a declared type counts as JSON: Cloudflare's pages always declare theirs. */
export function readBody(text: string, contentType: string | null): ReplyBody {
  if (text.trim() === '') return { type: 'empty' };
  if (contentType && !/^\s*([^/;]+\/([^;]+\+)?json\s*)?(;|$)/i.test(contentType)) return { type: 'page' };
  // A level takes two signs, else it doesn't parse.
  if (text.length > 2 * mostLevels && isDeeperThan(text, mostLevels)) return { type: 'malformed' };
  try {
    return { type: 'json', value: JSON.parse(text) };
  } catch {
    return { type: 'malformed' };
  }
}

/** One field of a JSON object. Undefined if the body is no object, or has no such field of its own. */
export function jsonField(body: ReplyBody, name: string): unknown {
  if (body.type !== 'json' || typeof body.value !== 'object' || body.value === null) return undefined;
  return Object.getOwnPropertyDescriptor(body.value, name)?.value;
}

/** A string that is not empty, or undefined. */
export function jsonString(body: ReplyBody, name: string): string | undefined {
  const value = jsonField(body, name);
  return typeof value === 'string' && value !== '' ? value : undefined;
}

/** A larger number (some 3000 years) doesn't count seconds: it is milliseconds, sent by mistake, or nonsense. */
const mostSeconds = 1e11;

/** A number of seconds, not negative, sent as a number or as digits, or undefined. */
export function jsonSeconds(body: ReplyBody, name: string): number | undefined {
  const value = jsonField(body, name);
  const seconds = typeof value === 'string' && /^\d+(\.\d+)?$/.test(value) ? Number(value) : value;
  return typeof seconds === 'number' && seconds >= 0 && seconds <= mostSeconds ? seconds : undefined;
}
