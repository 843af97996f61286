/** Finds the command that the words of a command line name. */

import { UsageError } from '../errors/usage.ts';
import { nearest } from './nearest.ts';
import { formerWord, synonyms } from './other-words.ts';

/**
 * The name that these words begin with: of a command of one word or two; or the first word of several commands, where no
 * second follows. Undefined without words.
 * @throws UsageError
 */
export function nameIn([first, second]: readonly string[], names: readonly string[]): string | undefined {
  if (first === undefined) return undefined;
  const below = namesBelow(first, names);
  if (below.length > 0 && second !== undefined) {
    const name = `${first} ${second}`;
    if (below.includes(name)) return name;
    throw new UsageError({ kind: 'unknown_command', name, nearest: meant(name, below), helpOf: first });
  }
  if (below.length > 0 || names.includes(first)) return first;
  const word = formerWord(first);
  if (word) throw new UsageError({ kind: 'former_word', word });
  const known = names.flatMap((name) => [name, ...name.split(' ').slice(0, 1)]);
  throw new UsageError({ kind: 'unknown_command', name: first, nearest: meant(first, known), helpOf: undefined });
}

function meant(written: string, known: readonly string[]): string | undefined {
  return Object.hasOwn(synonyms, written) ? synonyms[written] : nearest(written, known);
}

/** The commands of two words that begin with this one; all commands where it is undefined. */
export function namesBelow(first: string | undefined, names: readonly string[]): string[] {
  return names.filter((name) => first === undefined || name.startsWith(`${first} `));
}
