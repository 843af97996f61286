/** A server that renews every token, each after the same time. */

import { once } from 'node:events';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { newToken } from './accounts.ts';

export interface Provider {
  url: string;
  /** When it renewed each, by the clock that never jumps. */
  renewedAt: readonly number[];
  close(): void;
}

export async function startProvider(answersAfterMs: number): Promise<Provider> {
  const renewedAt: number[] = [];
  const server = createServer((request, response) => {
    request.resume();
    request.on('end', () => {
      setTimeout(() => {
        renewedAt.push(performance.now());
        const pair = {
          access_token: newToken(),
          refresh_token: newToken(),
          expires_in: 7_776_000,
          token_type: 'bearer',
        };
        response.setHeader('content-type', 'application/json');
        response.end(JSON.stringify({ ...pair, scope: 'public', created_at: Math.floor(Date.now() / 1_000) }));
      }, answersAfterMs);
    });
  });
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  const close = () => {
    server.close();
    server.closeAllConnections();
  };
  return { url: `http://127.0.0.1:${(server.address() as AddressInfo).port}`, renewedAt, close };
}
