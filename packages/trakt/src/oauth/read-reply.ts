/** Turns an answer of the authorization server into a value: what came, not yet what it means. */

import type { TransportResponse } from '../transport.ts';
import { isDeeperThan } from './json-depth.ts';
import type { Reply, ReplyBody } from './outcome.ts';
import { retryAfterMs } from './retry-after.ts';

export interface Answer extends Pick<TransportResponse, 'status' | 'headers'> {
  text: string;
  /** When it came, for a `Retry-After` that is a date. */
  nowMs: number;
}

export function readReply({ status, headers, text, nowMs }: Answer): Reply {
  const waitMs = retryAfterMs(headers.get('retry-after'), nowMs);
  const rayId = headers.get('cf-ray');
  return {
    kind: 'reply',
    status,
    body: readBody(text, headers.get('content-type')),
    mitigated: headers.get('cf-mitigated') !== null,
    ...(waitMs !== undefined && { retryAfterMs: waitMs }),
    ...(rayId && { rayId }),
  };
}

/** Trakt's deepest answers have ten. */
const mostLevels = 500;

/** A body of no declared type is taken for JSON: Cloudflare's pages always declare theirs. */
function readBody(text: string, contentType: string | null): ReplyBody {
  if (text.trim() === '') return { type: 'empty' };
  const mediaType = contentType?.split(';')[0]?.trim().toLowerCase();
  if (mediaType && !/^[^/]+\/(.+\+)?json$/.test(mediaType)) return { type: 'page' };
  if (isDeeperThan(text, mostLevels)) return { type: 'malformed' };
  try {
    return { type: 'json', value: JSON.parse(text) };
  } catch {
    return { type: 'malformed' };
  }
}

/** One field of a JSON object; undefined where there is no object or no such field of its own. */
export function jsonField(body: ReplyBody, name: string): unknown {
  if (body.type !== 'json' || typeof body.value !== 'object' || body.value === null) return undefined;
  return Object.getOwnPropertyDescriptor(body.value, name)?.value;
}

/** A string with something in it, or undefined. */
export function jsonString(body: ReplyBody, name: string): string | undefined {
  const value = jsonField(body, name);
  return typeof value === 'string' && value !== '' ? value : undefined;
}

/** More seconds than this (some 3000 years) are no seconds: milliseconds sent by mistake, or nonsense. */
const mostSeconds = 1e11;

/** A number of seconds, not negative, sent as a number or as digits, or undefined. */
export function jsonSeconds(body: ReplyBody, name: string): number | undefined {
  const value = jsonField(body, name);
  const seconds = typeof value === 'string' && /^\d+(\.\d+)?$/.test(value) ? Number(value) : value;
  return typeof seconds === 'number' && seconds >= 0 && seconds <= mostSeconds ? seconds : undefined;
}
