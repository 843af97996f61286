/** Reads a small file that may be anything: never a device, never more than a bound, and never for longer than a moment. */

import { closeSync, constants, fstatSync, openSync, readSync, type Stats, statSync } from 'node:fs';
import { codeOf } from './errors.ts';
import { writtenText } from './written-text.ts';

/** Why it was not read. `code` is for people, as the system's own codes are. */
export class FileRefused extends Error {
  readonly code: string;

  constructor(code: string) {
    super(code);
    this.code = code;
  }
}

/** Its text, and whose it is. @throws FileRefused, which a pipe is as well, or the system's error */
export function readBounded(path: string, maxBytes: number): { text: string; stats: Stats } {
  // Before it is opened: to open a device can be to use it.
  if (!statSync(path).isFile()) throw new FileRefused('not a regular file');
  // Whatever it has become since, opening and reading it comes to an end.
  const file = openSync(path, constants.O_RDONLY | (constants.O_NONBLOCK ?? 0));
  try {
    const buffer = Buffer.alloc(maxBytes + 1);
    let length = 0;
    for (let read = 1; read > 0; length += read) read = readSync(file, buffer, length, buffer.length - length, null);
    if (length > maxBytes) throw new FileRefused(`more than ${maxBytes} bytes`);
    return { text: writtenText(buffer.subarray(0, length)), stats: fstatSync(file) };
  } finally {
    closeSync(file);
  }
}

/** No secret is as long. */
const maxSecretBytes = 2 ** 16;
/** For whoever writes to a pipe to begin. */
const beginWithinMs = 5_000;
/** For whoever has begun to write to it, to end: that may be a password manager, which asks its person first. */
const endWithinMs = 30_000;
const lookAgainMs = 20;

/** What came out of pipes: it comes once, and a key or a setting is asked for again. */
const fromPipes = new Map<string, string>();

/** The text of a file or a pipe, such as a shell's `<(...)` or a password manager's. @throws as `readBounded` */
export function readSecret(path: string, withinMs: number = beginWithinMs): string {
  const stats = statSync(path);
  if (!stats.isFIFO()) return readBounded(path, maxSecretBytes).text;
  const pipe = `${stats.dev} ${stats.ino} ${path}`;
  const text = fromPipes.get(pipe) ?? readPipe(path, withinMs);
  fromPipes.set(pipe, text);
  return text;
}

/** To its end. By hand, for a plain read waits for as long as nobody writes, and no signal ends it. */
function readPipe(path: string, withinMs: number): string {
  const pipe = openSync(path, constants.O_RDONLY | (constants.O_NONBLOCK ?? 0));
  try {
    const buffer = Buffer.alloc(maxSecretBytes + 1);
    const beganMs = performance.now();
    let length = 0;
    for (;;) {
      const read = readNow(pipe, buffer.subarray(length));
      length += read ?? 0;
      if (length > maxSecretBytes) throw new FileRefused(`more than ${maxSecretBytes} bytes`);
      // Before the first byte: nobody has opened it for writing yet.
      if (read === 0 && length > 0) return writtenText(buffer.subarray(0, length));
      const patienceMs = read === 0 ? withinMs : endWithinMs;
      if (performance.now() > beganMs + patienceMs) throw new FileRefused('a pipe that nobody writes to');
      if (!read) Atomics.wait(new Int32Array(new SharedArrayBuffer(4)), 0, 0, lookAgainMs);
    }
  } finally {
    closeSync(pipe);
  }
}

/** Undefined where nothing is there yet, and somebody has it open for writing. */
function readNow(pipe: number, into: Buffer): number | undefined {
  try {
    return readSync(pipe, into, 0, into.length, null);
  } catch (error) {
    if (codeOf(error) === 'EAGAIN') return undefined;
    throw error;
  }
}
