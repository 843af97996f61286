/** A process that is stopped past its deadlines, and goes on. Each of our transports passes it, and the platform's `fetch`. */

import { type ChildProcess, fork } from 'node:child_process';
import { once } from 'node:events';
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { createServer, type Server, type ServerResponse } from 'node:http';
import { createServer as createTlsServer } from 'node:https';
import { type AddressInfo, connect, createServer as createTcpServer, type Server as TcpServer } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as passes } from 'node:timers/promises';
import { fileURLToPath } from 'node:url';
import { gzipSync } from 'node:zlib';
import { createSandbox, type Sandbox } from '@trakt-usher/sandbox';
import { afterEach, describe, expect, it } from 'vitest';
import { codeChallenge, requestDeviceCode } from '../src/oauth/index.ts';
import { type Certificate, certificateFor } from './certificate.ts';
import type { Call, Order, Result } from './pause-program.ts';

/** Where the program finds the transport. */
export interface TransportModule {
  module: string;
  name: string;
}

const program = fileURLToPath(new URL('pause-program.ts', import.meta.url));
/** Long enough that a busy machine doesn't meet it before the process is stopped. */
const timeoutMs = 3_000;
/** For a connection that is to come too late. */
const connectWithinMs = 1_000;

/** Without a module it is the platform's `fetch` that is tried. */
export function describePause(name: string, transport?: TransportModule): void {
  const undo: (() => unknown)[] = [];

  afterEach(() => {
    for (const step of undo.splice(0).reverse()) step();
  });

  function start(connectMs: number, env: NodeJS.ProcessEnv = {}): ChildProcess {
    const child = fork(program, [`${connectMs}`, ...(transport ? [transport.module, transport.name] : [])], {
      execArgv: ['--conditions=@trakt-usher/source'],
      env: { ...process.env, ...env },
    });
    undo.push(() => child.kill('SIGKILL'));
    return child;
  }

  async function listening(server: Server | TcpServer): Promise<number> {
    undo.push(() => server.close());
    server.listen(0, '127.0.0.1');
    await once(server, 'listening');
    return (server.address() as AddressInfo).port;
  }

  // Only Linux tells in a file whether a process is stopped.
  describe.runIf(process.platform === 'linux')(`${name}, stopped past its deadline`, () => {
    it('reads the answers that came meanwhile, packed ones too', async () => {
      const sandbox = createSandbox({ plays: 10, autoApprove: true });
      const calls = await callsOfEachKind(sandbox);
      const child = start(timeoutMs);
      const waiting: { request: Request; response: ServerResponse }[] = [];
      const port = await listening(
        createServer(async (request, response) => {
          const { method = '', url = '', headers } = request;
          const body = Buffer.concat(await request.toArray());
          const asked = {
            method,
            headers: { ...(headers as Record<string, string>) },
            ...(body.length > 0 && { body }),
          };
          waiting.push({ request: new Request(new URL(url, 'http://127.0.0.1'), asked), response });
          if (waiting.length === calls.length) await answerWhileStopped();
        }),
      );
      async function answerWhileStopped() {
        await stop(child);
        for (const [index, { request, response }] of waiting.entries()) {
          await handOver(await sandbox.fetch(request), { response, packed: index % 2 === 1 });
        }
        await passes(timeoutMs);
        child.kill('SIGCONT');
      }
      const results = await made(child, { origin: `http://127.0.0.1:${port}`, timeoutMs, calls });
      expect(results).toEqual(calls.map(() => ({ outcome: 'answered' })));
      expect(waiting).toHaveLength(calls.length);
    });

    // The platform's fetch lets nobody see when its connection stands.
    if (!transport) return;

    it('sends nothing over a connection that comes to stand afterwards', async () => {
      const { key, cert, file } = await certificate();
      const child = start(connectWithinMs, { NODE_EXTRA_CA_CERTS: file });
      let requests = 0;
      const tlsPort = await listening(
        createTlsServer({ key, cert }, (_, response) => {
          requests += 1;
          response.end();
        }),
      );
      // Holds the greeting back until the program is stopped.
      const between = createTcpServer((client) => {
        const upstream = connect(tlsPort, '127.0.0.1').on('error', () => undefined);
        client.on('error', () => undefined).on('close', () => upstream.destroy());
        client.once('data', async (greeting) => {
          client.pause();
          await stop(child);
          upstream.write(greeting);
          client.pipe(upstream);
          upstream.pipe(client);
          await once(upstream, 'data');
          await passes(connectWithinMs);
          child.kill('SIGCONT');
        });
      });
      const origin = `https://127.0.0.1:${await listening(between)}`;
      const results = await made(child, { origin, timeoutMs, calls: [{ kind: 'refresh', refreshToken: 'a' }] });
      expect(results).toEqual([{ outcome: 'network', sent: 'no' }]);
      expect(requests).toBe(0);
    });
  });

  async function certificate(): Promise<Certificate & { file: string }> {
    const made = await certificateFor('127.0.0.1');
    const folder = mkdtempSync(join(tmpdir(), 'pause-'));
    undo.push(() => rmSync(folder, { recursive: true }));
    const file = join(folder, 'certificate.pem');
    writeFileSync(file, made.cert);
    return { ...made, file };
  }
}

async function callsOfEachKind(sandbox: Sandbox): Promise<Call[]> {
  const accessToken = sandbox.issueGrant().access_token;
  const { deviceCode } = await requestDeviceCode({ clientId: 'sandbox-client', transport: sandbox.fetch });
  const film = { movies: [{ ids: { trakt: 1 } }] };
  return [
    { kind: 'refresh', refreshToken: sandbox.issueGrant().refresh_token },
    { kind: 'refresh', refreshToken: sandbox.issueGrant().refresh_token },
    { kind: 'device_poll', deviceCode },
    await exchange(sandbox),
    { kind: 'api', accessToken, request: { method: 'POST', path: '/sync/watchlist', body: film } },
    { kind: 'api', accessToken, request: { path: '/users/settings' } },
  ];
}

async function exchange({ fetch }: Sandbox): Promise<Call> {
  const codeVerifier = 'v'.repeat(43);
  const redirectUri = 'http://localhost:8080/callback';
  const question = new URLSearchParams({
    response_type: 'code',
    client_id: 'sandbox-client',
    redirect_uri: redirectUri,
    state: 'state',
    code_challenge: await codeChallenge(codeVerifier),
    code_challenge_method: 'S256',
  });
  const back = await fetch(`https://auth.trakt.tv/oauth/authorize?${question}`, { redirect: 'manual' });
  const code = new URL(back.headers.get('location') ?? '').searchParams.get('code') ?? '';
  return { kind: 'exchange', code, codeVerifier, redirectUri };
}

async function made(child: ChildProcess, order: Order): Promise<Result[]> {
  child.send(order);
  const [results] = await once(child, 'message');
  return results;
}

/** Resolves when the process is stopped. */
async function stop(child: ChildProcess): Promise<void> {
  child.kill('SIGSTOP');
  while (!/\) T /.test(readFileSync(`/proc/${child.pid}/stat`, 'utf8'))) await passes(1);
}

/** Resolves when the whole answer is in the hands of the kernel. */
async function handOver(answer: Response, { response, packed }: { response: ServerResponse; packed: boolean }) {
  const bytes = Buffer.from(await answer.arrayBuffer());
  const headers = { ...Object.fromEntries(answer.headers), ...(packed && { 'content-encoding': 'gzip' }) };
  response.writeHead(answer.status, headers).end(packed ? gzipSync(bytes) : bytes);
  await once(response, 'finish');
}
