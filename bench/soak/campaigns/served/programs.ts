/**
 * Programs that know nothing of usher, with Trakt's hosts in their code. Their environment alone leads them through the proxy.
 * Each process spends the refresh tokens that it is told.
 */

import { type ChildProcessWithoutNullStreams, spawn } from 'node:child_process';
import { once } from 'node:events';
import { createInterface } from 'node:readline';
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

export interface Program {
  /** Rejects where the program says that it got no tokens, or ends. One at a time. */
  spend(refreshToken: string): Promise<Pair>;
  kill(): Promise<void>;
}

export const app = {
  client_id: 'sandbox-client',
  client_secret: 'sandbox-secret',
  redirect_uri: 'urn:ietf:wg:oauth:2.0:oob',
};

export function startProgram(name: ProgramName, way: Way): Program {
  return name === 'curl' ? curlOnce(way) : listening(start(commandOf(name), way));
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

/** Longer than any answer takes, also where other trials keep the machine busy. */
const answerWithinMs = 120_000;

/** One that reads a token a line, and writes an answer a line. */
function listening(child: ChildProcessWithoutNullStreams): Program {
  const lines = createInterface({ input: child.stdout });
  const ended = endOf(child);
  child.stdin.on('error', () => undefined);
  return {
    async spend(refreshToken) {
      const line = once(lines, 'line', { signal: AbortSignal.timeout(answerWithinMs) });
      child.stdin.write(`${refreshToken}\n`);
      const [text] = await Promise.race([line, ended.then(({ said }) => Promise.reject(new Error(said)))]);
      return pairIn(String(text));
    },
    kill: () => killed(child),
  };
}

/** A process for each token, as in a script. */
function curlOnce(way: Way): Program {
  let running: ChildProcessWithoutNullStreams | undefined;
  return {
    async spend(refresh_token) {
      const body = JSON.stringify({ ...app, grant_type: 'refresh_token', refresh_token });
      const words = ['-sS', '--max-time', String(answerWithinMs / 1000), '-H', 'content-type: application/json'];
      running = start(['curl', ...words, '-d', '@-', 'https://auth.trakt.tv/oauth/token'], way);
      running.stdin.on('error', () => undefined).end(body);
      const { said } = await endOf(running);
      return pairIn(said);
    },
    kill: async () => running && killed(running),
  };
}

async function endOf(child: ChildProcessWithoutNullStreams): Promise<{ said: string }> {
  let said = '';
  for (const stream of [child.stdout, child.stderr]) {
    stream.setEncoding('utf8').on('data', (text: string) => {
      said += text;
    });
  }
  await once(child, 'close');
  return { said };
}

async function killed(child: ChildProcessWithoutNullStreams): Promise<void> {
  if (child.exitCode !== null || child.signalCode !== null) return;
  const exit = once(child, 'exit');
  child.kill('SIGKILL');
  await exit;
}

function pairIn(text: string): Pair {
  const { access_token, refresh_token, ...rest }: Partial<Pair> = parsed(text);
  if (access_token === undefined || refresh_token === undefined) throw new Error(JSON.stringify(rest));
  return { access_token, refresh_token };
}

function parsed(text: string): object {
  try {
    return JSON.parse(text);
  } catch {
    return { said: text };
  }
}
