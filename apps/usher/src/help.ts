/** What `--help` shows: how to call a command, its flags, and examples; or all commands. */

import { type CommandEntry, commands } from './commands/table.ts';
import { type Flag, flagOf, globalFlags } from './flags.ts';
import type { Catalogue } from './text/catalogue.ts';

/** Help about one command, or about all, in lines no longer than `columns`. */
export function helpText(
  command: CommandEntry | undefined,
  { text, columns }: { text: Catalogue; columns: number },
): string {
  const { headings } = text;
  const global = flagRows(globalFlags, text.globalFlags);
  if (!command) {
    const rows = commands.map(({ name }): Row => [name, text.commandHelp[name].summary]);
    const sections = [section(headings.commands, rows, columns), section(headings.globalFlags, global, columns)];
    return [`${headings.usage} usher <command>`, text.tagline, ...sections, text.moreHelp].join('\n\n');
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
    section(headings.globalFlags, global, columns),
    section(headings.examples, examples, columns),
  ].join('\n\n');
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
