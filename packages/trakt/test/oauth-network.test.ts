/** The functions over this Node's own fetch and real sockets: what it throws, sends and follows. */

import { createServer, type RequestListener } from 'node:http';
import { type AddressInfo, createServer as createSocketServer, type Server, type Socket } from 'node:net';
import { afterEach, describe, expect, it } from 'vitest';
import { readTokens } from '../src/oauth/read-tokens.ts';
import { sendRefresh } from '../src/oauth/refresh.ts';

const servers: { close: () => void }[] = [];

afterEach(() => {
  for (const server of servers.splice(0)) server.close();
});

async function portOf(server: Server): Promise<number> {
  servers.push(server);
  await new Promise<void>((resolve) => {
    server.listen(0, '127.0.0.1', resolve);
  });
  const address: AddressInfo | string | null = server.address();
  if (typeof address !== 'object' || address === null) throw new Error('not listening on a port');
  return address.port;
}

const answering = (listener: RequestListener) => portOf(createServer(listener));
const accepting = (listener: (socket: Socket) => void) => portOf(createSocketServer(listener));

const refresh = (issuer: string) =>
  sendRefresh({ clientId: 'app', refreshToken: 'old', userAgent: 'my-app/1.0', issuer });

describe("Node's fetch", () => {
  it('carries a refresh there and its tokens back', async () => {
    let seen: unknown;
    const port = await answering((request, response) => {
      const { method, url, headers } = request;
      seen = { method, url, type: headers['content-type'], agent: headers['user-agent'], cookie: headers.cookie };
      response.setHeader('content-type', 'application/json; charset=utf-8');
      response.end('{"access_token":"new","expires_in":604800}');
    });
    const outcome = await refresh(`http://127.0.0.1:${port}`);
    expect(readTokens(outcome)).toEqual({ accessToken: 'new', expiresIn: 604800 });
    expect(seen).toEqual({
      method: 'POST',
      url: '/oauth/token',
      type: 'application/json',
      agent: expect.stringMatching(/^my-app\/1\.0 trakt-usher\/\d/),
      cookie: undefined,
    });
  });

  it('is not led to another host by a redirect', async () => {
    let followed = false;
    const elsewhere = await answering((_, response) => {
      followed = true;
      response.end();
    });
    const port = await answering((_, response) => {
      response.writeHead(307, { location: `http://127.0.0.1:${elsewhere}/oauth/token` }).end();
    });
    expect(await refresh(`http://127.0.0.1:${port}`)).toMatchObject({ kind: 'reply', status: 307 });
    expect(followed).toBe(false);
  });

  it('proves that nothing was sent where nobody listens, by one address or several', async () => {
    const port = await accepting(() => undefined);
    for (const server of servers.splice(0)) server.close();
    expect(await refresh(`http://127.0.0.1:${port}`)).toMatchObject({ kind: 'unanswered', sent: 'no' });
    expect(await refresh(`http://localhost:${port}`)).toMatchObject({ kind: 'unanswered', sent: 'no' });
  });

  it('proves nothing where the connection was there and then went away', async () => {
    const port = await accepting((socket) => {
      socket.once('data', () => socket.destroy());
    });
    expect(await refresh(`http://127.0.0.1:${port}`)).toMatchObject({ kind: 'unanswered', sent: 'maybe' });
  });

  it('notices an answer that stops half-way', async () => {
    const port = await accepting((socket) => {
      socket.once('data', () => {
        socket.write(
          'HTTP/1.1 200 OK\r\ncontent-type: application/json\r\ncontent-length: 500\r\n\r\n{"access_token":"n',
        );
        setImmediate(() => socket.destroy());
      });
    });
    expect(await refresh(`http://127.0.0.1:${port}`)).toMatchObject({ kind: 'cut', status: 200 });
  });
});
