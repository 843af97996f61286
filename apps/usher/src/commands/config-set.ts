/** `usher config set <name> [value]`: one setting in the configuration file, checked before it is written. */

import { resolve } from 'node:path';
import { readSecret } from '@trakt-usher/vault/files';
import { type Command, defineCommand } from '../command-line/command.ts';
import { exitCodes } from '../command-line/exit-codes.ts';
import { argument, flag } from '../command-line/flags.ts';
import { assertEditable } from '../config/edit.ts';
import { nearestSetting } from '../config/file.ts';
import { setSetting } from '../config/set-setting.ts';
import { isSettingName, type SettingName, settingNames, settings } from '../config/settings.ts';
import type { Context } from '../context.ts';
import { SettingError } from '../errors/setting.ts';
import { UsageError } from '../errors/usage.ts';
import { askUnseen } from '../terminal/ask.ts';

export const command: Command = defineCommand({
  arguments: {
    name: argument.checked({
      words: 'the setting, as usher config show lists it',
      expected: 'a setting',
      choices: settingNames.filter((name) => !settings[name].notInFile),
      parse: (written) => written,
    }),
    value: argument.optional('its value; of a secret none: usher asks for it, or reads --file'),
  },
  flags: { file: flag.text('file', 'take the value from this file, of a secret for instance') },
  examples: [
    ['usher config set export.timezone Europe/Paris', 'the time zone of the dates in exports'],
    ['usher config set trakt.client_secret', 'asks for it, so that it is in no list of processes'],
  ],
  needs: 'any_config',
  async run({ name, value, file }, context) {
    const { config, io, text } = context;
    const setting = inFile(name);
    assertEditable(config);
    const shown = settings[setting].secret ? undefined : (each: unknown) => JSON.stringify(each);
    const written = await writtenValue(setting, { value, file }, context);
    const before = config.inFile.get(setting);
    const { path, line, typed } = await setSetting({ name: setting, written, config, cwd: context.cwd });
    if (io.json) {
      io.print(JSON.stringify({ file: path, line, name: setting, ...(shown && { value: typed }) }));
      return exitCodes.done;
    }
    io.say(text.settingWritten(setting, { path, shown: shown?.(typed) }));
    const wasThere = before?.origin.kind === 'file' && before.origin.path === path && before.value !== typed;
    if (wasThere && shown) io.say(text.settingBefore(shown(before.value)));
    const origin = config.origin(setting);
    if (origin.kind === 'environment') io.say(text.settingOverridden(setting, origin.name));
    return exitCodes.done;
  },
});

/** @throws SettingError for a name that no setting has, or none in a file */
function inFile(name: string): SettingName {
  if (!isSettingName(name)) {
    throw new SettingError(name, { problem: { kind: 'unknown', nearest: nearestSetting(name) } });
  }
  const { notInFile, env = '' } = settings[name];
  if (notInFile) throw new SettingError(name, { problem: { kind: 'environment_only', environment: env } });
  return name;
}

interface Given {
  value: string | undefined;
  file: string | undefined;
}

/** @throws UsageError for a secret on the command line, and without a value */
async function writtenValue(name: SettingName, { value, file }: Given, context: Context): Promise<string> {
  if (value !== undefined && file !== undefined) {
    throw new UsageError({ kind: 'conflict', name: '<value>', other: '--file' });
  }
  const { secret } = settings[name];
  if (secret && value !== undefined) throw new UsageError({ kind: 'secret_argument', name });
  if (file !== undefined) return readSecret(resolve(context.cwd, file)).trim();
  if (value !== undefined) return value;
  const entered = secret ? (await askUnseen(context.text.secretQuestion(name), context))?.trim() : undefined;
  if (!entered) throw new UsageError({ kind: 'missing_argument', name: 'value' });
  return entered;
}
