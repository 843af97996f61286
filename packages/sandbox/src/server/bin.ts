#!/usr/bin/env node
/** The `trakt-sandbox` command. */
import { Command, InvalidArgumentError, Option } from 'commander';
import { scenarioNames } from '../faults/scenarios.ts';
import { oauthServers, replayModes } from '../oauth/index.ts';
import { type RunningSandbox, type RunSandboxOptions, runSandbox } from './command.ts';

const stop = new AbortController();
for (const signal of ['SIGTERM', 'SIGINT', 'SIGHUP'] as const) process.once(signal, () => stop.abort());

const program = new Command('trakt-sandbox')
  .description('A Trakt that runs offline, for tests and demonstrations')
  .option('--port <number>', 'port to listen on, 0 for a free one', wholeNumber, 8420)
  .option('--hostname <address>', 'address to listen at; 0.0.0.0 in a container', '127.0.0.1')
  .option('--https', 'serve https with a certificate of its own')
  .option('--seed <number>', 'decides tokens, plays and faults', wholeNumber)
  .option('--plays <number>', "how many plays the account's history has", wholeNumber)
  .option('--auto-approve', 'grant device codes and consents at once')
  .addOption(new Option('--scenario <name>', 'what goes wrong from the start').choices(scenarioNames))
  .addOption(new Option('--replay <how>', 'what a refresh token that was used already brings').choices(replayModes))
  .option('--replay-window-seconds <number>', 'how long "same" and "new" are lenient', wholeNumber)
  .addOption(
    new Option('--old-access-token <how>', 'what a refresh does to the access token before').choices(['ended', 'kept']),
  )
  .option('--access-token-life-seconds <number>', 'how long access tokens live', wholeNumber)
  .addOption(
    new Option('--oauth-server <which>', "whose errors: today's, or those of the one before").choices(oauthServers),
  )
  .option('--introspection', 'let clients ask about a token at /oauth/introspect')
  .option('--snapshot <file>', 'go on from this file where it exists, and save to it at the end')
  .option('--json', 'print one line of JSON when ready')
  .showHelpAfterError()
  .exitOverride((error) => process.exit(error.exitCode === 0 ? 0 : 2))
  .parse();

const { json, ...options } = program.opts<RunSandboxOptions & { json?: boolean }>();

try {
  await runSandbox(options, {
    ready: (running) => process.stdout.write(json ? `${JSON.stringify(running)}\n` : greeting(running)),
    signal: stop.signal,
  });
} catch (error) {
  process.stderr.write(`The sandbox can't run: ${error instanceof Error ? error.message : error}\n`);
  process.exitCode = 1;
}

function greeting(running: RunningSandbox): string {
  const { url, activateUrl, controlUrl, clientId, clientSecret, username, password } = running;
  const { certificatePath, snapshotPath } = running;
  const trust = certificatePath && `  NODE_EXTRA_CA_CERTS=${certificatePath}\n`;
  const saved = snapshotPath && `  Snapshot       ${snapshotPath}, saved at the end\n`;
  return `The sandbox runs at ${url}

  TRAKT_AUTH_URL=${url}
  TRAKT_API_URL=${url}
  TRAKT_CLIENT_ID=${clientId}
${trust ?? ''}
  Client secret  ${clientSecret} (optional)
  Sign in as     ${username}, password ${password}
  Devices        ${activateUrl}
  Control        ${controlUrl}
${saved ?? ''}
Ctrl+C ends it.
`;
}

function wholeNumber(text: string): number {
  if (!/^\d{1,9}$/.test(text)) throw new InvalidArgumentError('Not a whole number of at most nine digits.');
  return Number(text);
}
