/** Runs in its own process: starts a sandbox with a million plays, answers a page of them, and reports its memory to the parent. */

import { serveSandbox } from '@trakt-usher/sandbox/serve';
import { asApp } from './measured.ts';

const { sandbox, url } = await serveSandbox({ port: 0, plays: 1_000_000 });
const reply = await fetch(`${url}/sync/history?limit=250`, { headers: asApp(sandbox) });
const rows: unknown[] = await reply.json();
process.send?.({
  plays: Number(reply.headers.get('x-pagination-item-count')),
  rows: rows.length,
  megabytes: process.memoryUsage().rss / 2 ** 20,
});
process.disconnect?.();
process.exit();
