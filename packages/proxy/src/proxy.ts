/**
 * A forward proxy on this machine that takes CONNECT (RFC 9110 section 9.3.6). It opens the TLS of the hosts that it is
 * told, and answers their requests itself; all others it passes on unread, or refuses.
 */
import { once } from 'node:events';
import { createServer, type IncomingMessage, type ServerResponse } from 'node:http';
import type { Server, Socket } from 'node:net';
import type { Duplex } from 'node:stream';
import { TLSSocket } from 'node:tls';
import type { Authority } from './authority.ts';
import { ConnectionCounts } from './connection-counts.ts';
import { type DirectListener, listenDirectly } from './direct.ts';
import { TlsServers } from './tls-servers.ts';
import { openTunnel } from './tunnel.ts';

export interface ProxyOptions<Client = undefined> {
  /** 127.0.0.1 when left out. */
  readonly address?: string;
  /** 0 picks a free one. */
  readonly port: number;
  /** The hosts whose TLS is opened, at port 443. Exact names, in small letters. */
  readonly hosts: ReadonlySet<string>;
  readonly authority: Authority;
  /** Answers the requests to those hosts. The request's own Host is the one of its tunnel. */
  readonly handle: (request: IncomingMessage, response: ServerResponse, client: Client) => void;
  /** Answers a request outside a tunnel, whose address begins with a slash. Left out: it is refused. */
  readonly handlePlain?: (request: IncomingMessage, response: ServerResponse) => void;
  /** Decides on each CONNECT, by its Proxy-Authorization and its connection. */
  readonly admit: (request: IncomingMessage) => Admission<Client>;
  /** Asked at each use: a getter may change it. */
  readonly others: 'tunnel' | 'refuse';
  readonly direct?: readonly DirectListener<Client>[];
  readonly deadlines?: Partial<ProxyDeadlines>;
  /** Called with each TCP connection, from whose address and port a request can be traced to it. */
  readonly connected?: (socket: Socket) => void;
}

export type Admission<Client> =
  | {
      readonly kind: 'admitted';
      readonly client: Client;
      /** Whether a tunnel of this client may lead to that IP address. */
      readonly mayReach: (address: string) => boolean;
    }
  /** Answered with 407, which asks for a name and a key. */
  | { readonly kind: 'unknown' }
  /** Answered with 503: this client has as many connections as it may. */
  | { readonly kind: 'busy' };

/** For a proxy that only its own child knows of. */
export const admitEveryone = (): Admission<undefined> => ({
  kind: 'admitted',
  client: undefined,
  mayReach: () => true,
});

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
  readonly port: number;
  /** Of the direct listeners, in their order. */
  readonly directPorts: readonly number[];
  /** How many are open now, those to other hosts too. */
  readonly connections: number;
  /** Takes no connection any more, waits that long for answers that are under way, then ends every connection. */
  close(options?: { readonly drainMs?: number }): Promise<void>;
}

const usualDeadlines: ProxyDeadlines = { handshakeMs: 10_000, connectMs: 10_000, idleMs: 120_000 };
const mostConnections = 512;
/** Whoever is at one address leaves the others half of them, known or not. */
const mostFromOneAddress = 256;

/** Rejects with the port's error if it can't listen, and if the authority can't sign. */
export async function startProxy<Client>(options: ProxyOptions<Client>): Promise<RunningProxy> {
  const { address: listenAt = '127.0.0.1', hosts, handle, handlePlain, admit, connected } = options;
  const deadlines = { ...usualDeadlines, ...options.deadlines };
  const sockets = new Set<Socket>();
  const fromAddress = new ConnectionCounts(mostFromOneAddress);
  /** The connections whose TLS is open. */
  const opened = new WeakMap<Socket, Opened<Client>>();
  /** The client of each tunnel into this proxy, by its connection's address and port. */
  const clients = new Map<string, { client: Client }>();
  const answering = new Set<ServerResponse>();
  let draining = false;
  let drained: (() => void) | undefined;

  const server = createServer(
    {
      headersTimeout: deadlines.handshakeMs,
      requestTimeout: deadlines.idleMs,
      connectionsCheckingInterval: Math.min(deadlines.handshakeMs, 1000),
      maxHeaderSize: 32_768,
      optimizeEmptyRequests: true,
    },
    (request, response) => {
      answering.add(response);
      response.once('close', () => {
        answering.delete(response);
        if (answering.size === 0) drained?.();
      });
      if (draining) response.shouldKeepAlive = false;
      const tunnel = opened.get(request.socket);
      const isPlain = tunnel === undefined && handlePlain !== undefined;
      const refused = isPlain ? refusalOfAddress(request) : refusalOf(request, tunnel?.host);
      if (refused !== undefined) refuse(response, refused);
      else if (tunnel) handle(request, response, tunnel.client);
      else handlePlain?.(request, response);
    },
  );
  server.maxConnections = mostConnections;
  const tlsServers = new TlsServers(options.authority, {
    handshakeMs: deadlines.handshakeMs,
    secured(socket, host) {
      const known = clients.get(connectionOf(socket));
      if (!known) return void socket.destroy();
      opened.set(socket, { host, client: known.client });
      // One server reads the requests of all hosts, so that its deadlines hold for them.
      server.emit('connection', socket);
    },
  });

  const track = (socket: Socket): void => {
    if (!fromAddress.add(socket.remoteAddress ?? '', socket)) return void socket.destroy();
    sockets.add(socket);
    socket.once('close', () => sockets.delete(socket));
    socket.on('error', () => socket.destroy());
    connected?.(socket);
  };
  server.on('connection', (socket: Socket) => {
    if (!(socket instanceof TLSSocket)) track(socket);
  });

  server.on('connect', (request: IncomingMessage, client: Duplex, head: Buffer) => {
    connect(request, client, head).catch(() => end(client, '500 Internal Server Error'));
  });

  async function connect(request: IncomingMessage, client: Duplex, head: Buffer): Promise<void> {
    const to = destination(request.url ?? '');
    if (!isSocket(client) || opened.has(client)) return end(client, '405 Method Not Allowed');
    const admission = admit(request);
    if (admission.kind === 'unknown') return end(client, '407 Proxy Authentication Required', askForKey);
    if (admission.kind === 'busy') return end(client, '503 Service Unavailable');
    if (!to) return end(client, '400 Bad Request');
    if (to.port === 443 && hosts.has(to.host)) {
      const tls = await tlsServers.of(to.host);
      const connection = connectionOf(client);
      clients.set(connection, admission);
      client.once('close', () => clients.delete(connection));
      // It may have ended while the server was made: then no event comes any more.
      if (client.destroyed) return void clients.delete(connection);
      client.write(established);
      client.unshift(head);
      tls.emit('connection', client);
      return;
    }
    if (options.others === 'refuse') return end(client, '403 Forbidden');
    const tunnel = await openTunnel(to, { client, mayReach: admission.mayReach, ...deadlines });
    if (tunnel.kind !== 'open') return end(client, tunnel.kind === 'forbidden' ? '403 Forbidden' : '502 Bad Gateway');
    const { upstream } = tunnel;
    sockets.add(upstream);
    upstream.once('close', () => sockets.delete(upstream));
    client.write(established);
    upstream.write(head);
    client.pipe(upstream).pipe(client);
  }

  // An authority that can sign nothing is told here, and not to a client.
  await Promise.all([...hosts].map((host) => tlsServers.of(host)));
  const directServers: Server[] = [];
  try {
    for (const listener of options.direct ?? []) {
      const listening = await listenDirectly(listener, {
        async contextOf(host) {
          if (!hosts.has(host)) throw new Error('The handshake names another host.');
          return tlsServers.contextOf(host);
        },
        ...{ handshakeMs: deadlines.handshakeMs, mostConnections },
        connected: track,
        secured(socket, host) {
          opened.set(socket, { host, client: listener.client });
          server.emit('connection', socket);
        },
      });
      directServers.push(listening);
    }
    server.listen({ port: options.port, host: listenAt, exclusive: true });
    await once(server, 'listening');
  } catch (error) {
    for (const each of directServers) each.close();
    throw error;
  }
  const port = portOf(server);
  return {
    url: `http://${listenAt.includes(':') ? `[${listenAt}]` : listenAt}:${port}`,
    port,
    directPorts: directServers.map(portOf),
    get connections() {
      return sockets.size;
    },
    async close({ drainMs = 0 } = {}) {
      const servers = [server, ...directServers];
      const closed = Promise.all(servers.map((each) => once(each, 'close')));
      draining = true;
      for (const each of servers) each.close();
      for (const response of answering) response.shouldKeepAlive = false;
      if (answering.size > 0 && drainMs > 0) {
        await new Promise<void>((resolve) => {
          const timer = setTimeout(resolve, drainMs);
          drained = () => {
            clearTimeout(timer);
            resolve();
          };
        });
      }
      for (const socket of sockets) socket.destroySoon();
      const late = setTimeout(
        () => {
          for (const socket of sockets) socket.destroy();
        },
        drainMs > 0 ? lastBytesMs : 0,
      );
      await closed;
      clearTimeout(late);
    },
  };
}

function portOf(server: Server): number {
  const address = server.address();
  if (address === null || typeof address === 'string') throw new Error('The proxy listens at no port.');
  return address.port;
}

/** For the end of an answer that is on its way. */
const lastBytesMs = 1_000;
const askForKey = 'Proxy-Authenticate: Basic realm="usher", charset="UTF-8"\r\n';
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

interface Opened<Client> {
  readonly host: string;
  readonly client: Client;
}

interface Refusal {
  readonly status: number;
  readonly text: string;
}

/** Why a request isn't answered by the handler: it came outside a tunnel, or for another host than its tunnel. */
function refusalOf(request: IncomingMessage, host: string | undefined): Refusal | undefined {
  if (host === undefined) return notForPlain;
  const badAddress = refusalOfAddress(request);
  if (badAddress) return badAddress;
  const { rawHeaders, headers } = request;
  const named = rawHeaders.filter((name, at) => at % 2 === 0 && name.toLowerCase() === 'host').length;
  const asked = headers.host?.toLowerCase();
  if (named === 1 && (asked === host || asked === `${host}:443`)) return undefined;
  return { status: 421, text: 'The request is for another host than its connection.' };
}

const notForPlain: Refusal = { status: 405, text: 'This is a proxy for https alone. Use CONNECT.' };

function refusalOfAddress({ url = '' }: IncomingMessage): Refusal | undefined {
  if (url.startsWith('/')) return undefined;
  return /^http:/i.test(url) ? notForPlain : { status: 400, text: 'The address of a request begins with a slash.' };
}

function refuse(response: ServerResponse, { status, text }: Refusal): void {
  response.writeHead(status, { 'content-type': 'text/plain; charset=utf-8', connection: 'close' }).end(`${text}\n`);
}

/** Node's deadlines hold no longer after a CONNECT, so a client that keeps its side open would be held for ever. */
function end(client: Duplex, status: string, header = ''): void {
  client.resume();
  client.end(`HTTP/1.1 ${status}\r\n${header}Content-Length: 0\r\nConnection: close\r\n\r\n`, () => client.destroy());
}

/** The TLS of a connection has the same ends as the connection itself. */
function connectionOf({ remoteAddress, remotePort, localPort }: Socket): string {
  return `${remoteAddress} ${remotePort} ${localPort}`;
}

/** Node types the connection of a CONNECT as a stream of any kind. */
function isSocket(client: Duplex): client is Socket {
  return 'remotePort' in client;
}
