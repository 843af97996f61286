/**
 * Programs that know nothing of usher, with Trakt's hosts in their code. Their environment alone leads them through the proxy.
 */

import { type ChildProcessWithoutNullStreams, spawn } from 'node:child_process';
import { once } from 'node:events';
import { createInterface } from 'node:readline';
import { setTimeout as sleep } from 'node:timers/promises';
import { fileURLToPath } from 'node:url';

export const programNames = ['curl', 'python-requests', 'trakt.tv', '@dvcol/trakt-http-client'] as const;
export type ProgramName = (typeof programNames)[number];

export interface Pair {
  access_token: string;
  refresh_token: string;
}

/** How a program is led through the proxy. */
export interface Way {
  /** With its name and key. */
  proxy: string;
  /** Path of the file with the authority that it has to trust. */
  certificate: string;
}

/** What a program is told to do. */
export type Order = { do: 'sign_in' } | { do: 'renew' | 'read'; token: string };

/** Rejects where the program says that it failed, or ends. One order at a time. */
export interface Program {
  /** By a device code that is approved at once. */
  signIn(): Promise<Pair>;
  renew(refreshToken: string): Promise<Pair>;
  /** The name of the person that the access token is of. */
  read(accessToken: string): Promise<string>;
  kill(): Promise<void>;
}

export const app = {
  client_id: 'sandbox-client',
  client_secret: 'sandbox-secret',
  redirect_uri: 'urn:ietf:wg:oauth:2.0:oob',
};

export function startProgram(name: ProgramName, way: Way): Program {
  const { ordered, kill } = name === 'curl' ? curls(way) : listening(start(commandOf(name), way));
  return {
    signIn: async () => pairIn(await ordered({ do: 'sign_in' })),
    renew: async (token) => pairIn(await ordered({ do: 'renew', token })),
    async read(token) {
      const answer = await ordered({ do: 'read', token });
      const { user }: { user?: { username: string } } = parsed(answer);
      if (!user) throw new Error(answer);
      return user.username;
    },
    kill,
  };
}

function commandOf(name: Exclude<ProgramName, 'curl'>): string[] {
  return name === 'python-requests'
    ? ['python3', fileURLToPath(new URL('./python-program.py', import.meta.url))]
    : [process.execPath, fileURLToPath(new URL('./node-program.ts', import.meta.url)), name];
}

function start([command = '', ...words]: readonly string[], { proxy, certificate }: Way) {
  return spawn(command, words, {
    env: {
      PATH: process.env.PATH,
      HTTPS_PROXY: proxy,
      CURL_CA_BUNDLE: certificate,
      REQUESTS_CA_BUNDLE: certificate,
      NODE_EXTRA_CA_CERTS: certificate,
      NODE_USE_ENV_PROXY: '1',
    },
  });
}

interface Process {
  /** The program's answer, as JSON. */
  ordered(order: Order): Promise<string>;
  kill(): Promise<void>;
}

/** Longer than any answer takes, also where other work keeps the machine busy. */
const answerWithinMs = 120_000;

/** One that reads an order a line, and writes an answer a line. */
function listening(child: ChildProcessWithoutNullStreams): Process {
  const lines = createInterface({ input: child.stdout });
  const ended = endOf(child);
  child.stdin.on('error', () => undefined);
  return {
    async ordered(order) {
      const line = once(lines, 'line', { signal: AbortSignal.timeout(answerWithinMs) });
      child.stdin.write(`${JSON.stringify(order)}\n`);
      const [text] = await Promise.race([line, ended.then((said) => Promise.reject(new Error(said)))]);
      return String(text);
    },
    kill: () => killed(child),
  };
}

/** A process for each request, as in a script. */
function curls(way: Way): Process {
  let running: ChildProcessWithoutNullStreams | undefined;
  const curl = async (path: string, headers: readonly string[], body?: object) => {
    const words = ['-sS', '--max-time', String(answerWithinMs / 1000), '-H', 'content-type: application/json'];
    const sent = body === undefined ? [] : ['-d', '@-'];
    running = start(['curl', ...words, ...headers, ...sent, `https://api.trakt.tv${path}`], way);
    running.stdin.on('error', () => undefined).end(JSON.stringify(body));
    return endOf(running);
  };
  return {
    async ordered(order) {
      if (order.do === 'renew') {
        return curl('/oauth/token', [], { ...app, grant_type: 'refresh_token', refresh_token: order.token });
      }
      if (order.do === 'read') {
        const headers = [
          `authorization: Bearer ${order.token}`,
          'trakt-api-version: 2',
          `trakt-api-key: ${app.client_id}`,
        ];
        return curl(
          '/users/settings',
          headers.flatMap((header) => ['-H', header]),
        );
      }
      const codes: { device_code?: string; interval?: number } = parsed(await curl('/oauth/device/code', [], app));
      await sleep((codes.interval ?? 0) * 1_000);
      return curl('/oauth/device/token', [], { ...app, code: codes.device_code });
    },
    kill: async () => running && killed(running),
  };
}

/** All that it has said. */
async function endOf(child: ChildProcessWithoutNullStreams): Promise<string> {
  let said = '';
  for (const stream of [child.stdout, child.stderr]) {
    stream.setEncoding('utf8').on('data', (text: string) => {
      said += text;
    });
  }
  await once(child, 'close');
  return said;
}

async function killed(child: ChildProcessWithoutNullStreams): Promise<void> {
  if (child.exitCode !== null || child.signalCode !== null) return;
  const exit = once(child, 'exit');
  child.kill('SIGKILL');
  await exit;
}

function pairIn(text: string): Pair {
  const { access_token, refresh_token }: Partial<Pair> = parsed(text);
  if (access_token === undefined || refresh_token === undefined) throw new Error(text);
  return { access_token, refresh_token };
}

function parsed(text: string): object {
  try {
    return JSON.parse(text);
  } catch {
    return {};
  }
}
