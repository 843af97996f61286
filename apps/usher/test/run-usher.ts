/** Runs the real command, in a process and a home of its own, with nothing of the person's environment. */

import { type ChildProcessWithoutNullStreams, spawn } from 'node:child_process';
import { hash } from 'node:crypto';
import { chmodSync, chownSync, mkdtempSync, readdirSync, readFileSync, realpathSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join, relative } from 'node:path';
import type { Readable, Writable } from 'node:stream';
import { fileURLToPath } from 'node:url';
import { usherPath } from './usher-path.ts';

export interface Run {
  code: number | null;
  stdout: string;
  stderr: string;
}

export interface RunOptions {
  env?: Record<string, string>;
  /** Milliseconds; then it is killed, and the test fails. */
  deadlineMs?: number;
  /** A user without rights, where permissions matter: root may write everywhere. */
  asNobody?: boolean;
  /** A program that runs the command, with its arguments. It must become the command, so that signals reach that. */
  under?: readonly string[];
}

/** A home for usher, with a folder that the command is started in. */
export interface Home {
  /** USHER_HOME */
  path: string;
  cwd: string;
  /** The environment of its runs. */
  env(of?: RunOptions['env']): Record<string, string>;
  /** Runs `usher` with these words to its end. */
  run(args: readonly string[], options?: RunOptions): Promise<Run>;
  /** Starts `usher` and leaves it running, its stdin open. It is killed when the home is removed. */
  start(args: readonly string[], options?: RunOptions): Running;
  /** What is in it: a fingerprint for each file, to see that nothing has changed. */
  files(): Record<string, string>;
  remove(): Promise<void>;
}

export interface Running<Child extends { stdin: Writable } = ChildProcessWithoutNullStreams> {
  child: Child;
  /** Resolves with everything on stdout and stderr so far, once `pattern` is in it. */
  sees(pattern: RegExp): Promise<string>;
  end: Promise<Run>;
}

/** What Node compiles is kept outside the home, of which tests see every file. */
const compileCache =
  process.env.NODE_COMPILE_CACHE ??
  fileURLToPath(new URL('../../../node_modules/.cache/usher-compiled', import.meta.url));
const nobody = 65534;
const isRoot = process.getuid?.() === 0;
/**
 * For root, runs what follows as a user that may write nowhere. It keeps the right to read: the clone may be in a
 * folder that root alone can enter.
 */
export const withoutRights: readonly string[] = isRoot
  ? ['setpriv', `--reuid=${nobody}`, `--regid=${nobody}`, '--clear-groups', ...keeping('dac_read_search'), '--']
  : [];
const defaultDeadlineMs = 15_000;

export function makeHome(): Home {
  const root = realpathSync(mkdtempSync(join(tmpdir(), 'usher-home-')));
  const children = new Set<Running>();
  const start = (args: readonly string[], options: RunOptions = {}): Running => {
    const running = startUsher(args, { ...options, home: root });
    children.add(running);
    running.end.finally(() => children.delete(running)).catch(() => undefined);
    return running;
  };
  return {
    path: root,
    cwd: root,
    env: (of) => environmentAt(root, of),
    start,
    run: (args, options) => {
      const { child, end } = start(args, options);
      child.stdin.end();
      return end;
    },
    files: () => {
      const paths = readdirSync(root, { recursive: true, withFileTypes: true })
        .filter((entry) => entry.isFile())
        .map((entry) => join(entry.parentPath, entry.name));
      return Object.fromEntries(paths.map((path) => [relative(root, path), hash('sha256', readFileSync(path))]));
    },
    async remove() {
      const ends = [...children].map(({ child, end }) => {
        child.kill('SIGKILL');
        return end.catch(() => undefined);
      });
      await Promise.all(ends);
      rmSync(root, { recursive: true, force: true });
    },
  };
}

function keeping(capability: string): string[] {
  return [`--inh-caps=-all,+${capability}`, `--ambient-caps=+${capability}`];
}

function environmentAt(home: string, of: RunOptions['env'] = {}): Record<string, string> {
  const { PATH = '', TZ = '' } = process.env;
  return { PATH, HOME: home, USHER_HOME: home, TMPDIR: tmpdir(), TZ, BROWSER: 'none', ...of };
}

/** Hands a home over to the user that `asNobody` runs as: one without rights, if we are root, else ourselves. */
export function giveToNobody(path: string): void {
  if (isRoot) chownSync(path, nobody, nobody);
  chmodSync(path, 0o700);
}

function startUsher(args: readonly string[], options: RunOptions & { home: string }): Running {
  const { home, env = {}, asNobody = false, deadlineMs = defaultDeadlineMs, under = [] } = options;
  // The user without rights could write only to the home.
  const caching = asNobody ? { NODE_DISABLE_COMPILE_CACHE: '1' } : { NODE_COMPILE_CACHE: compileCache };
  const lowered = asNobody ? withoutRights : [];
  const [program = process.execPath, ...words] = [...under, ...lowered, process.execPath, usherPath(), ...args];
  const child = spawn(program, words, {
    cwd: home,
    env: environmentAt(home, { ...caching, ...env }),
    stdio: ['pipe', 'pipe', 'pipe'],
  });
  child.stdin.on('error', () => undefined);
  const { output, sees } = listenTo(child);
  const end = new Promise<Run>((resolve, reject) => {
    const deadline = setTimeout(() => {
      child.kill('SIGKILL');
      reject(new Error(`usher ${args.join(' ')} did not end in ${deadlineMs} ms: ${output.stdout}${output.stderr}`));
    }, deadlineMs);
    child.on('error', reject);
    child.on('close', (code) => {
      clearTimeout(deadline);
      resolve({ code, ...output });
    });
  });
  return { child, sees: (pattern) => sees(pattern, end), end };
}

interface Heard {
  /** All so far. */
  output: { stdout: string; stderr: string };
  sees(pattern: RegExp, end: Promise<Run>): Promise<string>;
}

/** Keeps what comes on these streams. */
export function listenTo(streams: { stdout: Readable; stderr: Readable }): Heard {
  const output = { stdout: '', stderr: '' };
  const look = new EventTarget();
  for (const name of ['stdout', 'stderr'] as const) {
    streams[name].setEncoding('utf8').on('data', (chunk: string) => {
      output[name] += chunk;
      look.dispatchEvent(new Event('output'));
    });
  }
  const sees = (pattern: RegExp, end: Promise<Run>) =>
    new Promise<string>((resolve, reject) => {
      const all = () => output.stdout + output.stderr;
      const check = () => pattern.test(all()) && resolve(all());
      check();
      look.addEventListener('output', check);
      end.then(() => reject(new Error(`usher ended without ${pattern}: ${all()}`)), reject);
    });
  return { output, sees };
}
