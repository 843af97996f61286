/** Identical reads that are under way share one request, and so its answer. */

import { untilAborted } from '../until-aborted.ts';
import type { ApiReply, Requester } from './authorized-request.ts';

export function sharingReads(request: Requester): Requester {
  const underWay = new Map<string, Promise<ApiReply>>();
  return (options) => {
    const { method = 'GET', signal, ...read } = options;
    if (method !== 'GET') return request(options);
    const key = JSON.stringify([read.path, read.query, read.auth]);
    // Without the signal: one caller that leaves must not end the others' request.
    const shared = underWay.get(key) ?? request(read).finally(() => underWay.delete(key));
    underWay.set(key, shared);
    return untilAborted(shared, signal);
  };
}
