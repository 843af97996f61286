/** strace, which makes the command's system calls slow or deadly. */

import { spawnSync } from 'node:child_process';

/** @throws Error where this machine has no strace, or refuses ptrace: a campaign fails then, and is not left out */
export function assertStrace(): void {
  const { error, status, stderr } = spawnSync('strace', ['-o', '/dev/null', 'true'], { encoding: 'utf8' });
  if (error) throw new Error(`strace can't be started (${error.message})`);
  if (status !== 0) throw new Error(`ptrace is refused: ${stderr.trim()}`);
}

/**
 * Runs a command so that its main thread, which does all of SQLite's work, meets `injection` at these system calls. The
 * tracer is no parent of the command (-D), so that signals reach the command itself.
 */
export function injecting(syscall: string, injection: string): string[] {
  return ['strace', '-D', '-o', '/dev/null', '-e', `trace=${syscall}`, '-e', `inject=${syscall}:${injection}`];
}

/** Runs a command so that its main thread's calls of these kinds are written to a file, one a line. */
export function noting(syscalls: readonly string[], file: string): string[] {
  return ['strace', '-D', '-o', file, '-e', `trace=${syscalls.join(',')}`];
}
