/** `usher doctor`: looks at everything that a sign-in depends on, and says of each whether it is well and what mends it. */

import { fixPermissions } from '@trakt-usher/vault';
import { vaultDirectory } from '../account/vault.ts';
import { type ExitCode, exitCodes } from '../command-line/exit-codes.ts';
import type { Context } from '../context.ts';
import { closeSecrets, configurationCheck, nodeCheck } from '../doctor/configuration.ts';
import type { Check } from '../doctor/finding.ts';
import { proxyCheck } from '../doctor/proxy.ts';
import { runChecks } from '../doctor/run-checks.ts';
import { appCheck, authServerCheck, clockCheck } from '../doctor/servers.ts';
import { tokenCheck } from '../doctor/sign-in.ts';
import { vaultCheck } from '../doctor/vault.ts';

export interface DoctorOptions {
  /** Mends what can be mended without asking: permissions. */
  fix?: boolean;
}

const checks: readonly Check[] = [
  nodeCheck,
  configurationCheck,
  vaultCheck,
  proxyCheck,
  authServerCheck,
  clockCheck,
  appCheck,
  tokenCheck,
];

export async function run({ fix = false }: DoctorOptions, context: Context): Promise<ExitCode> {
  const { io, text } = context;
  const fixed = fix ? mend(context) : [];
  const found = await runChecks(checks, context);
  const good = found.every(({ result }) => result !== 'fail');
  if (io.json) {
    const lines = found.map(({ check, result, words }) => ({ check, result, ...words }));
    io.print(JSON.stringify({ good, checks: lines, ...(fix && { fixed }) }));
  } else {
    for (const path of fixed) io.say(text.doctor.closed(path));
    for (const {
      check,
      result,
      words: { message, hint = '' },
    } of found) {
      io.print(`${result}  ${text.doctor.names[check].padEnd(nameWidth(text))}  ${`${message} ${hint}`.trim()}`);
    }
    io.say(text.doctor.summary(found.map(({ result }) => result)));
  }
  return good ? exitCodes.done : exitCodes.failed;
}

/** Paths that are now their owner's alone. */
function mend(context: Context): string[] {
  const configFile = closeSecrets(context);
  const { fixed } = fixPermissions(vaultDirectory(context));
  return [...(configFile === undefined ? [] : [configFile]), ...fixed.map(({ path }) => path)];
}

function nameWidth(text: Context['text']): number {
  return Math.max(...Object.values(text.doctor.names).map((name) => name.length));
}
