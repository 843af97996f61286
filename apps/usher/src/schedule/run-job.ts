/** One run of a scheduled job: a command of its own, as cron would have started it, in this process. */

import { PassThrough } from 'node:stream';
import { text as textOf } from 'node:stream/consumers';
import { exitCodeOf, exitCodes } from '../command-line/exit-codes.ts';
import type { Context } from '../context.ts';
import { createIo } from '../terminal/io.ts';
import { type Failure, failureOf } from '../text/failure.ts';
import { namingCall } from '../text/keep-call.ts';
import { type Outcome, outcomeOf } from './judge.ts';

export interface Job {
  name: string;
  /** A cron expression. */
  schedule: string;
  account: string;
  /** The zone of the expression; that of the account's own if it is left out. */
  timeZone?: string | undefined;
  /** Resolves to an exit code. */
  run(context: Context): Promise<number>;
}

export interface Ran {
  outcome: Outcome;
  exitCode: number;
  error?: Failure;
  /** What it printed. */
  result?: unknown;
}

/** @throws the signal's reason when it is aborted; else whatever the job throws is its outcome */
export async function runJob(job: Job, context: Context): Promise<Ran> {
  const { circumstances, signal, text } = context;
  const stdout = new PassThrough();
  const printed = textOf(stdout);
  let ran: Ran;
  try {
    const exitCode = await job.run(await contextFor(job.account, context, stdout));
    const outcome: Outcome = exitCode === exitCodes.done ? { kind: 'done' } : { kind: 'failed', transient: false };
    ran = { outcome, exitCode };
  } catch (error) {
    signal.throwIfAborted();
    const call = { ...circumstances(), call: { ...circumstances().call, account: job.account } };
    ran = { outcome: outcomeOf(error), exitCode: exitCodeOf(error), error: failureOf(error, text, call) };
  } finally {
    stdout.end();
  }
  const result = parsed(await printed);
  return { ...ran, ...(result !== undefined && { result }) };
}

/** The configuration is read again: what changed since the start counts. */
export async function contextFor(account: string, context: Context, stdout = new PassThrough()): Promise<Context> {
  const { env, io, asCalled } = context;
  const config = await context.config.reload(account);
  const streams = { stdin: io.stdin, stdout, stderr: io.stderr };
  return {
    ...context,
    config,
    io: createIo({ streams, env, json: true, quiet: true }),
    asCalled: (words) => namingCall(asCalled(words), { account }),
  };
}

/** A run prints a line of JSON, or nothing. */
function parsed(printed: string): unknown {
  try {
    return printed.trim() === '' ? undefined : JSON.parse(printed);
  } catch {
    return undefined;
  }
}
