/** The sandbox behind a server of Node's: what a reply over a real connection can do and a Response can't express. */
import type { RequestListener, ServerResponse } from 'node:http';
import type { Socket } from 'node:net';
import { getRequestListener, type HttpBindings } from '@hono/node-server';
import { RESPONSE_ALREADY_SENT } from '@hono/node-server/utils/response';
import { httpDate } from '../clock.ts';
import { ReplyCut, ReplyDropped } from '../faults/faulty-reply.ts';
import type { Sandbox } from '../sandbox.ts';

/** Answers requests over HTTP/1 as the sandbox does. */
export interface SandboxListener {
  readonly answer: RequestListener;
  /** Has to be called with each TCP connection, so that it can be reset. */
  readonly connected: (socket: Socket) => void;
}

export function listenerOf(sandbox: Sandbox): SandboxListener {
  const connections = new Connections();
  const answer = getRequestListener(
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
  return { answer, connected: (socket) => connections.add(socket) };
}

function sendPart(outgoing: ServerResponse, { status, headers, part }: ReplyCut): void {
  outgoing.writeHead(status, Object.fromEntries(headers));
  outgoing.write(part, () => outgoing.socket?.destroySoon());
}

function failure(error: unknown): Response {
  return Response.json({ error: `The sandbox failed: ${error}` }, { status: 500 });
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
