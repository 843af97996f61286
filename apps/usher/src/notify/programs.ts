/** Messages to programs of this machine: the message on stdin, and nothing secret in the list of processes. */

import { spawn } from 'node:child_process';
import { randomUUID } from 'node:crypto';
import { rmSync } from 'node:fs';
import { join } from 'node:path';
import type { Environment } from '../config/environment.ts';
import { environmentOf } from '../exec/child-environment.ts';
import { removeLeftovers, replacePrivateFile } from '../private-file.ts';
import type { Message } from './message.ts';
import { appriseType } from './requests.ts';

interface Surroundings {
  env: Environment;
  cwd: string;
  /** Aborted at the deadline. */
  signal: AbortSignal;
}

/** Resolves to the exit code. @throws the system's error when it does not start */
export function tellCommand(
  [program, ...words]: readonly [string, ...string[]],
  message: Message,
  { env, cwd, signal }: Surroundings,
): Promise<number> {
  const told = {
    USHER_EVENT: message.kind,
    USHER_TITLE: message.title,
    USHER_MESSAGE: message.body,
    USHER_ACCOUNT: message.account,
    USHER_JOB: message.job ?? '',
  };
  return new Promise((resolve, reject) => {
    const child = spawn(program, words, {
      ...{ cwd, env: environmentOf(env, told), signal, killSignal: 'SIGKILL' },
      // What it prints is not usher's, and a schedule's stdout has a line a run.
      stdio: ['pipe', 'ignore', 'ignore'],
    });
    child.once('error', reject);
    child.once('close', (code) => resolve(code ?? 1));
    child.stdin.on('error', () => undefined);
    child.stdin.end(`${message.body}\n`);
  });
}

/** Hands it to Apprise's own command. The services are named in a file, for each holds a secret. */
export async function tellApprise(
  services: string,
  message: Message,
  { stateFolder, ...surroundings }: Surroundings & { stateFolder: string },
): Promise<number> {
  const path = join(stateFolder, `apprise-${randomUUID()}.conf`);
  replacePrivateFile(path, `${services.split(/[\s,]+(?=\w+:\/\/)/).join('\n')}\n`);
  try {
    removeLeftovers(stateFolder, (name) => /^apprise-[\da-f-]{36}\.conf$/.test(name));
    const words = ['--config', path, '--title', message.title, '--notification-type', appriseType(message)] as const;
    return await tellCommand(['apprise', ...words], message, surroundings);
  } finally {
    rmSync(path, { force: true });
  }
}
