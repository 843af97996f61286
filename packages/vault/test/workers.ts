/** The parent's side of `worker.ts`: starts workers, gives them orders and ends them. */

import { type ChildProcess, execFileSync, fork } from 'node:child_process';
import { once } from 'node:events';
import { fileURLToPath } from 'node:url';
import { afterEach } from 'vitest';
import type { Order, Reply } from './worker.ts';

export interface Worker {
  /** The order's value or the error's code. */
  order(order: Order): Promise<Reply>;
  /** SIGKILL; resolves when the process is gone. */
  kill(signal?: NodeJS.Signals): Promise<void>;
  /** From now on every write past that many bytes of a file is an I/O error. Linux only. */
  limitFiles(bytes: number | 'unlimited'): void;
  /** SIGSTOP: the process hangs and keeps its locks. */
  hang(): void;
}

const path = fileURLToPath(new URL('worker.ts', import.meta.url));

/** Returns the function that starts a worker. All workers are ended after each test. */
export function workers(): () => Promise<Worker> {
  const running: ChildProcess[] = [];
  afterEach(async () => {
    await Promise.all(running.splice(0).map((child) => kill(child)));
  });
  return async () => {
    const child = fork(path, { execArgv: ['--conditions=@trakt-usher/source'] });
    running.push(child);
    await reply(child);
    return {
      order(order) {
        const answer = reply(child);
        child.send(order);
        return answer;
      },
      kill: (signal) => kill(child, signal),
      limitFiles(bytes) {
        execFileSync('prlimit', [`--pid=${child.pid}`, `--fsize=${bytes}:unlimited`]);
      },
      hang: () => child.kill('SIGSTOP'),
    };
  };
}

/** The worker's next message. Rejects if the process ends without one. */
async function reply(child: ChildProcess): Promise<Reply> {
  const over = new AbortController();
  try {
    const ended = once(child, 'exit', { signal: over.signal }).then(([code, signal]) => {
      throw new Error(`The worker ended with ${code ?? signal}.`);
    });
    const [message] = await Promise.race([once(child, 'message', { signal: over.signal }), ended]);
    return message;
  } finally {
    over.abort();
  }
}

async function kill(child: ChildProcess, signal: NodeJS.Signals = 'SIGKILL'): Promise<void> {
  if (child.exitCode !== null || child.signalCode !== null) return;
  const ended = once(child, 'exit');
  child.kill(signal);
  await ended;
}
