/** `usher doctor`: checks everything that a sign-in depends on, and says what is wrong and what mends it. */

import { fixPermissions } from '@trakt-usher/vault';
import { vaultDirectory } from '../account/vault.ts';
import { type Command, defineCommand } from '../command-line/command.ts';
import { exitCodes } from '../command-line/exit-codes.ts';
import { flag } from '../command-line/flags.ts';
import type { Context } from '../context.ts';
import type { Check } from '../doctor/check.ts';
import { closeFile, configurationCheck, nodeCheck } from '../doctor/configuration.ts';
import { proxyCheck } from '../doctor/proxy.ts';
import { runChecks } from '../doctor/run-checks.ts';
import { appCheck, authServerCheck, clockCheck } from '../doctor/servers.ts';
import { tokenCheck } from '../doctor/sign-in.ts';
import { vaultCheck } from '../doctor/vault.ts';
import { styled } from '../terminal/style.ts';

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

export const command: Command = defineCommand({
  flags: { fix: flag.toggle('first close files with secrets to other users') },
  examples: [
    ['usher doctor', 'changes nothing, and sends no token'],
    ['usher doctor --fix', 'mends permissions first'],
  ],
  needs: 'any_config',
  async run({ fix }, context) {
    const { asCalled, io, text } = context;
    const fixed = fix ? mend(context) : [];
    const found = await runChecks(checks, context);
    const good = found.every(({ result }) => result !== 'fail');
    if (io.json) {
      const lines = found.map(({ check, result, words: { message, hint } }) => ({
        ...{ check, result, message },
        ...(hint !== undefined && { hint: asCalled(hint) }),
      }));
      io.print(JSON.stringify({ good, checks: lines, ...(fix && { fixed }) }));
    } else {
      for (const path of fixed) io.say(text.doctor.closed(path));
      for (const {
        check,
        result,
        words: { message, hint = '' },
      } of found) {
        const name = text.doctor.names[check].padEnd(nameWidth(text));
        io.print([styled(colours[result], result), `  ${name}  ${`${message} ${asCalled(hint)}`.trim()}`]);
      }
      io.say(text.doctor.summary(found.map(({ result }) => result)));
    }
    return good ? exitCodes.done : exitCodes.failed;
  },
});

const colours = { pass: 'green', warn: 'yellow', fail: 'red' } as const;

/** Closes files with secrets to other users. Returns their paths. */
function mend(context: Context): string[] {
  const configFile = closeFile(context);
  const { fixed } = fixPermissions(vaultDirectory(context));
  return [...(configFile === undefined ? [] : [configFile]), ...fixed.map(({ path }) => path)];
}

function nameWidth(text: Context['text']): number {
  return Math.max(...Object.values(text.doctor.names).map((name) => name.length));
}
