/** A proxy for tests: CONNECT and nothing else, on this machine, to wherever a test says that a host is. RFC 9110 section 9.3.6. */

import { once } from 'node:events';
import { createServer, type Server } from 'node:http';
import { createServer as createTlsServer } from 'node:https';
import { type AddressInfo, connect, type Socket } from 'node:net';

export interface ConnectProxy {
  /** Without credentials. */
  url: string;
  host: string;
  /** The `host:port` of each tunnel that was asked for. */
  readonly asked: string[];
  /** What each brought along to be let in, decoded; undefined where nothing. */
  readonly credentials: (string | undefined)[];
  close(): Promise<void>;
}

export interface ConnectProxyOptions {
  /** The port on this machine where a `host:port` is; undefined: 502. */
  where: (authority: string) => number | undefined;
  /** `user:password`; without it everybody is let in. */
  password?: string;
  /** With which it speaks TLS. */
  certificate?: { key: string; cert: string };
  /** It takes the question and says nothing. */
  silent?: boolean;
}

export async function startProxy({ where, password, certificate, silent }: ConnectProxyOptions): Promise<ConnectProxy> {
  const asked: string[] = [];
  const credentials: (string | undefined)[] = [];
  const open = new Set<Socket>();
  const keep = (socket: Socket) => open.add(socket.on('error', () => undefined).on('close', () => open.delete(socket)));

  const server: Server = certificate ? createTlsServer(certificate) : createServer();
  server.on('connection', keep);
  server.on('connect', ({ url = '', headers }, client: Socket) => {
    asked.push(url);
    const [, encoded] = /^Basic (.+)$/.exec(headers['proxy-authorization'] ?? '') ?? [];
    const brought = encoded === undefined ? undefined : `${Buffer.from(encoded, 'base64')}`;
    credentials.push(brought);
    client.on('error', () => undefined);
    if (silent) return;
    if (password !== undefined && brought !== password) {
      client.end('HTTP/1.1 407 Proxy Authentication Required\r\nProxy-Authenticate: Basic realm="proxy"\r\n\r\n');
      return;
    }
    const port = where(url);
    if (port === undefined) {
      client.end('HTTP/1.1 502 Bad Gateway\r\n\r\n');
      return;
    }
    const upstream = connect(port, '127.0.0.1', () => {
      client.write('HTTP/1.1 200 Connection Established\r\n\r\n');
      client.pipe(upstream).pipe(client);
    });
    keep(upstream);
    upstream.on('close', () => client.destroy());
    client.on('close', () => upstream.destroy());
  });
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  const host = `127.0.0.1:${(server.address() as AddressInfo).port}`;
  return {
    url: `${certificate ? 'https' : 'http'}://${host}`,
    host,
    asked,
    credentials,
    async close() {
      server.close();
      for (const socket of open) socket.destroy();
      await once(server, 'close');
    },
  };
}
