/** From words on a command line to a command and its options; help and version on the way. Nothing runs here. */

import { Command, CommanderError, type OutputConfiguration } from 'commander';
import manifest from '../package.json' with { type: 'json' };
import { type CommandEntry, commands } from './commands/table.ts';
import type { GlobalFlags } from './context.ts';
import { UsageError, type UsageProblem } from './errors.ts';
import type { Catalogue } from './text/catalogue.ts';

/** A command with what was asked of it. */
export interface Invocation {
  command: CommandEntry;
  options: Record<string, unknown>;
  flags: GlobalFlags;
}

export interface CommandLine {
  /** Without Node and the script. */
  argv: readonly string[];
  text: Catalogue;
  /** Where help and version go. */
  write: (text: string) => void;
}

/**
 * Undefined when help or the version was asked for, and has been written.
 * @throws UsageError
 */
export function parseCommandLine({ argv, text, write }: CommandLine): Invocation | undefined {
  let chosen: Invocation | undefined;
  const output: OutputConfiguration = { writeOut: write, writeErr: () => undefined, outputError: () => undefined };
  const program = newCommand('usher', { text, output })
    .description(text.tagline)
    .version(manifest.version, '-V, --version', text.globalFlags.version)
    .helpCommand(false)
    .option('--config <file>', text.globalFlags.config)
    .option('--account <name>', text.globalFlags.account)
    .option('--json', text.globalFlags.json)
    .option('--verbose', text.globalFlags.verbose)
    .option('--quiet', text.globalFlags.quiet);
  for (const entry of commands) {
    const command = newCommand(entry.name, { text, output });
    describe(command, entry, text);
    command.action(() => {
      const [argument] = command.args;
      const named = argument === undefined ? {} : { [command.registeredArguments[0]?.name() ?? '']: argument };
      chosen = { command: entry, options: { ...command.opts(), ...named }, flags: program.opts<GlobalFlags>() };
    });
    program.addCommand(command);
  }
  try {
    program.parse(argv.length === 0 ? ['--help'] : [...argv], { from: 'user' });
  } catch (error) {
    if (!(error instanceof CommanderError)) throw error;
    if (error.exitCode !== 0) throw new UsageError(problemOf(error));
  }
  return chosen;
}

function newCommand(name: string, { text, output }: { text: Catalogue; output: OutputConfiguration }): Command {
  const titles: Readonly<Record<string, string>> = {
    'Usage:': text.headings.usage,
    'Options:': text.headings.flags,
    'Commands:': text.headings.commands,
    'Global Options:': text.headings.globalFlags,
  };
  return new Command(name)
    .exitOverride()
    .configureOutput(output)
    .configureHelp({ styleTitle: (title) => titles[title] ?? title, showGlobalOptions: true })
    .helpOption('-h, --help', text.globalFlags.help);
}

function describe(command: Command, entry: CommandEntry, text: Catalogue): void {
  const help = text.commandHelp[entry.name];
  command.description(help.summary);
  if (entry.argument !== undefined) command.argument(entry.argument, help.argument);
  for (const flag of entry.flags) command.option(flag, help.flags?.[longName(flag)]);
  const width = Math.max(...help.examples.map(([line]) => line.length));
  const lines = help.examples.map(([line, meaning]) => `  ${line.padEnd(width)}  ${meaning}`);
  command.addHelpText('after', `\n${text.headings.examples}\n${lines.join('\n')}`);
}

function longName(flag: string): string {
  return /--([\w-]+)/.exec(flag)?.[1] ?? flag;
}

/** commander tells what was wrong in a sentence of its own; the words in quotes are what ours needs. */
function problemOf({ code, message }: CommanderError): UsageProblem {
  const [name = '', other = ''] = Array.from(message.matchAll(/'([^']+)'/g), ([, quoted]) => quoted ?? '');
  const nearest = /Did you mean (?:one of )?([^?,]+)/.exec(message)?.[1];
  switch (code) {
    case 'commander.unknownCommand':
      return { kind: 'unknown_command', name, nearest };
    case 'commander.unknownOption':
      return { kind: 'unknown_flag', name, nearest };
    case 'commander.missingArgument':
      return { kind: 'missing_argument', name };
    case 'commander.optionMissingArgument':
      return { kind: 'missing_value', name };
    case 'commander.conflictingOption':
      return { kind: 'conflict', name, other };
    default:
      return { kind: 'too_many_arguments' };
  }
}
