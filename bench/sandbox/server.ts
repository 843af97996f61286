/** Runs in its own process: serves the sandbox and, on another port, bare routes with the same answers. Sends both addresses to the parent. */

import { once } from 'node:events';
import type { AddressInfo } from 'node:net';
import { serveSandbox } from '@trakt-usher/sandbox/serve';
import { bareServer } from '../../packages/sandbox/test/bare.ts';
import { asApp, measured } from './measured.ts';

const served = await serveSandbox({ port: 0 });
const headers = asApp(served.sandbox);
const answers: Record<string, unknown> = {};
for (const path of measured) {
  answers[path.split('?')[0] ?? path] = await (await served.sandbox.fetch(path, { headers })).json();
}
const bare = bareServer(answers).listen(0, '127.0.0.1');
await once(bare, 'listening');
process.send?.({ sandbox: served.url, bare: `http://127.0.0.1:${(bare.address() as AddressInfo).port}`, headers });
process.once('disconnect', () => process.exit());
