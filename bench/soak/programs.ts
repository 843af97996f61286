/** Keeps a fixed number of processes running: a new one replaces each that is killed. */

import { type ChildProcess, fork } from 'node:child_process';
import { once } from 'node:events';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { Kill } from './audit.ts';
import type { Random } from './random.ts';

export interface ProgramsOptions {
  /** The module that each process runs; its number and `settings` are passed as JSON in its arguments. */
  module: URL;
  settings: object;
  count: number;
  random: Random;
  /** Called with each message of any process. */
  onMessage(message: unknown): void;
}

export interface Programs {
  readonly kills: readonly Kill[];
  /** Ends one running process by SIGKILL; a new one starts. */
  killOne(): void;
  /** Sends SIGTERM to all, later SIGKILL; resolves when all have ended. */
  end(): Promise<void>;
}

/** Shared by all programs, because half of a start is reading TypeScript. */
const compileCache = join(tmpdir(), 'usher-soak-compile-cache');
/** The longest that a program may take to end after SIGTERM, in milliseconds. */
const endWithinMs = 10_000;

export function startPrograms({ module, settings, count, random, onMessage }: ProgramsOptions): Programs {
  const kills: Kill[] = [];
  const running = new Map<number, ChildProcess>();
  let started = 0;
  let ending = false;

  const start = () => {
    started += 1;
    const by = started;
    const child = fork(module, [String(by), JSON.stringify(settings)], {
      execArgv: ['--conditions=@trakt-usher/source'],
      env: { ...process.env, NODE_COMPILE_CACHE: compileCache },
      stdio: ['ignore', 'ignore', 'inherit', 'ipc'],
    });
    running.set(by, child);
    child.on('message', onMessage);
    child.on('exit', (code) => {
      running.delete(by);
      if (ending) return;
      if (code !== null && code !== 0) onMessage({ kind: 'crashed', code });
      start();
    });
  };

  for (let number = 0; number < count; number += 1) start();
  return {
    kills,
    killOne() {
      const [first, ...rest] = running.keys();
      if (first === undefined) return;
      const by = random.pick([first, ...rest]);
      kills.push({ by, atMs: Date.now() });
      running.get(by)?.kill('SIGKILL');
    },
    async end() {
      ending = true;
      const children = [...running.values()];
      const gone = Promise.all(children.map((child) => once(child, 'exit')));
      for (const child of children) child.kill('SIGTERM');
      const late = setTimeout(() => {
        for (const child of children) child.kill('SIGKILL');
      }, endWithinMs);
      await gone;
      clearTimeout(late);
    },
  };
}
