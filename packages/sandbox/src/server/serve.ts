/** Serves a sandbox on a port of this machine. */
import { once } from 'node:events';
import { createServer, type Server, type ServerResponse } from 'node:http';
import type { Socket } from 'node:net';
import { getRequestListener, type HttpBindings } from '@hono/node-server';
import { RESPONSE_ALREADY_SENT } from '@hono/node-server/utils/response';
import { httpDate } from '../clock.ts';
import { createSandbox } from '../create-sandbox.ts';
import { ReplyCut, ReplyDropped } from '../faults/faulty-reply.ts';
import type { Sandbox, SandboxOptions } from '../sandbox.ts';
import type { SandboxUrls } from '../urls.ts';

export interface ServeOptions extends SandboxOptions {
  /** The port; 0 picks a free one. */
  readonly port: number;
  /** The address to listen at (127.0.0.1). */
  readonly hostname?: string | undefined;
  /** Serves https, with a certificate of its own for localhost, 127.0.0.1 and ::1 (no). */
  readonly https?: boolean | undefined;
}

export interface ServedSandbox {
  /** The origin, for `TRAKT_AUTH_URL` and `TRAKT_API_URL`. */
  readonly url: string;
  readonly urls: SandboxUrls;
  readonly sandbox: Sandbox;
  /** With https: the certificate that clients have to trust, as PEM. Each start makes a new one, valid for a year. */
  readonly certificate: string | undefined;
  /** Ends every connection and frees the port. */
  close(): Promise<void>;
}

/** Rejects with the port's error (`EADDRINUSE`, `EACCES`) if it can't listen. */
export async function serveSandbox(options: ServeOptions): Promise<ServedSandbox> {
  const { port, hostname = '127.0.0.1' } = options;
  const sandbox = createSandbox(options);
  const connections = new Connections();
  const { server, certificate } = await newServer(options, listener(sandbox, connections));
  server.on('connection', (socket) => connections.add(socket));
  server.listen(port, hostname);
  await once(server, 'listening');
  const url = options.origin ?? originOf(server, certificate === undefined ? 'http' : 'https');
  return {
    url,
    get urls() {
      return sandbox.urlsAt(url);
    },
    sandbox,
    certificate,
    async close() {
      sandbox.close();
      server.close();
      server.closeAllConnections();
      await once(server, 'close');
    },
  };
}

type Listener = ReturnType<typeof getRequestListener>;

async function newServer(
  { https = false }: ServeOptions,
  answer: Listener,
): Promise<{ server: Server; certificate: string | undefined }> {
  if (!https) return { server: createServer(answer), certificate: undefined };
  // Loaded only with https: these modules take longer than all the rest of the start.
  const [{ createServer: createHttpsServer }, { newCertificate }] = await Promise.all([
    import('node:https'),
    import('./certificate.ts'),
  ]);
  const { key, certificate } = await newCertificate();
  return { server: createHttpsServer({ key, cert: certificate }, answer), certificate };
}

/** The TCP connections. Under TLS a request has another socket, which can't be reset. */
class Connections {
  readonly #sockets = new Map<string, Socket>();

  add(socket: Socket): void {
    const name = nameOf(socket);
    this.#sockets.set(name, socket);
    socket.once('close', () => this.#sockets.delete(name));
  }

  reset(socket: Socket): void {
    this.#sockets.get(nameOf(socket))?.resetAndDestroy();
  }
}

function nameOf({ remoteAddress, remotePort }: Socket): string {
  return `${remoteAddress} ${remotePort}`;
}

function listener(sandbox: Sandbox, connections: Connections): Listener {
  return getRequestListener(
    async (request, env) => {
      // This server speaks only HTTP/1.
      const { incoming, outgoing } = env as HttpBindings;
      outgoing.setHeader('Date', httpDate(sandbox.clock.now()));
      try {
        return await sandbox.app.fetch(request);
      } catch (error) {
        if (error instanceof ReplyCut) sendPart(outgoing, error);
        else if (!(error instanceof ReplyDropped)) return failure(error);
        else if (error.reset) connections.reset(incoming.socket);
        else incoming.socket.destroy();
        return RESPONSE_ALREADY_SENT;
      }
    },
    // Replacing the global Request and Response would affect the client under test, too.
    { overrideGlobalObjects: false },
  );
}

function sendPart(outgoing: ServerResponse, { status, headers, part }: ReplyCut): void {
  outgoing.writeHead(status, Object.fromEntries(headers));
  outgoing.write(part, () => outgoing.socket?.destroySoon());
}

function failure(error: unknown): Response {
  return Response.json({ error: `The sandbox failed: ${error}` }, { status: 500 });
}

function originOf(server: Server, scheme: 'http' | 'https'): string {
  const address = server.address();
  if (address === null || typeof address === 'string') throw new Error('The sandbox listens at no port.');
  const host = address.family === 'IPv6' ? `[${address.address}]` : address.address;
  // A client can't call the wildcard address that the server listens at.
  return `${scheme}://${everyAddress.has(host) ? 'localhost' : host}:${address.port}`;
}

const everyAddress: ReadonlySet<string> = new Set(['0.0.0.0', '[::]']);
