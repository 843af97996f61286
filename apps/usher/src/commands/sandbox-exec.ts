/** `usher sandbox exec -- <command...>`: runs a program against a sandbox, and grades it by what it asked. */

import { rename, rm, writeFile } from 'node:fs/promises';
import { dirname, resolve } from 'node:path';
import {
  type Examined,
  openExamination,
  reportAsJson,
  reportAsJUnit,
  reportLines,
  type ScenarioName,
  type Severity,
  scenarioNames,
  severities,
} from '@trakt-usher/sandbox/examine';
import { makeFolder } from '@trakt-usher/vault/files';
import { type Command, defineCommand } from '../command-line/command.ts';
import { exitCodes } from '../command-line/exit-codes.ts';
import { argument, flag } from '../command-line/flags.ts';
import type { Context } from '../context.ts';
import { environmentOf } from '../exec/child-environment.ts';
import { isAtTerminal, runToEnd } from '../exec/run-to-end.ts';
import { assertUsable } from '../export/folder.ts';

export const command: Command = defineCommand({
  arguments: { command: argument.commandLine('the program and its own words, after --') },
  details:
    "The program finds the sandbox's address in TRAKT_API_URL and TRAKT_AUTH_URL, an app in TRAKT_CLIENT_ID and TRAKT_CLIENT_SECRET, and a sign-in in TRAKT_ACCESS_TOKEN and TRAKT_REFRESH_TOKEN. One that names Trakt's hosts itself meets the sandbox through HTTPS_PROXY, if it obeys that and trusts the certificates in SSL_CERT_FILE, NODE_EXTRA_CA_CERTS, CURL_CA_BUNDLE or REQUESTS_CA_BUNDLE. What it asks of Trakt's API, sign-in and site is answered here; other hosts it reaches as ever. usher ends with the program's own exit code if that isn't 0, else with 1 if the program broke a rule.",
  flags: {
    scenario: flag.oneOf([...scenarioNames, 'all'], {
      value: 'name',
      words: 'what goes wrong meanwhile; all: once with each, and the exit code of the first, calm, counts',
    }),
    failOn: flag.oneOf([...severities, 'never'], {
      value: 'severity',
      words: 'the mildest broken rule that fails the run (error)',
    }),
    report: flag.checked({
      value: 'file',
      words: 'write the grades to a file too: .json, or .xml as JUnit does',
      expected: 'a file whose name ends in .json or .xml',
      parse: (written) => (/\.(json|xml)$/.test(written) ? written : undefined),
    }),
  },
  examples: [
    ['usher sandbox exec -- npm test', 'what a test suite asks of Trakt'],
    ['usher sandbox exec --scenario all --report trakt.xml -- python sync.py', 'with each thing that can go wrong'],
  ],
  needs: 'no_config',
  async run({ command: words, scenario = 'calm', failOn = 'error', report }, context) {
    const { cwd, io } = context;
    const file = report === undefined ? undefined : resolve(cwd, report);
    if (file !== undefined) await assertUsable(dirname(file));
    const runs: Examined[] = [];
    for (const each of scenario === 'all' ? scenarioNames : [scenario]) {
      runs.push(await examine(words, each, context));
    }
    const failsFrom = failOn === 'never' ? undefined : failOn;
    if (file !== undefined) await writeReport(file, runs, failsFrom ?? 'error');
    if (io.json) io.print(JSON.stringify(reportAsJson(runs)));
    else io.say('', ...reportLines(runs));
    return runs[0]?.exitCode || (isBroken(runs, failsFrom) ? exitCodes.failed : exitCodes.done);
  },
});

async function examine(
  words: readonly [string, ...string[]],
  scenario: ScenarioName,
  { cwd, env, io, signal }: Context,
): Promise<Examined> {
  const examination = await openExamination({ scenario });
  try {
    // Also after a signal that ended the run before this one.
    signal.throwIfAborted();
    const exitCode = await runToEnd(words, {
      cwd,
      env: environmentOf(env, examination.environment),
      terminal: isAtTerminal(io),
      // With --json, stdout is for the grades.
      stdoutTo: io.json ? 'stderr' : 'stdout',
    });
    return { scenario, exitCode, grade: examination.grade() };
  } finally {
    await examination.close();
  }
}

function isBroken(runs: readonly Examined[], from: Severity | undefined): boolean {
  if (from === undefined) return false;
  const counting = severities.slice(0, severities.indexOf(from) + 1);
  return runs.some(({ grade: { worst } }) => worst !== undefined && counting.includes(worst));
}

/** Whole or not at all. */
async function writeReport(file: string, runs: readonly Examined[], failsFrom: Severity): Promise<void> {
  const part = `${file}.${process.pid}.part`;
  const text = file.endsWith('.xml')
    ? reportAsJUnit(runs, failsFrom)
    : `${JSON.stringify(reportAsJson(runs), undefined, 2)}\n`;
  makeFolder(dirname(file));
  try {
    await writeFile(part, text, { flag: 'wx' });
    await rename(part, file);
  } catch (error) {
    await rm(part, { force: true });
    throw error;
  }
}
