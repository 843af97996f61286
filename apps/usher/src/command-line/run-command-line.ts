/** One run of usher, from the words of its command line to its exit code. */

import { type Log, silentLog, UsherError } from 'trakt-usher';
import manifest from '../../package.json' with { type: 'json' };
import { createContext, type World } from '../context.ts';
import { Interrupted } from '../errors.ts';
import { reasonOf } from '../system-error.ts';
import * as text from '../text/en.ts';
import { exitCodeOf, exitCodes } from './exit-codes.ts';
import { type Invocation, parseCommandLine } from './program.ts';

export async function runCommandLine(argv: readonly string[], world: World): Promise<number> {
  let log = silentLog;
  try {
    const invocation = parseCommandLine(argv);
    if (invocation.kind !== 'run') return await inform(invocation, world);
    const { command, options, flags } = invocation;
    const context = await createContext({ world, flags, text, needs: command.needs ?? 'good_config' });
    log = context.log;
    if (invocation.calledHere !== undefined) context.io.say(text.calledHere(invocation.calledHere));
    const { run } = await command.load();
    // The command's flags in its table are what its options type describes.
    return await run(options as never, context);
  } catch (error) {
    // Whatever an interrupted command trips over on its way out, it was interrupted.
    const cause = world.signal.reason instanceof Interrupted ? world.signal.reason : error;
    if (cause instanceof Interrupted && cause.by === 'SIGPIPE') return exitCodes.done;
    logFailure(log, cause);
    const json = wordsOf(argv).includes('--json');
    world.streams.stderr.write(`${await failureLine(cause, world, json)}\n`);
    return exitCodeOf(cause);
  }
}

/** What is said to usher itself; the rest is another command's. */
function wordsOf(argv: readonly string[]): readonly string[] {
  const end = argv.indexOf('--');
  return end < 0 ? argv : argv.slice(0, end);
}

/** Help and version. */
async function inform(asked: Exclude<Invocation, { kind: 'run' }>, { streams }: World): Promise<number> {
  const { stdout } = streams;
  if (asked.kind === 'version') stdout.write(`${manifest.version}\n`);
  else {
    const { helpText } = await import('./help.ts');
    stdout.write(`${helpText(asked.about, { text, columns: Math.min(stdout.columns ?? 80, 100) })}\n`);
  }
  return exitCodes.done;
}

async function failureLine(error: unknown, { clock, env }: World, json: boolean): Promise<string> {
  const { describeError } = await import('../text/describe-error.ts');
  const nowMs = clock?.now() ?? Date.now();
  const { message, hint } = describeError(error, text, { nowMs, timeZone: env.TZ || undefined });
  if (json) return JSON.stringify({ error: { code: codeOf(error), message, hint } });
  return hint === undefined ? message : `${message} ${hint}`;
}

/**
 * Only what can't hold a secret: names, codes and where in the code it was. Messages of foreign errors quote what they
 * choked on.
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

function codeOf(error: unknown): string {
  if (error instanceof UsherError) return error.code;
  return reasonOf(error) ?? (error instanceof Error ? error.name : typeof error);
}
