/** The lines of help: the usage of a command, its flags and examples; or the list of commands. */

import { wrapped } from '../terminal/prose.ts';
import { type Line, styled } from '../terminal/style.ts';
import { type Flags, flagNotation, type Program } from './command.ts';
import { globalFlags } from './flags.ts';
import { namesBelow } from './names.ts';

type Known = Pick<Program, 'commands' | 'groups'>;

/** Help about a command, about those that begin with one word, or about all, in lines that fit the terminal. */
export async function helpLines(
  about: string | undefined,
  { commands, groups }: Known,
  terminalColumns: number | undefined,
): Promise<Line[]> {
  // Longer lines are hard to read.
  const columns = Math.min(terminalColumns ?? 80, 100);
  const show = (heading: string, rows: readonly Row[]) => section(heading, rows, columns);
  const text = (words: string) => wrapped(words, columns);
  const everywhere = show('Flags of every command:', flagRows(globalFlags));
  if (about === undefined) {
    const overview = show('Commands:', overviewRows({ commands, groups }));
    return page([usage('<command>'), text(tagline), overview, everywhere, text(moreHelp)]);
  }
  const below = show(
    'Commands:',
    namesBelow(about, Object.keys(commands)).map((name) => [name, commands[name]?.summary ?? '']),
  );
  const asked = commands[about];
  if (!asked) {
    const words = text(sentence(groups[about] ?? ''));
    return page([usage(`${about} <command>`), words, below, everywhere, text(moreHelp)]);
  }
  const { command } = await asked.load();
  const taken = Object.entries(command.arguments).map(([name, { notation, words }]): Row => [notation(name), words]);
  return page([
    usage([about, ...taken.map(([notation]) => notation)].join(' ')),
    text(sentence(asked.summary)),
    text(command.details ?? ''),
    show('Argument:', taken),
    show('Flags:', flagRows(command.flags)),
    below,
    everywhere,
    show('Examples:', command.examples),
  ]);
}

const tagline = 'Sign in to Trakt, stay signed in, and take your data out.';
const moreHelp = 'For the flags and examples of a command, run: usher help <command>';

type Row = readonly [left: string, right: string];

/** A line for each command of one word, and one for those that share their first. */
function overviewRows({ commands, groups }: Known): Row[] {
  const firstWords = new Set(Object.keys(commands).map((name) => name.split(' ', 1).join()));
  return [...firstWords].map((word) => {
    const group = groups[word];
    return group === undefined ? [word, commands[word]?.summary ?? ''] : [`${word} ...`, group];
  });
}

function flagRows(flags: Flags): Row[] {
  return Object.entries(flags).map(([name, flag]) => [flagNotation(name, flag), flag.words]);
}

function usage(words: string): Line[] {
  return [[styled('bold', 'Usage:'), ` usher ${words}`]];
}

/** The parts that have lines, with an empty line between two. */
function page(parts: readonly (readonly Line[])[]): Line[] {
  return parts.filter(({ length }) => length > 0).flatMap((lines, index) => (index === 0 ? lines : ['', ...lines]));
}

/**
 * Two columns under a heading, the right one wrapped within itself; one below the other where the left one would take more
 * than half of the width. Empty without rows.
 */
function section(heading: string, rows: readonly Row[], columns: number): Line[] {
  if (rows.length === 0) return [];
  const width = Math.max(...rows.map(([left]) => left.length)) + 4;
  const besides = width <= columns / 2;
  const indent = ' '.repeat(besides ? width : 6);
  const lines = rows.flatMap(([left, right]) => {
    const below = wrapped(right, columns - indent.length).map((line) => indent + line);
    if (!besides) return [`  ${left}`, ...below];
    const [first = '', ...rest] = below;
    return [`  ${left}`.padEnd(width) + first.slice(width), ...rest];
  });
  return [[styled('bold', heading)], ...lines];
}

function sentence(summary: string): string {
  return `${summary.charAt(0).toUpperCase()}${summary.slice(1)}.`;
}
