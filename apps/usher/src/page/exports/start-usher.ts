/** Starts `usher` as a program of its own: a large export takes neither the memory nor the time of the proxy. */

import { fork } from 'node:child_process';
import type { Context } from '../../context.ts';
import { CommandNotStarted } from '../../errors/run.ts';
import { reasonOf } from '../../system-error.ts';
import type { Step } from '../../terminal/step.ts';

interface Started {
  /** How far it has come. */
  onStep(step: Step): void;
  /** Tells it to end. */
  signal: AbortSignal;
}

export interface Ended {
  /** Undefined: a signal ended it, or the system for want of memory. */
  readonly exitCode: number | undefined;
  readonly stdout: string;
  readonly stderr: string;
}

/** @throws CommandNotStarted */
export type StartUsher = (argv: readonly string[], started: Started) => Promise<Ended>;

/** It ends within five seconds by itself. */
const stopWithinMs = 15_000;
/** The rows of a preview, at most. */
const mostCharacters = 16_000_000;

/** With `--json`, and with the configuration file that this call named. */
export function usherStarter({ env, cwd, circumstances }: Pick<Context, 'env' | 'cwd' | 'circumstances'>): StartUsher {
  const [, path = ''] = process.argv;
  return async (argv, { onStep, signal }) => {
    const config = circumstances().call?.config;
    const words = [...argv, '--json', ...(config === undefined ? [] : ['--config', config])];
    const child = fork(path, words, { env, cwd, execArgv: [], stdio: ['ignore', 'pipe', 'pipe', 'ipc'] });
    let late: NodeJS.Timeout | undefined;
    const stop = () => {
      child.kill('SIGTERM');
      late = setTimeout(() => child.kill('SIGKILL'), stopWithinMs).unref();
    };
    signal.addEventListener('abort', stop, { once: true });
    if (signal.aborted) stop();
    child.on('message', (message) => {
      if (isStep(message)) onStep(message);
    });
    const written = { stdout: '', stderr: '' };
    for (const name of ['stdout', 'stderr'] as const) {
      child[name]?.setEncoding('utf8').on('data', (text: string) => {
        written[name] = (written[name] + text).slice(0, mostCharacters);
      });
    }
    try {
      const exitCode = await new Promise<number | undefined>((resolve, reject) => {
        child.once('error', reject);
        child.once('close', (code) => resolve(code ?? undefined));
      });
      return { exitCode, ...written };
    } catch (cause) {
      throw new CommandNotStarted('usher', { reason: reasonOf(cause), cause });
    } finally {
      clearTimeout(late);
      signal.removeEventListener('abort', stop);
    }
  };
}

function isStep(message: unknown): message is Step {
  const { label, done } = Object(message);
  return typeof label === 'string' && typeof done === 'number';
}
