/** From words on a command line to a command and its options. Nothing runs here. */

import { parseArgs } from 'node:util';
import { type CommandEntry, commands, formerNames } from '../commands/table.ts';
import type { GlobalFlags } from '../context.ts';
import { UsageError } from '../errors.ts';
import { type Flag, flagOf, globalFlags } from './flags.ts';
import { nearest } from './nearest.ts';

/** What was asked for. */
export type Invocation =
  | {
      kind: 'run';
      command: CommandEntry;
      options: Record<string, unknown>;
      flags: GlobalFlags;
      /** What the command is called here, where another program's name for it was typed. */
      calledHere?: string;
    }
  /** Help about a command, about those that begin with this word, or about all. */
  | { kind: 'help'; about: string | undefined }
  | { kind: 'version' };

/**
 * The flags of every command stand before or after the command's name, its own ones after it.
 * @throws UsageError
 */
export function parseCommandLine(given: readonly string[], table: readonly CommandEntry[] = commands): Invocation {
  const { argv, ...called } = inOurWords(given);
  const name = nameIn(readWords(argv, globalFlags).positionals, table);
  const command = table.find((entry) => entry.name === name);
  const own = command?.flags.map(flagOf) ?? [];
  const words = readWords(argv, [...globalFlags, ...own]);
  const values = valuesOf(words, [...globalFlags, ...own]);
  if (values.version) return { kind: 'version' };
  if (values.help || !command) return { kind: 'help', about: name };
  const ownNames = new Set(own.map(({ long }) => camelCase(long)));
  const isOwn = ([option]: [string, unknown]) => ownNames.has(option);
  return {
    kind: 'run',
    command,
    ...called,
    options: { ...Object.fromEntries(Object.entries(values).filter(isOwn)), ...argumentOf(command, words.positionals) },
    flags: Object.fromEntries(Object.entries(values).filter((entry) => !isOwn(entry))),
  };
}

/**
 * The command's name, of one word or two; of a command of two words that lacks its second, the first.
 * @throws UsageError
 */
function nameIn([first, second]: readonly string[], table: readonly CommandEntry[]): string | undefined {
  if (first === undefined) return undefined;
  const names: string[] = table.map(({ name }) => name);
  const below = names.filter((name) => name.startsWith(`${first} `));
  if (second !== undefined && below.length > 0) {
    const name = `${first} ${second}`;
    if (!below.includes(name)) throw new UsageError({ kind: 'unknown_command', name, nearest: nearest(name, below) });
    return name;
  }
  if (below.length > 0 || names.includes(first)) return first;
  const known = names.flatMap((name) => [name, ...name.split(' ').slice(0, 1)]);
  throw new UsageError({ kind: 'unknown_command', name: first, nearest: nearest(first, known) });
}

/** The command line in our words, where it is in those of Export_Trakt_4_Letterboxd; `calledHere` is what it is then. */
function inOurWords(argv: readonly string[]): { argv: readonly string[]; calledHere?: string } {
  const name = readWords(argv, globalFlags).positionals[0] ?? '';
  const words = Object.hasOwn(formerNames, name) ? formerNames[name] : undefined;
  if (!words) return { argv };
  return { argv: argv.flatMap((word) => (word === name ? words : [word])), calledHere: words.join(' ') };
}

/** Not strict, so that what is wrong can be said in our own words. */
function readWords(argv: readonly string[], flags: readonly Flag[]) {
  const options = Object.fromEntries(
    flags.map(({ long, short, value }) => [
      long,
      { type: value === undefined ? ('boolean' as const) : ('string' as const), ...(short && { short }) },
    ]),
  );
  return parseArgs({ args: [...argv], options, strict: false, allowPositionals: true, tokens: true });
}

/** @throws UsageError for a flag that isn't known, or lacks its value */
function valuesOf({ tokens }: ReturnType<typeof readWords>, flags: readonly Flag[]): Record<string, unknown> {
  const values: Record<string, unknown> = {};
  const lists: Record<string, string[]> = {};
  for (const token of tokens) {
    if (token.kind !== 'option') continue;
    const flag = flags.find(({ long }) => long === token.name);
    if (!flag || (flag.value === undefined && token.value !== undefined)) {
      const name = token.value === undefined || !token.inlineValue ? token.rawName : `${token.rawName}=${token.value}`;
      const known = flags.map(({ long }) => `--${long}`);
      throw new UsageError({ kind: 'unknown_flag', name, nearest: flag ? undefined : nearest(token.rawName, known) });
    }
    const option = camelCase(flag.long);
    if (flag.value === undefined) {
      values[option] = true;
      continue;
    }
    if (token.value === undefined || (!token.inlineValue && token.value.startsWith('--'))) {
      throw new UsageError({ kind: 'missing_value', name: flag.notation });
    }
    lists[option] = [...(lists[option] ?? []), token.value];
    values[option] = flag.multiple ? lists[option] : token.value;
  }
  return values;
}

/** What follows the command's name, under its own name. @throws UsageError */
function argumentOf(
  { name: command, argument }: CommandEntry,
  words: readonly string[],
): Record<string, string | readonly string[]> {
  const [value, ...more] = words.slice(command.split(' ').length);
  const [, name, dots] = /<([\w-]+)(\.\.\.)?>/.exec(argument ?? '') ?? [];
  if (name !== undefined && value === undefined) throw new UsageError({ kind: 'missing_argument', name });
  if (name !== undefined && value !== undefined && dots) return { [name]: [value, ...more] };
  if (more.length > 0 || (name === undefined && value !== undefined)) {
    throw new UsageError({ kind: 'too_many_arguments' });
  }
  return name === undefined || value === undefined ? {} : { [name]: value };
}

/** `auto-approve`, as a flag, is `autoApprove`, as an option. */
function camelCase(name: string): string {
  return name.replace(/-(\w)/g, (_, letter: string) => letter.toUpperCase());
}
