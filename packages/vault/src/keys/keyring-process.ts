/**
 * Talks to the system's keyring from a child process that is killed when it takes too long. The native module blocks the
 * thread that asks, so that a session bus that never answers would block this process for ever.
 */

import { spawn } from 'node:child_process';
import { createRequire } from 'node:module';
import { parseJson } from '../files/json.ts';
import { keyringError } from './keyring-error.ts';
import { mayHaveKeyring } from './session-bus.ts';

/** One thing to do with an entry; secrets in base64. */
export type KeyringStep =
  | { do: 'read'; entry: string }
  | { do: 'write'; entry: string; secret: string }
  | { do: 'delete'; entry: string };

/**
 * Runs the steps in order. A read gives the secret or `null`, a write gives true, a deletion tells whether there was an
 * entry. @throws StoreError `unavailable`
 */
export type KeyringTalk = (steps: readonly KeyringStep[]) => Promise<readonly unknown[]>;

/** A person who has to answer the keyring's prompt has this long, too. */
const deadlineMs = 3_000;

export const talkToKeyring: KeyringTalk = async (steps) => {
  if (!mayHaveKeyring(process.env)) throw keyringError('no_session', 'no session bus (D-Bus) to reach it by');
  return resultsIn(await ask(JSON.stringify(steps)), steps.length);
};

interface Answer {
  text: string;
  /** Whether the child was killed because it took too long. */
  late: boolean;
}

/** The child's answer. A parser's own error would quote it, and with it perhaps a key. @throws StoreError `unavailable` */
export function resultsIn({ text, late }: Answer, count: number): readonly unknown[] {
  const { results, failed }: { results?: unknown; failed?: unknown } = Object(parseJson(text));
  if (Array.isArray(results) && results.length === count) return results;
  if (typeof failed === 'string') throw keyringError('failed', failed);
  throw keyringError('no_answer', late ? `no answer within ${deadlineMs / 1000} s` : 'it gave no answer');
}

/**
 * The child's program. It stores secrets as bytes, because passwords are UTF-16 on Windows. It never uses the kernel's
 * keyring, which is lost with the next boot. It sets no target, because on Windows that writes an empty secret first.
 */
const program = `
  const { AsyncEntry } = require(process.argv[1]);
  const options = { linux: { store: 'secret-service' } };
  let input = '';
  process.stdin.on('data', (part) => { input += part; });
  process.stdin.on('end', async () => {
    const results = [];
    let answer = { results };
    try {
      for (const step of JSON.parse(input)) {
        const entry = new AsyncEntry('usher', step.entry, options);
        if (step.do === 'write') {
          await entry.setSecret(Buffer.from(step.secret, 'base64'));
          results.push(true);
        } else if (step.do === 'delete') {
          results.push(await entry.deleteCredential());
        } else {
          const secret = await entry.getSecret();
          results.push(secret === null ? null : Buffer.from(secret).toString('base64'));
        }
      }
    } catch (error) {
      answer = { failed: error.message };
    }
    process.stdout.write(JSON.stringify(answer), () => process.exit());
  });
`;

function ask(question: string): Promise<Answer> {
  const child = spawn(process.execPath, ['-e', program, modulePath()], {
    stdio: ['pipe', 'pipe', 'ignore'],
    timeout: deadlineMs,
    killSignal: 'SIGKILL',
    windowsHide: true,
    env: { ...process.env, NODE_OPTIONS: '' },
  });
  return new Promise((resolve, reject) => {
    let text = '';
    child.stdout.setEncoding('utf8').on('data', (part: string) => {
      text += part;
    });
    child.on('error', () => reject(keyringError('failed', "a process to ask it can't be started")));
    child.on('close', (_code, signal) => resolve({ text, late: signal !== null }));
    // The child may end before it has read everything; then 'close' reports it.
    child.stdin.on('error', () => undefined).end(question);
  });
}

function modulePath(): string {
  try {
    return createRequire(import.meta.url).resolve('@napi-rs/keyring');
  } catch {
    throw keyringError('not_installed', 'its module (@napi-rs/keyring) is not installed');
  }
}
