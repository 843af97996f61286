/** `usher demo`: the whole of usher once, against a sandbox, in a home of its own. Every step is the real command. */

import { randomBytes } from 'node:crypto';
import { mkdtemp, readFile, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { readyLines } from '@trakt-usher/sandbox/command';
import type { ServedSandbox } from '@trakt-usher/sandbox/serve';
import { type Clock, systemClock } from 'trakt-usher';
import { type Command, defineCommand, type Program } from '../command-line/command.ts';
import { exitCodes } from '../command-line/exit-codes.ts';
import { flag } from '../command-line/flags.ts';
import type { Context, World } from '../context.ts';
import { DemoFailed } from '../errors/run.ts';

const plays = 24_000;
const weekSeconds = 7 * 86_400;

export const command: Command = defineCommand({
  flags: { keep: flag.toggle('leave the sandbox running at the end') },
  examples: [['usher demo', 'needs no account, touches nothing of yours']],
  needs: 'no_config',
  async run({ keep }, context, program) {
    const { io, text } = context;
    const folder = await mkdtemp(join(tmpdir(), 'usher-demo-'));
    const home = join(folder, 'home');
    // Loaded here, so that help about all commands does not load a sandbox.
    const { serveSandbox } = await import('@trakt-usher/sandbox/serve');
    const served = await serveSandbox({ port: 0, plays, autoApprove: true, devicePollSeconds: 1 });
    try {
      const usher = commandRunner({ served, home, folder, context, program });
      io.say(text.demo.starts(served.url, plays));
      await usher(['auth', '--device']);
      await usher(['token-status']);
      await usher(['export', '--output', join(folder, 'export')]);
      io.say('', text.demo.weekPasses);
      served.sandbox.clock.advance(weekSeconds);
      await usher(['whoami']);
      io.say('', text.demo.refreshed(refreshes(served)));
      io.say('', text.demo.file(join(folder, 'export', 'watched.csv')));
      io.say(...(await latestRows(join(folder, 'export', 'watched.csv'), 3)));
      io.say('', text.demo.next);
      if (keep) await keepRunning(served, context);
      return exitCodes.done;
    } finally {
      await served.close();
      await rm(home, { recursive: true, force: true });
    }
  },
});

interface Stage {
  served: ServedSandbox;
  home: string;
  folder: string;
  context: Context;
  program: Program;
}

/** Runs a command as typed, without the person's own configuration. */
function commandRunner({ served, home, folder, context, program }: Stage): (words: string[]) => Promise<void> {
  const { io, signal, text } = context;
  const env: Record<string, string | undefined> = {
    USHER_HOME: home,
    USHER_KEY: randomBytes(32).toString('hex'),
    TRAKT_AUTH_URL: served.url,
    TRAKT_API_URL: served.url,
    TRAKT_CLIENT_ID: served.urls.clientId,
    TZ: context.env.TZ,
    FORCE_COLOR: context.env.FORCE_COLOR,
    NO_COLOR: context.env.NO_COLOR,
    TERM: context.env.TERM,
  };
  const world: World = { streams: io, env, cwd: folder, signal, clock: clockOf(served) };
  return async (words) => {
    io.say('', text.demo.command(words.join(' ')));
    const code = await program.run(words, world);
    signal.throwIfAborted();
    if (code !== exitCodes.done) throw new DemoFailed(words[0] ?? '', code);
  };
}

/** The sandbox's time: a week that passes there passes here as well. */
function clockOf({ sandbox }: ServedSandbox): Clock {
  return { ...systemClock, now: () => sandbox.clock.now() };
}

function refreshes({ sandbox }: ServedSandbox): number {
  return sandbox.requests.list().filter(({ grantType, status }) => grantType === 'refresh_token' && status === 200)
    .length;
}

/** With the heads of the columns. The oldest rows may be without a date, and would look broken. */
async function latestRows(path: string, count: number): Promise<string[]> {
  const [heads = '', ...rows] = (await readFile(path, 'utf8')).trimEnd().split('\n');
  return [heads, ...rows.slice(-count)].map((line) => `  ${line}`);
}

async function keepRunning({ urls }: ServedSandbox, { io, signal }: Context): Promise<void> {
  io.say(...readyLines(urls));
  if (!signal.aborted) await new Promise((resolve) => signal.addEventListener('abort', resolve, { once: true }));
}
