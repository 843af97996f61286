/** Serves a sandbox on a port of this machine. */
import { once } from 'node:events';
import { createServer, type RequestListener, type Server } from 'node:http';
import { createSandbox } from '../create-sandbox.ts';
import type { Sandbox, SandboxOptions } from '../sandbox.ts';
import type { SandboxUrls } from '../urls.ts';
import { listenerOf } from './listener.ts';

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
  const { answer, connected } = listenerOf(sandbox);
  const { server, certificate } = await newServer(options, answer);
  server.on('connection', connected);
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

async function newServer(
  { https = false }: ServeOptions,
  answer: RequestListener,
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

function originOf(server: Server, scheme: 'http' | 'https'): string {
  const address = server.address();
  if (address === null || typeof address === 'string') throw new Error('The sandbox listens at no port.');
  const host = address.family === 'IPv6' ? `[${address.address}]` : address.address;
  // A client can't call the wildcard address that the server listens at.
  return `${scheme}://${everyAddress.has(host) ? 'localhost' : host}:${address.port}`;
}

const everyAddress: ReadonlySet<string> = new Set(['0.0.0.0', '[::]']);
