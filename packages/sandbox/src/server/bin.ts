#!/usr/bin/env node
/** The `trakt-sandbox` command. */
import { parseArgs } from 'node:util';
import {
  DataRefused,
  type RunSandboxOptions,
  readyLines,
  runSandbox,
  SnapshotRefused,
  sandboxFlags,
} from './command.ts';
import { requestLine } from './request-line.ts';

const stop = new AbortController();
for (const signal of ['SIGTERM', 'SIGINT', 'SIGHUP'] as const) process.once(signal, () => stop.abort());

/** A mistake in the command line, in a sentence. */
class Misuse extends Error {}

try {
  const { values, help, json, verbose } = readCommandLine(process.argv.slice(2));
  if (help) process.stdout.write(`${helpText()}\n`);
  else {
    await runSandbox(values, {
      ready: (running) => process.stdout.write(`${json ? JSON.stringify(running) : readyLines(running).join('\n')}\n`),
      ...(verbose && { requested: (request) => process.stderr.write(`${requestLine(request)}\n`) }),
      signal: stop.signal,
    });
  }
} catch (error) {
  process.stderr.write(`${sentenceOf(error)}\n`);
  process.exitCode = error instanceof Misuse ? 2 : 1;
}

interface Asked {
  values: RunSandboxOptions;
  help: boolean;
  json: boolean;
  verbose: boolean;
}

/** @throws Misuse */
function readCommandLine(args: string[]): Asked {
  const options = Object.fromEntries(
    Object.entries(sandboxFlags).map(([name, { value }]) => [
      kebabCase(name),
      { type: value === undefined ? ('boolean' as const) : ('string' as const) },
    ]),
  );
  const toggles = {
    help: { type: 'boolean', short: 'h' },
    json: { type: 'boolean' },
    verbose: { type: 'boolean' },
  } as const;
  const { tokens } = parseArgs({ args, options: { ...options, ...toggles }, strict: false, tokens: true });
  const written = new Map<string, string[]>();
  for (const token of tokens) {
    if (token.kind === 'positional') throw new Misuse('Too many arguments.');
    if (token.kind !== 'option') continue;
    const { name, rawName, value, inlineValue } = token;
    const type = name in toggles ? 'boolean' : options[name]?.type;
    if (type === undefined) throw new Misuse(`Unknown flag ${rawName}.`);
    if (type === 'boolean' && inlineValue) throw new Misuse(`${rawName} takes no value.`);
    if (type === 'string' && (!value || (!inlineValue && value.startsWith('--')))) {
      throw new Misuse(`${notation(name)} needs a value.`);
    }
    written.set(name, [...(written.get(name) ?? []), value ?? '']);
  }
  const values = Object.entries(sandboxFlags).map(([name, flag]) => {
    const reading = flag.read(written.get(kebabCase(name)) ?? []);
    if ('expected' in reading) throw new Misuse(`--${kebabCase(name)} must be ${reading.expected}.`);
    return [name, reading.value];
  });
  return {
    values: Object.fromEntries(values),
    help: written.has('help'),
    json: written.has('json'),
    verbose: written.has('verbose'),
  };
}

/** The sentences of `usher sandbox`. */
function sentenceOf(error: unknown): string {
  if (error instanceof Misuse) return `${error.message} Run: trakt-sandbox --help`;
  if (error instanceof SnapshotRefused) {
    return `The sandbox can't go on from ${error.path}. ${error.reason} Name another file with --snapshot, or leave it out.`;
  }
  if (error instanceof DataRefused) return error.message;
  if (!(error instanceof Error)) return `The sandbox can't run: ${error}`;
  if ('code' in error && error.code === 'EADDRINUSE' && 'port' in error) {
    return `Port ${error.port} is in use by another program. Name another one with --port, or any free one with --port 0.`;
  }
  return `The sandbox can't run: ${error.message}`;
}

function helpText(): string {
  const rows = [
    ...Object.entries(sandboxFlags).map(([name, { words }]) => [notation(kebabCase(name)), words]),
    ['--json', 'print one line of JSON when it is ready'],
    ['--verbose', 'show each request on stderr, and why it is refused'],
    ['-h, --help', 'show this help'],
  ];
  const width = Math.max(...rows.map(([left = '']) => left.length));
  return [
    'Usage: trakt-sandbox',
    '',
    'A Trakt that runs offline, for tests and demonstrations.',
    '',
    'Flags:',
    ...rows.map(([left = '', right]) => `  ${left.padEnd(width)}  ${right}`),
  ].join('\n');
}

/** `--port <number>` */
function notation(flag: string): string {
  const value = Object.entries(sandboxFlags).find(([name]) => kebabCase(name) === flag)?.[1].value;
  return `--${flag}${value === undefined ? '' : ` <${value}>`}`;
}

/** The option `autoApprove` is the flag `auto-approve`. */
function kebabCase(name: string): string {
  return name.replace(/[A-Z]/g, (letter) => `-${letter.toLowerCase()}`);
}
