/** A place for one command to fail in: a Trakt whose answers can be changed, an empty home, and the command in this process. */

import { mkdtempSync, realpathSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { PassThrough } from 'node:stream';
import { setImmediate } from 'node:timers/promises';
import { type Clock, systemClock } from 'trakt-usher';
import { runCommandLine } from '../../src/command-line/run-command-line.ts';
import type { Run } from '../run-usher.ts';
import { startTrakt, type Trakt } from '../trakt.ts';
import { tap } from '../wire.ts';

interface Call {
  env?: Record<string, string>;
  clock?: Clock;
  /** What a person pastes, of the address that the browser is sent to. */
  paste?: (address: URL) => string;
  /** What comes on stdin. */
  input?: string;
  openBrowser?: (url: string) => Promise<boolean>;
  signal?: AbortSignal;
}

export interface Stage {
  trakt: Trakt;
  /** USHER_HOME, and the working directory. */
  home: string;
  env: Record<string, string>;
  usher(args: readonly string[], call?: Call): Promise<Run>;
  /** Signs in, from a refresh token that the environment holds. */
  signIn(call?: Call): Promise<void>;
  /** The answer to each request for this path from now on. */
  answers(path: string, status: number, body?: unknown, headers?: Record<string, string>): void;
}

export interface Theatre {
  stage(): Stage;
  close(): Promise<void>;
}

type Answered = { status: number; body: string; headers: Record<string, string> };

export async function openTheatre(): Promise<Theatre> {
  const trakt = await startTrakt({ autoApprove: true, plays: 10 });
  const answers = new Map<string, Answered>();
  const wire = await tap(trakt.url, {
    change: (path, answer) => answers.get(path.replace(/\?.*/, '')) ?? answer,
  });
  const homes: string[] = [];
  return {
    stage() {
      answers.clear();
      trakt.sandbox.reset();
      const home = realpathSync(mkdtempSync(join(tmpdir(), 'usher-fails-')));
      homes.push(home);
      return stageIn(home, { trakt, url: wire.url, answers });
    },
    async close() {
      for (const home of homes) rmSync(home, { recursive: true, force: true });
      await wire.close();
      await trakt.close();
    },
  };
}

function stageIn(
  home: string,
  { trakt, url, answers }: { trakt: Trakt; url: string; answers: Map<string, Answered> },
): Stage {
  const env: Record<string, string> = {
    PATH: process.env.PATH ?? '',
    HOME: home,
    USHER_HOME: home,
    TZ: 'UTC',
    TRAKT_AUTH_URL: url,
    TRAKT_API_URL: url,
    TRAKT_CLIENT_ID: trakt.urls.clientId,
    USHER_KEY: '11'.repeat(32),
  };
  const stage: Stage = {
    trakt,
    home,
    env,
    usher: (args, call = {}) => usherHere(args, { ...call, home, env: { ...env, ...call.env } }),
    async signIn(call = {}) {
      const { refresh_token = '' } = trakt.sandbox.issueGrant();
      const { code, stderr } = await stage.usher(['token'], {
        ...call,
        env: { TRAKT_REFRESH_TOKEN: refresh_token, ...call.env },
      });
      if (code !== 0) throw new Error(`The sign-in failed: ${stderr}`);
    },
    answers(path, status, body, headers = {}) {
      const isText = typeof body === 'string';
      const type = { 'content-type': isText ? 'text/html' : 'application/json' };
      const text = body === undefined ? '' : isText ? body : JSON.stringify(body);
      answers.set(path, { status, body: text, headers: { ...(body !== undefined && type), ...headers } });
    },
  };
  return stage;
}

async function usherHere(args: readonly string[], { home, env, ...call }: Call & { home: string }): Promise<Run> {
  const [stdin, stdout, stderr] = [new PassThrough(), new PassThrough(), new PassThrough()];
  const output = { stdout: '', stderr: '' };
  stdout.setEncoding('utf8').on('data', (chunk: string) => {
    output.stdout += chunk;
  });
  let pasting = call.paste;
  stderr.setEncoding('utf8').on('data', (chunk: string) => {
    output.stderr += chunk;
    const url = /http:\S+\/oauth\/authorize\S+\s/.exec(output.stderr)?.[0];
    if (!pasting || url === undefined) return;
    const paste = pasting;
    pasting = undefined;
    fetch(url.trim(), { redirect: 'manual' }).then(({ headers }) => {
      stdin.end(`${paste(new URL(headers.get('location') ?? 'urn:none'))}\n`);
    });
  });
  if (!call.paste) stdin.end(call.input ?? '');
  const code = await runCommandLine(args, {
    streams: { stdin, stdout, stderr },
    env: { ...env },
    cwd: home,
    signal: call.signal ?? new AbortController().signal,
    openBrowser: call.openBrowser ?? (async () => false),
    ...(call.clock && { clock: call.clock }),
  });
  await setImmediate();
  return { code, ...output };
}

export function configure({ home }: Pick<Stage, 'home'>, toml: string): void {
  writeFileSync(join(home, 'config.toml'), toml);
}

export const dayMs = 86_400_000;

/** A clock on which these waits take no time. `aheadMs`: how far ahead it is. */
export function without(isWaived: (ms: number) => boolean | Promise<boolean>, aheadMs = 0): Clock {
  let jumpedMs = aheadMs;
  return {
    now: () => systemClock.now() + jumpedMs,
    monotonic: () => systemClock.monotonic() + jumpedMs,
    async sleep(ms, signal) {
      if (!(await isWaived(ms))) return systemClock.sleep(ms, signal);
      await setImmediate();
      signal?.throwIfAborted();
      jumpedMs += ms;
    },
  };
}
