/** Serves a sandbox on a port of this machine; and the `sandbox` command's work, which is that until it is told to stop. */
import { once } from 'node:events';
import { createServer, type Server } from 'node:http';
import { getRequestListener } from '@hono/node-server';
import { RESPONSE_ALREADY_SENT } from '@hono/node-server/utils/response';
import { ReplyDropped } from './faulty-reply.ts';
import { createSandbox, type Sandbox, type SandboxOptions } from './sandbox.ts';
import { type SandboxUrls, sandboxUrls } from './urls.ts';

export interface ServeOptions extends SandboxOptions {
  /** 0 picks a free one. */
  readonly port: number;
  /** The address to listen at (127.0.0.1). */
  readonly hostname?: string;
}

export interface ServedSandbox {
  /** The origin, for `TRAKT_AUTH_URL` and `TRAKT_API_URL`. */
  readonly url: string;
  readonly urls: SandboxUrls;
  readonly sandbox: Sandbox;
  /** Ends every connection and frees the port. */
  close(): Promise<void>;
}

/** Rejects with the port's error (`EADDRINUSE`, `EACCES`) where it can't listen. */
export async function serveSandbox(options: ServeOptions): Promise<ServedSandbox> {
  const { port, hostname = '127.0.0.1' } = options;
  const sandbox = createSandbox(options);
  const server = createServer(listener(sandbox));
  server.listen(port, hostname);
  await once(server, 'listening');
  const urls = sandboxUrls(options.origin ?? originOf(server));
  return {
    url: urls.url,
    urls,
    sandbox,
    async close() {
      sandbox.close();
      server.close();
      server.closeAllConnections();
      await once(server, 'close');
    },
  };
}

function listener(sandbox: Sandbox): ReturnType<typeof getRequestListener> {
  return getRequestListener(
    async (request, { incoming }) => {
      try {
        return await sandbox.app.fetch(request);
      } catch (error) {
        if (!(error instanceof ReplyDropped)) return failure(error);
        incoming.socket.destroy();
        return RESPONSE_ALREADY_SENT;
      }
    },
    // Replacing the process's own Request and Response would reach the client under test, too.
    { overrideGlobalObjects: false },
  );
}

function failure(error: unknown): Response {
  return Response.json({ error: `The sandbox failed: ${error}` }, { status: 500 });
}

function originOf(server: Server): string {
  const address = server.address();
  if (address === null || typeof address === 'string') throw new Error('The sandbox listens at no port.');
  const host = address.family === 'IPv6' ? `[${address.address}]` : address.address;
  return `http://${host}:${address.port}`;
}
