/** Reads a file that somebody else may have put there: never a device or a pipe, and never more than a bound. */

import { closeSync, constants, fstatSync, openSync, readSync, type Stats, statSync } from 'node:fs';
import { writtenText } from '../written-text.ts';

/** Why it was not read. `code` is for people, as the system's own codes are. */
class FileRefused extends Error {
  readonly code: string;

  constructor(code: string) {
    super(code);
    this.code = code;
  }
}

/** Its text, and whose it is. @throws FileRefused, or the system's error */
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
