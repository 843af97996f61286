/** A person at a terminal, in this process: reads what the command asks on stderr, and types the answers. */

import { PassThrough } from 'node:stream';
import { runCommandLine } from '../src/command-line/run-command-line.ts';
import type { Environment } from '../src/config/environment.ts';

export interface Sitting {
  /** Words of a question, each with what is typed after it, in this order. */
  answers?: readonly (readonly [question: RegExp, typed: string])[];
  env: Environment;
  cwd: string;
  columns?: number;
}

export interface Shown {
  code: number;
  stdout: string;
  /** With the questions; what was typed is echoed. */
  stderr: string;
  /** Pages that a browser was to open. */
  opened: string[];
}

export async function atATerminal(args: readonly string[], sitting: Sitting): Promise<Shown> {
  const { answers = [], env, cwd, columns = 80 } = sitting;
  const terminal = () => Object.assign(new PassThrough(), { isTTY: true, columns });
  const [stdin, stdout, stderr] = [terminal(), terminal(), terminal()];
  const shown = { stdout: '', stderr: '', opened: [] as string[] };
  const left = [...answers];
  let answered = 0;
  stdout.setEncoding('utf8').on('data', (text: string) => {
    shown.stdout += text;
  });
  stderr.setEncoding('utf8').on('data', (text: string) => {
    shown.stderr += text;
    const [question, typed] = left[0] ?? [];
    if (!question?.test(shown.stderr.slice(answered))) return;
    left.shift();
    answered = shown.stderr.length;
    // After the command has begun to read.
    setImmediate(() => stdin.write(`${typed}\n`));
  });
  const openBrowser = async (url: string) => shown.opened.push(url) > 0;
  const signal = new AbortController().signal;
  const code = await runCommandLine(args, { streams: { stdin, stdout, stderr }, env, cwd, signal, openBrowser });
  if (left.length > 0) throw new Error(`Nobody asked ${left[0]?.[0]}: ${shown.stderr}`);
  return { code, ...shown };
}
