/** A token endpoint that reads a request whole and then cuts the connection, as a server that dies before it answers. */

import { once } from 'node:events';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';

export interface CuttingServer {
  url: string;
  /** How often each refresh token arrived. Nobody repeats anything above the wire, so that more than once is the platform's. */
  readonly arrived: ReadonlyMap<string, number>;
  /** Of the connections over which a refresh token came: whether something else had come over it before. */
  readonly overUsedConnection: ReadonlyMap<string, boolean>;
  close(): Promise<void>;
}

/** Answers the refresh token `good`, and anything that is no refresh; cuts every other one. */
export async function startCuttingServer(): Promise<CuttingServer> {
  const arrived = new Map<string, number>();
  const overUsedConnection = new Map<string, boolean>();
  const used = new WeakSet<object>();
  const server = createServer(async (request, response) => {
    const chunks: Buffer[] = [];
    for await (const chunk of request) chunks.push(chunk);
    response.setHeader('access-control-allow-origin', '*');
    response.setHeader('access-control-allow-headers', '*');
    response.setHeader('content-type', 'application/json');
    const wasUsed = used.has(request.socket);
    used.add(request.socket);
    const body = Buffer.concat(chunks).toString();
    const isForm = request.headers['content-type']?.startsWith('application/x-www-form-urlencoded');
    if (request.method !== 'POST' || body === '') return response.end('{}');
    const fields = isForm ? Object.fromEntries(new URLSearchParams(body)) : JSON.parse(body);
    const token = String(fields.refresh_token);
    arrived.set(token, (arrived.get(token) ?? 0) + 1);
    if (!overUsedConnection.has(token)) overUsedConnection.set(token, wasUsed);
    if (token !== 'good') return request.socket.destroy();
    response.end(JSON.stringify({ access_token: 'access', refresh_token: 'next', expires_in: 600 }));
  });
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  return {
    url: `http://127.0.0.1:${(server.address() as AddressInfo).port}`,
    arrived,
    overUsedConnection,
    async close() {
      server.close();
      server.closeAllConnections();
      await once(server, 'close');
    },
  };
}
