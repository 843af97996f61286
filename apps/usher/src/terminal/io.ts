/** The terminal as a command sees it: data to stdout, prose to stderr, and whether there is a person to ask. */

import type { Readable, Writable } from 'node:stream';

export interface Streams {
  stdin: Readable & { isTTY?: boolean };
  stdout: Writable & { isTTY?: boolean; columns?: number };
  stderr: Writable & { isTTY?: boolean };
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
  /** Writes a line of data to stdout. */
  print(line: string): void;
  /** Writes a line of prose to stderr; nothing with `--quiet` or `--json`. */
  say(line: string): void;
  /** Writes a line to stderr, whatever the flags. */
  warn(line: string): void;
}

export interface IoOptions {
  streams: Streams;
  env: Readonly<Record<string, string | undefined>>;
  json: boolean;
  quiet: boolean;
}

export function createIo({ streams, env, json, quiet }: IoOptions): Io {
  const { stdin, stdout, stderr } = streams;
  const line = (stream: Writable, text: string) => void stream.write(`${text}\n`);
  return {
    ...streams,
    interactive: stdin.isTTY === true && stderr.isTTY === true && !json,
    // https://no-color.org
    colours: stderr.isTTY === true && !env.NO_COLOR && env.TERM !== 'dumb',
    json,
    live: stderr.isTTY === true && !quiet && !json,
    print: (text) => line(stdout, text),
    say: (text) => {
      if (!quiet && !json) line(stderr, text);
    },
    warn: (text) => line(stderr, text),
  };
}
