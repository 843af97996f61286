#!/usr/bin/env node
/** The `trakt-sandbox` command. */
import { Command, InvalidArgumentError, Option } from 'commander';
import { type RunSandboxOptions, runSandbox } from './command.ts';
import { replayModes } from './oauth/index.ts';

const stop = new AbortController();
for (const signal of ['SIGTERM', 'SIGINT'] as const) process.once(signal, () => stop.abort());

const program = new Command('trakt-sandbox')
  .description('A Trakt that runs offline, for tests and demonstrations')
  .option('--port <number>', 'port to listen on, 0 for a free one', wholeNumber, 8420)
  .option('--seed <number>', 'decides tokens and plays', wholeNumber)
  .option('--plays <number>', "how many plays the account's history has", wholeNumber)
  .option('--auto-approve', 'grant device codes and consents at once')
  .addOption(new Option('--replay <how>', 'what a refresh token that was used already brings').choices(replayModes))
  .option('--json', 'print one line of JSON when ready')
  .showHelpAfterError()
  .exitOverride((error) => process.exit(error.exitCode === 0 ? 0 : 2))
  .parse();

try {
  await runSandbox(program.opts<RunSandboxOptions>(), { stdout: process.stdout, signal: stop.signal });
} catch (error) {
  process.stderr.write(`The sandbox can't start: ${error instanceof Error ? error.message : error}\n`);
  process.exitCode = 1;
}

function wholeNumber(text: string): number {
  if (!/^\d+$/.test(text)) throw new InvalidArgumentError('Not a whole number.');
  return Number(text);
}
