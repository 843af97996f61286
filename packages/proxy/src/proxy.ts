/**
 * A forward proxy on this machine that takes CONNECT (RFC 9110 section 9.3.6). It opens the TLS of the hosts that it is
 * told, and answers their requests itself; all others it passes on unread, or refuses. It listens at 127.0.0.1 alone.
 */
import { once } from 'node:events';
import { createServer, type IncomingMessage, type RequestListener, type ServerResponse } from 'node:http';
import type { Socket } from 'node:net';
import type { Duplex } from 'node:stream';
import { TLSSocket } from 'node:tls';
import type { Authority } from './authority.ts';
import { TlsServers } from './tls-servers.ts';
import { openTunnel } from './tunnel.ts';

export interface ProxyOptions {
  /** 0 picks a free one. */
  readonly port: number;
  /** The hosts whose TLS is opened, at port 443. Exact names, in small letters. */
  readonly hosts: ReadonlySet<string>;
  readonly authority: Authority;
  /** Answers the requests to those hosts. The request's own Host is one of them. */
  readonly handle: RequestListener;
  readonly others: 'tunnel' | 'refuse';
  readonly deadlines?: Partial<ProxyDeadlines>;
  /** Called with each TCP connection, from whose address and port a request can be traced to it. */
  readonly connected?: (socket: Socket) => void;
}

export interface ProxyDeadlines {
  /** For a TLS handshake, and for the head of a request (10,000). */
  readonly handshakeMs: number;
  /** For a connection to another host (10,000). */
  readonly connectMs: number;
  /** For a tunnel through which nothing passes (120,000). */
  readonly idleMs: number;
}

export interface RunningProxy {
  /** For HTTPS_PROXY. */
  readonly url: string;
  /** Ends every connection and frees the port. */
  close(): Promise<void>;
}

const usualDeadlines: ProxyDeadlines = { handshakeMs: 10_000, connectMs: 10_000, idleMs: 120_000 };
const mostConnections = 512;

/** Rejects with the port's error if it can't listen, and if the authority can't sign. */
export async function startProxy(options: ProxyOptions): Promise<RunningProxy> {
  const { hosts, handle, others, connected } = options;
  const deadlines = { ...usualDeadlines, ...options.deadlines };
  const sockets = new Set<Socket>();
  /** The connections whose TLS is open, each with the host that its client asked for. */
  const opened = new WeakMap<Socket, string>();

  const server = createServer(
    {
      headersTimeout: deadlines.handshakeMs,
      requestTimeout: deadlines.idleMs,
      connectionsCheckingInterval: Math.min(deadlines.handshakeMs, 1000),
      maxHeaderSize: 32_768,
    },
    (request, response) => {
      const host = opened.get(request.socket);
      const refused = refusalOf(request, host);
      if (refused === undefined) handle(request, response);
      else refuse(response, refused);
    },
  );
  server.maxConnections = mostConnections;
  const tlsServers = new TlsServers(options.authority, {
    handshakeMs: deadlines.handshakeMs,
    secured(socket, host) {
      opened.set(socket, host);
      // One server reads the requests of all hosts, so that its deadlines hold for them.
      server.emit('connection', socket);
    },
  });

  server.on('connection', (socket: Socket) => {
    if (socket instanceof TLSSocket) return;
    sockets.add(socket);
    socket.once('close', () => sockets.delete(socket));
    socket.on('error', () => socket.destroy());
    connected?.(socket);
  });

  server.on('connect', (request: IncomingMessage, client: Duplex, head: Buffer) => {
    connect(request, client, head).catch(() => end(client, '500 Internal Server Error'));
  });

  async function connect({ url = '' }: IncomingMessage, client: Duplex, head: Buffer): Promise<void> {
    const to = destination(url);
    if (!isSocket(client) || opened.has(client)) return end(client, '405 Method Not Allowed');
    if (!to) return end(client, '400 Bad Request');
    if (to.port === 443 && hosts.has(to.host)) {
      const tls = await tlsServers.of(to.host);
      client.write(established);
      client.unshift(head);
      tls.emit('connection', client);
      return;
    }
    if (others === 'refuse') return end(client, '403 Forbidden');
    const upstream = await openTunnel(to, client, deadlines);
    if (!upstream) return end(client, '502 Bad Gateway');
    sockets.add(upstream);
    upstream.once('close', () => sockets.delete(upstream));
    client.write(established);
    upstream.write(head);
    client.pipe(upstream).pipe(client);
  }

  // An authority that can sign nothing is told here, and not to a client.
  await Promise.all([...hosts].map((host) => tlsServers.of(host)));
  server.listen({ port: options.port, host: '127.0.0.1' });
  await once(server, 'listening');
  const address = server.address();
  if (address === null || typeof address === 'string') throw new Error('The proxy listens at no port.');
  return {
    url: `http://127.0.0.1:${address.port}`,
    async close() {
      server.close();
      for (const socket of sockets) socket.destroy();
      await once(server, 'close');
    },
  };
}

const established = 'HTTP/1.1 200 Connection Established\r\n\r\n';

interface Destination {
  readonly host: string;
  readonly port: number;
}

/** `host:port`, and nothing else (RFC 9112 section 3.2.3). */
function destination(authority: string): Destination | undefined {
  const [, name = '', digits = ''] = /^(\[[0-9a-f:.]+\]|[a-z0-9_.-]+):(\d{1,5})$/i.exec(authority) ?? [];
  const host = name
    .toLowerCase()
    .replace(/\.$/, '')
    .replace(/^\[|\]$/g, '');
  const port = Number(digits);
  return host !== '' && port > 0 && port < 65_536 ? { host, port } : undefined;
}

interface Refusal {
  readonly status: number;
  readonly text: string;
}

/** Why a request isn't answered by the handler: it came outside a tunnel, or for another host than its tunnel. */
function refusalOf({ url = '', headersDistinct }: IncomingMessage, host: string | undefined): Refusal | undefined {
  if (host === undefined) return { status: 405, text: 'This is a proxy for https alone. Use CONNECT.' };
  if (!url.startsWith('/')) return { status: 400, text: 'The address of a request begins with a slash.' };
  const [asked, ...more] = (headersDistinct.host ?? []).map((name) => name.toLowerCase());
  if (more.length === 0 && (asked === host || asked === `${host}:443`)) return undefined;
  return { status: 421, text: 'The request is for another host than its connection.' };
}

function refuse(response: ServerResponse, { status, text }: Refusal): void {
  response.writeHead(status, { 'content-type': 'text/plain; charset=utf-8', connection: 'close' }).end(`${text}\n`);
}

/** Node's deadlines hold no longer after a CONNECT, so a client that keeps its side open would be held for ever. */
function end(client: Duplex, status: string): void {
  client.resume();
  client.end(`HTTP/1.1 ${status}\r\nContent-Length: 0\r\nConnection: close\r\n\r\n`, () => client.destroy());
}

/** Node types the connection of a CONNECT as a stream of any kind. */
function isSocket(client: Duplex): client is Socket {
  return 'remotePort' in client;
}
