/** The TLS of the hosts that the proxy answers for: for each a server with a leaf of its own, renewed before it ends. */
import { createSecureContext, createServer, type SecureContext, type Server, type TLSSocket } from 'node:tls';
import { type Authority, issueLeaf } from './authority.ts';

interface Deps {
  /** How long a handshake may take. */
  readonly handshakeMs: number;
  /** Called when a handshake is complete. */
  readonly secured: (socket: TLSSocket, host: string) => void;
}

interface Served {
  readonly server: Server;
  readonly context: SecureContext;
  readonly renewAtMs: number;
}

/** Browsers trust no leaf of more than 398 days. A leaf costs milliseconds, so it may be short. */
const leafLifeDays = 30;
const renewedBeforeMs = 86_400_000;

export class TlsServers {
  readonly #authority: Authority;
  readonly #deps: Deps;
  readonly #served = new Map<string, Promise<Served>>();

  constructor(authority: Authority, deps: Deps) {
    this.#authority = authority;
    this.#deps = deps;
  }

  /** The server listens at no port: its connections are emitted to it. */
  async of(host: string): Promise<Server> {
    return (await this.#of(host)).server;
  }

  /** For a server that listens itself. */
  async contextOf(host: string): Promise<SecureContext> {
    return (await this.#of(host)).context;
  }

  async #of(host: string): Promise<Served> {
    const known = await (this.#served.get(host) ?? this.#make(host));
    return Date.now() < known.renewAtMs ? known : this.#make(host);
  }

  #make(host: string): Promise<Served> {
    const made = this.#serve(host);
    this.#served.set(host, made);
    // The next connection tries again.
    made.catch(() => this.#served.delete(host));
    return made;
  }

  async #serve(host: string): Promise<Served> {
    const { handshakeMs, secured } = this.#deps;
    const leaf = await issueLeaf(this.#authority, host, { nowMs: Date.now(), lifeDays: leafLifeDays });
    const pair = { key: leaf.key, cert: leaf.certificate };
    const server = createServer({
      ...pair,
      ALPNProtocols: ['http/1.1'],
      handshakeTimeout: handshakeMs,
    });
    server.on('secureConnection', (socket) => {
      // The server of requests listens too; until then an error must not end the process.
      socket.on('error', () => socket.destroy());
      secured(socket, host);
    });
    server.on('tlsClientError', (_, socket) => socket.destroy());
    return { server, context: createSecureContext(pair), renewAtMs: leaf.expiresAtMs - renewedBeforeMs };
  }
}
