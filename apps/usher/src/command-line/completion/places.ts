/** The words and flags that can follow at each place of a command line. The scripts for the shells are written from them. */

import { kebabCase, type Program } from '../command.ts';
import { type Flag, globalFlags } from '../flags.ts';
import { namesBelow } from '../names.ts';

/** A word, and what help says about it. */
export type Entry = readonly [word: string, about: string];

/** The values of a flag, or of a command's argument. */
export type Values = 'files' | 'folders' | 'anything' | readonly string[];

export interface CompletedFlag {
  /** `-X` and `--method`, or the long one alone. */
  names: readonly string[];
  about: string;
  /** Undefined for a flag that takes no value. */
  values: Values | undefined;
}

/** After a command's name, or after the first word of several. */
export interface Place {
  /** `vault status`; empty at the start. */
  name: string;
  next: readonly Entry[];
  /** Without the flags of every command. */
  flags: readonly CompletedFlag[];
  argument: Values;
}

export const everywhere: readonly CompletedFlag[] = flagsIn(globalFlags);

export async function placesIn({ commands, groups }: Pick<Program, 'commands' | 'groups'>): Promise<Place[]> {
  const names = Object.keys(commands);
  const firstWords = [...new Set(names.map((name) => name.split(' ', 1).join()))];
  const start: Place = {
    name: '',
    next: firstWords.map((word) => [word, commands[word]?.summary ?? groups[word] ?? '']),
    flags: [],
    argument: 'anything',
  };
  const places = [...new Set([...firstWords, ...names])].map(async (name): Promise<Place> => {
    const command = (await commands[name]?.load())?.command;
    const [argument] = Object.entries(command?.arguments ?? {});
    return {
      name,
      next: namesBelow(name, names).map((below) => [below.slice(name.length + 1), commands[below]?.summary ?? '']),
      flags: flagsIn(command?.flags ?? {}),
      argument: argument ? valuesOf(argument[0], argument[1].choices) : 'anything',
    };
  });
  return [start, ...(await Promise.all(places))];
}

function flagsIn(flags: Readonly<Record<string, Flag<unknown>>>): CompletedFlag[] {
  return Object.entries(flags).map(([option, { short, value, choices, words }]) => ({
    names: [...(short === undefined ? [] : [`-${short}`]), `--${kebabCase(option)}`],
    about: words,
    values: value === undefined ? undefined : valuesOf(value, choices),
  }));
}

function valuesOf(name: string, choices: readonly string[] | undefined): Values {
  if (choices) return choices;
  return name === 'file' ? 'files' : name === 'folder' ? 'folders' : 'anything';
}

/** The flags of all places that take a value: the word after them is no command. */
export function flagsWithValue(places: readonly Place[]): string[] {
  const flags = [...everywhere, ...places.flatMap((place) => place.flags)];
  return [...new Set(flags.filter(({ values }) => values !== undefined).flatMap(({ names }) => names))];
}
