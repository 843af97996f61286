/** What `--help` shows: how to call a command, its flags, and examples; or which commands there are. */

import { type CommandEntry, commands } from '../commands/table.ts';
import type { Catalogue } from '../text/catalogue.ts';
import { type Flag, flagOf, globalFlags } from './flags.ts';

interface HelpOptions {
  text: Catalogue;
  columns: number;
}

/** Help about one command, about those that begin with one word, or about all, in lines no longer than `columns`. */
export function helpText(about: string | undefined, { text, columns }: HelpOptions): string {
  const { headings } = text;
  const command = commands.find(({ name }) => name === about);
  const below = rowsOf(
    commands.filter(({ name }) => name.startsWith(`${about} `)),
    text,
  );
  const global = section(headings.globalFlags, flagRows(globalFlags, text.globalFlags), columns);
  if (!command) {
    const all = about === undefined;
    return [
      `${headings.usage} usher ${all ? '' : `${about} `}<command>`,
      all ? text.tagline : sentence(text.groupHelp[about] ?? ''),
      section(headings.commands, all ? overview(text) : below, columns),
      global,
      text.moreHelp,
    ].join('\n\n');
  }
  const { summary, argument, flags = {}, examples } = text.commandHelp[command.name];
  const usage = ['usher', command.name, command.argument].filter((part) => part !== undefined).join(' ');
  const own = flagRows(command.flags.map(flagOf), flags);
  return [
    `${headings.usage} ${usage}`,
    sentence(summary),
    ...(command.argument !== undefined && argument !== undefined
      ? [section(headings.argument, [[command.argument, argument]], columns)]
      : []),
    ...(own.length > 0 ? [section(headings.flags, own, columns)] : []),
    ...(below.length > 0 ? [section(headings.commands, below, columns)] : []),
    global,
    section(headings.examples, examples, columns),
  ].join('\n\n');
}

/** A line for each command of one word, and one for those that share their first. */
function overview(text: Catalogue): Row[] {
  const firstWords = new Set(commands.map(({ name }) => name.split(' ', 1).join()));
  return [...firstWords].flatMap((word) => {
    const group = text.groupHelp[word];
    return group === undefined
      ? rowsOf(
          commands.filter(({ name }) => name === word),
          text,
        )
      : [[`${word} ...`, group]];
  });
}

function rowsOf(entries: readonly CommandEntry[], text: Catalogue): Row[] {
  return entries.map(({ name }) => [name, text.commandHelp[name].summary]);
}

type Row = readonly [left: string, right: string];

function flagRows(flags: readonly Flag[], words: Readonly<Record<string, string>>): Row[] {
  return flags.map(({ notation, long }) => [notation, words[long] ?? '']);
}

/** Two columns under a heading, the right one wrapped within itself. */
function section(heading: string, rows: readonly Row[], columns: number): string {
  const width = Math.max(...rows.map(([left]) => left.length)) + 4;
  const lines = rows.flatMap(([left, right]) => {
    const [first = '', ...rest] = wrapped(right, Math.max(columns - width, 20));
    return [`  ${left.padEnd(width - 2)}${first}`, ...rest.map((line) => `${' '.repeat(width)}${line}`)];
  });
  return [heading, ...lines].join('\n');
}

function wrapped(text: string, width: number): string[] {
  const lines = [''];
  for (const word of text.split(' ')) {
    const last = lines.at(-1) ?? '';
    if (last === '') lines[lines.length - 1] = word;
    else if (last.length + 1 + word.length <= width) lines[lines.length - 1] = `${last} ${word}`;
    else lines.push(word);
  }
  return lines;
}

function sentence(summary: string): string {
  return `${summary.charAt(0).toUpperCase()}${summary.slice(1)}.`;
}
