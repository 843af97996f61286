/** What an answer that is a success has to be: a list, or an object. */

import { ApiError } from '../errors.ts';
import type { ApiReply } from './authorized-request.ts';

/** `endpoint`: method and path. @throws {ApiError} `unexpected_response` */
export function listIn<Row>(endpoint: string, { body, status }: ApiReply): Row[] {
  if (Array.isArray(body)) return body;
  throw unexpected(endpoint, 'answered with something other than a list', { status });
}

/** @throws {ApiError} as `listIn` */
export function objectIn(endpoint: string, { body, status }: ApiReply): object {
  if (typeof body === 'object' && body !== null && !Array.isArray(body)) return body;
  throw unexpected(endpoint, 'answered with something other than an object', { status });
}

export function unexpected(
  endpoint: string,
  words: string,
  options: { status?: number; retryable?: boolean },
): ApiError {
  return new ApiError('unexpected_response', `${endpoint} ${words}.`, { ...options, endpoint });
}
