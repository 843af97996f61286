/** The kinds of flags and arguments that commands have. */

/** The value, or what it must be instead. */
export type Reading<T> = { value: T } | { expected: string };

export interface Flag<out T> {
  /** Its line in help. */
  words: string;
  /** `X`, for `-X`. */
  short?: string;
  /** The name of its value in help: `file`, `folder`, `number`. Undefined for a flag without a value. */
  value?: string;
  /** The only values that it takes. */
  choices?: readonly string[];
  /** Reads the values that follow it, one for each time that it is there. None of them is empty. */
  read(written: readonly string[]): Reading<T>;
}

export interface Argument<out T> {
  words: string;
  choices?: readonly string[];
  required: boolean;
  /** Takes all the words that are left. */
  rest: boolean;
  /** As help shows it: `<path>`. */
  notation(name: string): string;
  read(written: readonly string[]): Reading<T>;
}

interface ValueFlag<T> extends Omit<Flag<T>, 'read'> {
  value: string;
  expected: string;
  parse: (written: string) => T | undefined;
}

/** A flag with a value that `parse` checks. The last one counts. */
function checked<T>({ expected, parse, ...flag }: ValueFlag<T>): Flag<T | undefined> {
  return {
    ...flag,
    read(written) {
      const last = written.at(-1);
      const value = last === undefined ? undefined : parse(last);
      return last !== undefined && value === undefined ? { expected } : { value };
    },
  };
}

export const flag: {
  toggle(words: string, more?: { short: string }): Flag<boolean>;
  text(value: string, words: string): Flag<string | undefined>;
  oneOf<const Choice extends string>(
    choices: readonly Choice[],
    flag: Pick<ValueFlag<Choice>, 'value' | 'words'>,
  ): Flag<Choice | undefined>;
  checked<T>(flag: ValueFlag<T>): Flag<T | undefined>;
  /** May be there several times. */
  list<T>(flag: ValueFlag<T>): Flag<readonly T[]>;
} = {
  toggle: (words, more) => ({ words, ...more, read: ({ length }) => ({ value: length > 0 }) }),
  text: (value, words) => checked({ value, words, expected: value, parse: (written) => written }),
  oneOf: (choices, { value, words }) =>
    checked({
      value,
      words,
      choices,
      expected: alternatives(choices),
      parse: (written) => choices.find((choice) => choice === written),
    }),
  checked,
  list: ({ expected, parse, ...rest }) => ({
    ...rest,
    read(written) {
      const values = written.map(parse);
      const good = values.filter((value) => value !== undefined);
      return good.length < values.length ? { expected } : { value: good };
    },
  }),
};

export const argument: {
  text(words: string): Argument<string>;
  oneOf<const Choice extends string>(choices: readonly Choice[], words: string): Argument<Choice>;
  checked<T>(argument: Pick<ValueFlag<T>, 'words' | 'expected' | 'parse' | 'choices'>): Argument<T>;
  /** May be left out. */
  optional(words: string): Argument<string | undefined>;
  /** Another program's command line, after `--`. */
  commandLine(words: string): Argument<readonly [string, ...string[]]>;
  /** Any number of words, or none. */
  words(words: string): Argument<readonly string[]>;
} = {
  text: (words) => argument.checked({ words, expected: 'text', parse: (written) => written }),
  oneOf: (choices, words) =>
    argument.checked({
      words,
      choices,
      expected: alternatives(choices),
      parse: (written) => choices.find((choice) => choice === written),
    }),
  checked: ({ expected, parse, ...about }) => ({
    ...about,
    required: true,
    rest: false,
    notation: (name) => `<${name}>`,
    read([written = '']) {
      const value = parse(written);
      return value === undefined ? { expected } : { value };
    },
  }),
  optional: (words) => ({
    words,
    required: false,
    rest: false,
    notation: (name) => `[${name}]`,
    read: ([written]) => ({ value: written }),
  }),
  commandLine: (words) => ({
    words,
    required: true,
    rest: true,
    notation: (name) => `-- <${name}...>`,
    read: ([first, ...more]) => (first === undefined ? { expected: 'a command' } : { value: [first, ...more] }),
  }),
  words: (words) => ({
    words,
    required: false,
    rest: true,
    notation: (name) => `[${name}...]`,
    read: (written) => ({ value: written }),
  }),
};

/** `json, header or env` */
export function alternatives(choices: readonly string[]): string {
  return choices.length < 2 ? choices.join() : `${choices.slice(0, -1).join(', ')} or ${choices.at(-1)}`;
}

/** The values of the flags of every command. */
export interface GlobalOptions {
  config: string | undefined;
  account: string | undefined;
  json: boolean;
  verbose: boolean;
  quiet: boolean;
  help: boolean;
  version: boolean;
}

export const globalFlags: { readonly [Name in keyof GlobalOptions]: Flag<GlobalOptions[Name]> } = {
  config: flag.text('file', 'the configuration file to use'),
  account: flag.text('name', 'the sign-in to use, if there are several'),
  json: flag.toggle('print data and errors as JSON'),
  verbose: flag.toggle('show each request, wait and lock on stderr'),
  quiet: flag.toggle('show only errors and data'),
  help: flag.toggle('show this help', { short: 'h' }),
  version: flag.toggle('show the version', { short: 'V' }),
};
