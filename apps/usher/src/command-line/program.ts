/** From the words of a command line to a command and its options. Nothing runs here. */

import { parseArgs } from 'node:util';
import { commands } from '../commands/table.ts';
import { UsageError } from '../errors/usage.ts';
import { type CommandTable, type Flags, flagNotation, kebabCase, type Prepared, readFlags } from './command.ts';
import { type GlobalOptions, globalFlags } from './flags.ts';
import { nameIn, namesBelow } from './names.ts';
import { nearest } from './nearest.ts';
import { formerNames, formerWord } from './other-words.ts';

/** The meaning of a command line. */
export type Invocation =
  | {
      kind: 'run';
      name: string;
      needs: 'no_config' | 'any_config' | 'good_config';
      prepared: Prepared;
      flags: GlobalOptions;
      /** The command's name here, if another program's name for it was typed. */
      calledHere?: string;
    }
  /** Help about a command, about those that begin with this word, or about all. */
  | { kind: 'help'; about: string | undefined }
  | { kind: 'version' };

/**
 * The flags of every command stand before or after the command's name, its own flags after it.
 * @throws UsageError
 */
export async function parseCommandLine(given: readonly string[], table: CommandTable = commands): Promise<Invocation> {
  const { argv, ...called } = inOurWords(given);
  const name = await commandIn(await wordsIn(argv, table), table);
  const command = name === undefined ? undefined : (await table[name]?.load())?.command;
  try {
    const flags = { ...command?.flags, ...globalFlags };
    const { tokens, positionals } = readWords(argv, flags);
    const written = writtenFlags(tokens, flags);
    const global = readFlags(globalFlags, written);
    if (global.version) return { kind: 'version' };
    if (global.help || name === undefined || !command) return { kind: 'help', about: name };
    const prepared = command.prepare({ flags: written, arguments: positionals.slice(name.split(' ').length) });
    return { kind: 'run', name, needs: command.needs ?? 'good_config', prepared, flags: global, ...called };
  } catch (error) {
    throw error instanceof UsageError ? error.of(name) : error;
  }
}

/** The command line with usher's name for the command, if it has that of Export_Trakt_4_Letterboxd. */
function inOurWords(argv: readonly string[]): { argv: readonly string[]; calledHere?: string } {
  const name = readWords(argv, globalFlags).positionals[0] ?? '';
  const words = Object.hasOwn(formerNames, name) ? formerNames[name] : undefined;
  if (!words) return { argv };
  return { argv: argv.flatMap((word) => (word === name ? words : [word])), calledHere: words.join(' ') };
}

type Words = ReturnType<typeof readWords>;

/**
 * The words of a command line whose command is not known yet. Where the first word is a command and the second could be
 * the value of a flag of that command, the flags of that command count: `export --only history` is no `export history`.
 */
async function wordsIn(argv: readonly string[], table: CommandTable): Promise<Words> {
  const words = readWords(argv, globalFlags);
  const [first = '', second] = words.positionals;
  const at = words.tokens.findIndex((token) => token.kind === 'positional' && token.value === second);
  const isSure = second === undefined || words.tokens[at - 1]?.kind !== 'option';
  if (isSure || !Object.hasOwn(table, first) || namesBelow(first, Object.keys(table)).length === 0) return words;
  return readWords(argv, { ...(await table[first]?.load())?.command.flags, ...globalFlags });
}

/** Not strict, so that errors are in our own words. */
function readWords(argv: readonly string[], flags: Flags) {
  const options = Object.fromEntries(
    Object.entries(flags).map(([name, { short, value }]) => [
      kebabCase(name),
      { type: value === undefined ? ('boolean' as const) : ('string' as const), ...(short !== undefined && { short }) },
    ]),
  );
  return parseArgs({ args: [...argv], options, strict: false, allowPositionals: true, tokens: true });
}

/** @throws UsageError */
async function commandIn({ tokens, positionals }: Words, table: CommandTable): Promise<string | undefined> {
  const names = Object.keys(table);
  try {
    return nameIn(positionals, names);
  } catch (error) {
    // A word that names no command can be the value of an unknown flag before it.
    const first = namesBelow(positionals[0], names).length > 0 ? positionals[0] : undefined;
    const wrong = positionals[first === undefined ? 0 : 1];
    const at = tokens.findIndex((token) => token.kind === 'positional' && token.value === wrong);
    const before = tokens[at - 1];
    const isGlobal = before?.kind !== 'option' || Object.keys(globalFlags).includes(before.name);
    if (isGlobal) throw error;
    // `sandbox --port 4000`: the value of a flag of a command that others stand below.
    if (first !== undefined && names.includes(first)) return first;
    throw (await misplaced(before, namesBelow(first, names), table))?.of(first) ?? error;
  }
}

/** The error for a flag before the command's name. Undefined for a flag without a value: then the name is wrong. */
async function misplaced(
  { name, rawName }: { name: string; rawName: string },
  names: readonly string[],
  table: CommandTable,
): Promise<UsageError | undefined> {
  let isKnown = false;
  for (const command of names) {
    const flags = Object.entries((await table[command]?.load())?.command.flags ?? {});
    const [option, flag] = flags.find(([long, { short }]) => [kebabCase(long), short].includes(name)) ?? [];
    if (option === undefined || !flag) continue;
    if (flag.value !== undefined) {
      const shown = `--${kebabCase(option)} <${flag.value}>`;
      return new UsageError({ kind: 'flag_before_command', name: shown, command, helpOf: command });
    }
    isKnown = true;
  }
  return isKnown ? undefined : unknownFlag(rawName, globalFlags);
}

/** The values of each flag, by option. @throws UsageError for a flag that is not known, or lacks its value */
function writtenFlags(tokens: Words['tokens'], flags: Flags): Map<string, string[]> {
  const options = new Map(Object.keys(flags).map((option) => [kebabCase(option), option]));
  const written = new Map<string, string[]>();
  for (const token of tokens) {
    if (token.kind !== 'option') continue;
    const option = options.get(token.name) ?? '';
    const flag = flags[option];
    if (!flag) throw unknownFlag(token.rawName, flags);
    const { value = '', inlineValue = false } = token;
    if (flag.value === undefined && inlineValue) throw new UsageError({ kind: 'needless_value', name: token.rawName });
    // `--config --json`: the next flag is no value, unless it is written as one, `--config=--json`.
    const isMissing = flag.value !== undefined && !inlineValue && (token.value === undefined || value.startsWith('--'));
    if (isMissing) throw new UsageError({ kind: 'missing_value', name: flagNotation(option, flag) });
    written.set(option, [...(written.get(option) ?? []), flag.value === undefined ? 'yes' : value]);
  }
  return written;
}

function unknownFlag(name: string, flags: Flags): UsageError {
  const word = formerWord(name);
  if (word) return new UsageError({ kind: 'former_word', word });
  const known = Object.keys(flags).map((option) => `--${kebabCase(option)}`);
  return new UsageError({ kind: 'unknown_flag', name, nearest: nearest(name, known) });
}
