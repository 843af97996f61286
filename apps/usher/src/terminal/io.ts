/**
 * The terminal as a command sees it: data to stdout, prose to stderr, and whether there is a person to ask. Every line
 * goes through `printable` here, so that nothing that a server sent can steer the terminal or begin a line of its own.
 */

import type { Readable, Writable } from 'node:stream';
import { printable } from './printable.ts';
import { fitted } from './prose.ts';
import { hasColours, type Line, lineText } from './style.ts';

export interface Streams {
  stdin: Readable & { isTTY?: boolean };
  stdout: Writable & { isTTY?: boolean; columns?: number };
  stderr: Writable & { isTTY?: boolean; columns?: number };
}

export interface Io extends Streams {
  /** Somebody sits at the terminal and can be asked. */
  readonly interactive: boolean;
  /** `--json` */
  readonly json: boolean;
  /** Writes lines of data to stdout. */
  print(...lines: readonly Line[]): void;
  /** As `print` on a terminal. Where a program reads stdout, the text goes there as it is. */
  pass(text: string): void;
  /** Writes lines of prose to stderr; nothing with `--quiet` or `--json`. */
  say(...lines: readonly Line[]): void;
  /** Writes lines to stderr, whatever the flags. */
  warn(...lines: readonly Line[]): void;
  /**
   * Shows a line on stderr that the next output takes the place of, if somebody sees stderr as it is written.
   * Returns what takes it away, if it is still there. Undefined where nobody sees it; then nothing is shown.
   */
  show(line: string): (() => void) | undefined;
}

export interface IoOptions {
  streams: Streams;
  env: Readonly<Record<string, string | undefined>>;
  json: boolean;
  quiet: boolean;
}

export function createIo({ streams, env, json, quiet }: IoOptions): Io {
  const { stdin, stdout, stderr } = streams;
  const live = stderr.isTTY === true && !quiet && !json;
  let shown: object | undefined;
  const clear = () => {
    if (shown) stderr.write(startOfLine);
    shown = undefined;
  };
  const write = (stream: Writable & { isTTY?: boolean }, lines: readonly Line[]) => {
    clear();
    const colours = hasColours(stream, env);
    for (const line of lines) stream.write(`${lineText(line, colours)}\n`);
  };
  /** A program that reads --json looks for one line. */
  const columns = json ? undefined : stderr.columns;
  const tell = (lines: readonly Line[]) => {
    if (columns === undefined) return write(stderr, lines);
    clear();
    const colours = hasColours(stderr, env);
    const shown = lines.flatMap((line) => fitted(lineText(line, colours), columns));
    stderr.write(shown.map((line) => `${line}\n`).join(''));
  };
  return {
    ...streams,
    interactive: stdin.isTTY === true && stderr.isTTY === true && !json,
    json,
    print: (...lines) => write(stdout, lines),
    pass: (text) => {
      if (stdout.isTTY) write(stdout, text.split('\n'));
      else {
        clear();
        stdout.write(`${text}\n`);
      }
    },
    say: (...lines) => {
      if (!quiet && !json) tell(lines);
    },
    warn: (...lines) => tell(lines),
    show(line) {
      if (!live) return undefined;
      // One column less: in the last one some terminals begin a new line.
      stderr.write(`${startOfLine}${printable(line).slice(0, (stderr.columns ?? 80) - 1)}`);
      const mine = {};
      shown = mine;
      return () => {
        if (shown === mine) clear();
      };
    },
  };
}

/** Goes to the start of the line and clears it. */
const startOfLine = '\r\u001b[K';
