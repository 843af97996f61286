/** One run of usher, from the words of its command line to its exit code. */

import { type Log, silentLog, UsherError } from 'trakt-usher';
import manifest from '../../package.json' with { type: 'json' };
import { commands, groups } from '../commands/table.ts';
import { createContext, type World } from '../context.ts';
import { Interrupted } from '../errors/run.ts';
import { UsageError } from '../errors/usage.ts';
import { codeOf } from '../system-error.ts';
import { createIo, type Io } from '../terminal/io.ts';
import { type Line, styled } from '../terminal/style.ts';
import { circumstancesOf } from '../text/circumstances.ts';
import * as text from '../text/en.ts';
import { type Call, waysToSignIn } from '../text/keep-call.ts';
import type { Program } from './command.ts';
import { exitCodeOf, exitCodes } from './exit-codes.ts';
import { type Invocation, parseCommandLine } from './program.ts';

/** Errors that a person was told of: a command that runs others can end with theirs. */
const told = new WeakSet<Interrupted>();

export async function runCommandLine(argv: readonly string[], world: World): Promise<number> {
  const json = wordsOf(argv).includes('--json');
  let log = silentLog;
  let io: Io | undefined;
  let name: string | undefined;
  let call: Call = {};
  try {
    const invocation = await parseCommandLine(argv);
    if (invocation.kind !== 'run') return await inform(invocation, { world, json });
    name = invocation.name;
    call = { ...invocation.flags, way: wordsOf(argv).find((word) => waysToSignIn.includes(word)) };
    const context = await createContext({ world, flags: invocation.flags, text, needs: invocation.needs });
    log = context.log;
    io = context.io;
    if (invocation.calledHere !== undefined) io.say(text.calledHere(invocation.calledHere));
    return await invocation.prepared.run(context, program);
  } catch (error) {
    const cause = causeOf(error, { name, signal: world.signal });
    if (cause instanceof Interrupted && cause.by === 'SIGPIPE') return exitCodes.done;
    if (cause instanceof Interrupted) {
      if (told.has(cause)) return exitCodeOf(cause);
      told.add(cause);
    }
    logFailure(log, cause);
    io ??= createIo({ streams: world.streams, env: world.env, json, quiet: false });
    io.warn(await failureLine(cause, { world, json, call }));
    return exitCodeOf(cause);
  }
}

const program: Program = { commands, groups, run: runCommandLine };

function causeOf(error: unknown, { name, signal }: { name: string | undefined; signal: AbortSignal }): unknown {
  // Whatever error an interrupted command ends with, the interruption is the cause.
  if (signal.reason instanceof Interrupted) return signal.reason;
  return error instanceof UsageError ? error.of(name) : error;
}

/** The words for usher itself, without those of another command after `--`. */
function wordsOf(argv: readonly string[]): readonly string[] {
  const end = argv.indexOf('--');
  return end < 0 ? argv : argv.slice(0, end);
}

/** Help and version. */
async function inform(asked: Exclude<Invocation, { kind: 'run' }>, { world, json }: Asked): Promise<number> {
  const { streams, env } = world;
  const { print } = createIo({ streams, env, json: false, quiet: false });
  if (asked.kind === 'version') print(json ? JSON.stringify({ version: manifest.version }) : manifest.version);
  else {
    const { helpLines } = await import('./help.ts');
    print(...(await helpLines(asked.about, program, streams.stdout.columns)));
  }
  return exitCodes.done;
}

interface Asked {
  world: World;
  json: boolean;
}

interface Failure extends Asked {
  call: Call;
}

async function failureLine(error: unknown, { world: { clock, env }, json, call }: Failure): Promise<Line> {
  const { failureOf } = await import('../text/failure.ts');
  const nowMs = clock?.now() ?? Date.now();
  const failure = failureOf(error, text, circumstancesOf({ nowMs, env, call }));
  if (json) return JSON.stringify({ error: failure });
  const { message, hint } = failure;
  return [styled('red', message), hint === undefined ? '' : ` ${hint}`];
}

/**
 * Logs only what can't hold a secret: names, codes and places in the code. Messages of foreign errors quote their input.
 */
function logFailure(log: Log, error: unknown): void {
  const frames = error instanceof Error ? error.stack?.match(/^ {4}at .*$/gm) : undefined;
  log.error({
    event: 'command.failed',
    code: codeOf(error),
    status: error instanceof UsherError ? error.status : undefined,
    stack: frames?.map((frame) => frame.trim()).join(' < '),
  });
}
