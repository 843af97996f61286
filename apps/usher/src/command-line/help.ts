/** The text of help: the usage of a command, its flags and examples; or the list of commands. */

import { wrapped } from '../terminal/prose.ts';
import { type CommandTable, type Flags, flagNotation, type Program } from './command.ts';
import { globalFlags } from './flags.ts';
import { namesBelow } from './names.ts';

type Known = Pick<Program, 'commands' | 'groups'>;

/** Help about a command, about those that begin with one word, or about all, in lines that fit the terminal. */
export async function helpText(
  about: string | undefined,
  { commands, groups }: Known,
  terminalColumns: number | undefined,
): Promise<string> {
  const columns = Math.min(terminalColumns ?? 80, 100);
  const show = (heading: string, rows: readonly Row[]) => section(heading, rows, columns);
  const everywhere = show('Flags of every command:', flagRows(globalFlags));
  if (about === undefined) {
    const overview = show('Commands:', await overviewRows({ commands, groups }));
    return page(['Usage: usher <command>', tagline, overview, everywhere, moreHelp]);
  }
  const below = show('Commands:', await summaryRows(namesBelow(about, Object.keys(commands)), commands));
  const load = commands[about];
  if (!load) {
    return page([`Usage: usher ${about} <command>`, sentence(groups[about] ?? ''), below, everywhere, moreHelp]);
  }
  const { command } = await load();
  const taken = Object.entries(command.arguments).map(([name, { notation, words }]): Row => [notation(name), words]);
  return page([
    ['Usage: usher', about, ...taken.map(([notation]) => notation)].join(' '),
    sentence(command.summary),
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
async function overviewRows({ commands, groups }: Known): Promise<Row[]> {
  const names = Object.keys(commands);
  const firstWords = [...new Set(names.map((name) => name.split(' ', 1).join()))];
  const summaries = new Map(
    await summaryRows(
      firstWords.filter((word) => !Object.hasOwn(groups, word)),
      commands,
    ),
  );
  return firstWords.map((word) => {
    const summary = summaries.get(word);
    return summary === undefined ? [`${word} ...`, groups[word] ?? ''] : [word, summary];
  });
}

async function summaryRows(names: readonly string[], commands: CommandTable): Promise<Row[]> {
  const loaded = await Promise.all(names.map((name) => commands[name]?.()));
  return names.map((name, index) => [name, loaded[index]?.command.summary ?? '']);
}

function flagRows(flags: Flags): Row[] {
  return Object.entries(flags).map(([name, flag]) => [flagNotation(name, flag), flag.words]);
}

function page(parts: readonly string[]): string {
  return parts.filter((part) => part !== '').join('\n\n');
}

/** Two columns under a heading, the right one wrapped within itself. Empty without rows. */
function section(heading: string, rows: readonly Row[], columns: number): string {
  if (rows.length === 0) return '';
  const width = Math.max(...rows.map(([left]) => left.length)) + 4;
  const lines = rows.flatMap(([left, right]) => {
    const [first = '', ...rest] = wrapped(right, Math.max(columns - width, 20));
    return [`  ${left.padEnd(width - 2)}${first}`, ...rest.map((line) => `${' '.repeat(width)}${line}`)];
  });
  return [heading, ...lines].join('\n');
}

function sentence(summary: string): string {
  return `${summary.charAt(0).toUpperCase()}${summary.slice(1)}.`;
}
