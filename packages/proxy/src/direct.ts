/**
 * A port at which the opened hosts are answered for without a proxy: for programs for which the hosts' names lead to this
 * machine. Which host is asked, the handshake says.
 */
import { once } from 'node:events';
import type { Socket } from 'node:net';
import { createServer, type SecureContext, type Server, type TLSSocket } from 'node:tls';

export interface DirectListener<Client> {
  readonly address: string;
  /** 0 picks a free one. */
  readonly port: number;
  /** Whoever comes here. */
  readonly client: Client;
  /** Asked of the address that each connection comes from. */
  readonly mayConnect: (address: string) => boolean;
}

interface Deps {
  readonly contextOf: (host: string) => Promise<SecureContext>;
  readonly handshakeMs: number;
  readonly mostConnections: number;
  readonly connected: (socket: Socket) => void;
  /** Called when a handshake is complete. */
  readonly secured: (socket: TLSSocket, host: string) => void;
}

/** Rejects with the port's error if it can't listen. */
export async function listenDirectly<Client>(
  { address, port, mayConnect }: DirectListener<Client>,
  { contextOf, handshakeMs, mostConnections, connected, secured }: Deps,
): Promise<Server> {
  const server = createServer({
    ALPNProtocols: ['http/1.1'],
    handshakeTimeout: handshakeMs,
    noDelay: true,
    SNICallback(name, done) {
      contextOf(name.toLowerCase()).then((context) => done(null, context), done);
    },
  });
  server.maxConnections = mostConnections;
  server.on('connection', (socket: Socket) => {
    if (mayConnect(socket.remoteAddress ?? '')) connected(socket);
    else socket.destroy();
  });
  server.on('secureConnection', (socket) => {
    socket.on('error', () => socket.destroy());
    // A client that names no host has had no certificate, and does not get here.
    secured(socket, String(socket.servername).toLowerCase());
  });
  server.on('tlsClientError', (_, socket) => socket.destroy());
  server.listen({ port, host: address, exclusive: true });
  await once(server, 'listening');
  return server;
}
