/**
 * The terminal as a command sees it: data to stdout, prose to stderr, and whether there is a person to ask. Every line
 * goes through `printable` here, so that nothing that a server sent can steer the terminal or begin a line of its own.
 */

import type { Readable, Writable } from 'node:stream';
import { printable } from './printable.ts';

export interface Streams {
  stdin: Readable & { isTTY?: boolean };
  stdout: Writable & { isTTY?: boolean; columns?: number };
  stderr: Writable & { isTTY?: boolean; columns?: number };
}

export interface Io extends Streams {
  /** Somebody sits at the terminal and can be asked. */
  readonly interactive: boolean;
  /** Whether what goes to stderr may have colours. */
  readonly colours: boolean;
  /** `--json` */
  readonly json: boolean;
  /** Somebody sees stderr as it is written, so that a line there may change. */
  readonly live: boolean;
  /** Writes lines of data to stdout. */
  print(...lines: readonly string[]): void;
  /** As `print` on a terminal. Where a program reads stdout, the text goes there as it is. */
  pass(text: string): void;
  /** Writes lines of prose to stderr; nothing with `--quiet` or `--json`. */
  say(...lines: readonly string[]): void;
  /** Writes lines to stderr, whatever the flags. */
  warn(...lines: readonly string[]): void;
}

export interface IoOptions {
  streams: Streams;
  env: Readonly<Record<string, string | undefined>>;
  json: boolean;
  quiet: boolean;
}

export function createIo({ streams, env, json, quiet }: IoOptions): Io {
  const { stdin, stdout, stderr } = streams;
  const write = (stream: Writable, lines: readonly string[]) => {
    for (const line of lines) stream.write(`${printable(line)}\n`);
  };
  return {
    ...streams,
    interactive: stdin.isTTY === true && stderr.isTTY === true && !json,
    // https://no-color.org
    colours: stderr.isTTY === true && !env.NO_COLOR && env.TERM !== 'dumb',
    json,
    live: stderr.isTTY === true && !quiet && !json,
    print: (...lines) => write(stdout, lines),
    pass: (text) => {
      if (stdout.isTTY) write(stdout, text.split('\n'));
      else stdout.write(`${text}\n`);
    },
    say: (...lines) => {
      if (!quiet && !json) write(stderr, lines);
    },
    warn: (...lines) => write(stderr, lines),
  };
}
