/** Questions to the person at the terminal. They go to stderr, so that stdout holds data alone. */

import { createInterface, type Interface } from 'node:readline/promises';
import { Writable } from 'node:stream';
import type { Context } from '../context.ts';
import { Interrupted } from '../errors/run.ts';
import { UsageError } from '../errors/usage.ts';
import { printable } from './printable.ts';

type Asking = Pick<Context, 'io' | 'signal'>;

/** The line that is typed, or that stdin holds. Undefined if stdin ends without one. */
export async function ask(question: string, { io, signal }: Asking): Promise<string | undefined> {
  const lines = createInterface({ input: io.stdin, output: io.stderr, terminal: io.interactive });
  const ended = endOf(lines);
  try {
    const answer = await Promise.race([lines.question(`${printable(question)} `, { signal }), ended]);
    // A terminal shows the line end that was typed, if it was not Ctrl-D; what comes next begins a line of its own anywhere.
    if (io.stdin.isTTY !== true || answer === undefined) io.stderr.write('\n');
    return answer?.trim();
  } catch (error) {
    signal.throwIfAborted();
    if (error instanceof Interrupted) io.stderr.write('\n');
    throw error;
  } finally {
    lines.close();
  }
}

/** As `ask`, without an echo of the typed text. */
export async function askUnseen(question: string, { io, signal }: Asking): Promise<string | undefined> {
  io.stderr.write(`${printable(question)} `);
  const nowhere = new Writable({ write: (_chunk, _encoding, done) => done() });
  const lines = createInterface({ input: io.stdin, output: nowhere, terminal: io.stdin.isTTY === true });
  const ended = endOf(lines);
  try {
    return await Promise.race([lines.question('', { signal }), ended]);
  } catch (error) {
    signal.throwIfAborted();
    throw error;
  } finally {
    lines.close();
    io.stderr.write('\n');
  }
}

/** Undefined when stdin ends. On a terminal, which sends no signal while a line is typed, Ctrl-C is a key. */
function endOf(lines: Interface): Promise<undefined> {
  return new Promise((resolve, reject) => {
    lines.once('SIGINT', () => reject(new Interrupted('SIGINT')));
    lines.once('close', () => resolve(undefined));
  });
}

/** Anything but a yes is a no. */
export async function confirm(question: string, asking: Asking): Promise<boolean> {
  return /^y(es)?$/i.test((await ask(`${question} [y/N]`, asking)) ?? '');
}

/**
 * Asks before something that can't be undone, unless `--force` was given.
 * @throws UsageError if there is no terminal to ask on
 */
export async function mayGoAhead(question: string, force: boolean, context: Context): Promise<boolean> {
  const { io, text } = context;
  if (force) return true;
  assertCanAsk(io);
  const agreed = await confirm(question, context);
  if (!agreed) io.say(text.nothingChanged);
  return agreed;
}

/** @throws UsageError if there is no terminal, so that `--force` is needed */
export function assertCanAsk({ interactive }: Pick<Context['io'], 'interactive'>): void {
  if (!interactive) throw new UsageError({ kind: 'needs_terminal', flag: '--force' });
}
