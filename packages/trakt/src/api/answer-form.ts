/** What an answer that is a success has to be: a list, or an object. */

import type { ApiReply } from './authorized-request.ts';
import { unexpected } from './unexpected.ts';

/** `endpoint`: method and path. @throws as `unexpected` */
export function listIn<Row>(endpoint: string, { body, status }: ApiReply): Row[] {
  if (Array.isArray(body)) return body;
  throw unexpected(endpoint, 'answered with no list', { status });
}

/** @throws as `unexpected` */
export function objectIn(endpoint: string, { body, status }: ApiReply): object {
  if (typeof body === 'object' && body !== null && !Array.isArray(body)) return body;
  throw unexpected(endpoint, 'answered with no object', { status });
}
