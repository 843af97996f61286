/** A command: its flags and arguments, the words of its help, and the function that runs it. */

import type { Context, World } from '../context.ts';
import { UsageError } from '../errors/usage.ts';
import type { Argument, Flag, Reading } from './flags.ts';

export type Flags = Readonly<Record<string, Flag<unknown>>>;
type Arguments = Readonly<Record<string, Argument<unknown>>>;

/** The values of flags, or of arguments, by the same names. */
export type Values<Readers> = {
  [Name in keyof Readers]: Readers[Name] extends { read(written: readonly string[]): Reading<infer Value> }
    ? Value
    : never;
};

interface About {
  /** A paragraph for its own help, where its line in the table doesn't tell enough. */
  details?: string;
  /** Command lines, each with what it does. */
  examples: readonly (readonly [line: string, meaning: string])[];
  /** Left out: it needs a configuration without a mistake. `any_config`: mistakes don't stop it. `no_config`: it reads none. */
  needs?: 'no_config' | 'any_config';
}

interface Definition<F extends Flags, A extends Arguments> extends About {
  /** By option: `autoApprove` is `--auto-approve`. */
  flags?: F;
  /** In their order on the command line. */
  arguments?: A;
  /** Resolves to the exit code. */
  run(options: Values<F> & Values<A>, context: Context, program: Program): Promise<number>;
}

/** All of usher, for the few commands that are about other commands. */
export interface Program {
  commands: CommandTable;
  /** About the first words that several commands share, unless that word is a command itself. */
  groups: Readonly<Record<string, string>>;
  run(argv: readonly string[], world: World): Promise<number>;
}

/** By name, of one word or two: `vault status`. */
export type CommandTable = Readonly<
  Record<
    string,
    {
      /** One line for the list of commands: "sign in to Trakt". */
      summary: string;
      /** A command's code is loaded only when it is needed. */
      load(): Promise<{ command: Command }>;
    }
  >
>;

/** The words of a command line, sorted by option. A flag that is not there has no entry. */
export interface Written {
  flags: ReadonlyMap<string, readonly string[]>;
  arguments: readonly string[];
}

export interface Command extends About {
  flags: Flags;
  arguments: Arguments;
  /** @throws UsageError */
  prepare(written: Written): Prepared;
}

/** A command with its options, ready to run. */
export interface Prepared {
  options: object;
  run(context: Context, program: Program): Promise<number>;
}

type None = Readonly<Record<never, never>>;

export function defineCommand<F extends Flags = None, A extends Arguments = None>(
  definition: Definition<F, A>,
): Command {
  const { run, flags = {}, arguments: args = {}, ...about } = definition;
  return {
    ...about,
    flags,
    arguments: args,
    prepare(written) {
      // Each value is what the flag or argument of that name has read.
      const options = { ...readFlags(flags, written.flags), ...readArguments(args, written.arguments) } as Values<F> &
        Values<A>;
      return { options, run: (context, program) => run(options, context, program) };
    },
  };
}

/** @throws UsageError */
export function readFlags<F extends Flags>(flags: F, written: Written['flags']): Values<F> {
  const values = Object.entries(flags).map(([name, flag]) => {
    const given = written.get(name) ?? [];
    if (given.includes('')) throw new UsageError({ kind: 'missing_value', name: flagNotation(name, flag) });
    return [name, accepted(`--${kebabCase(name)}`, flag.read(given))];
  });
  // Each value is what the flag of that name has read.
  return Object.fromEntries(values) as Values<F>;
}

function readArguments(args: Arguments, written: readonly string[]): object {
  const left = [...written];
  const values = Object.entries(args).map(([name, argument]) => {
    const words = left.splice(0, argument.rest ? left.length : 1);
    if (argument.required && !words[0]) throw new UsageError({ kind: 'missing_argument', name });
    return [name, accepted(`<${name}>`, argument.read(words))];
  });
  if (left.length > 0) throw new UsageError({ kind: 'too_many_arguments' });
  return Object.fromEntries(values);
}

function accepted(name: string, reading: Reading<unknown>): unknown {
  if ('expected' in reading) throw new UsageError({ kind: 'bad_value', name, expected: reading.expected });
  return reading.value;
}

/** As help shows it: `-X, --method <method>`. */
export function flagNotation(name: string, { short, value }: Flag<unknown>): string {
  return `${short === undefined ? '' : `-${short}, `}--${kebabCase(name)}${value === undefined ? '' : ` <${value}>`}`;
}

/** The option `autoApprove` is the flag `auto-approve`. */
export function kebabCase(name: string): string {
  return name.replace(/[A-Z]/g, (letter) => `-${letter.toLowerCase()}`);
}
