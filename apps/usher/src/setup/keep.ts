/** Keeps an answer in the configuration file at once. A line that is there is replaced only if the person agrees. */

import { writeSetting } from '../config/edit.ts';
import type { SettingName } from '../config/settings.ts';
import type { Context } from '../context.ts';
import { SettingError } from '../errors/setting.ts';
import { confirm } from '../terminal/ask.ts';

/**
 * Resolves to the surroundings with the configuration as it is then.
 * @throws SettingError if the line is to stay, or there is nobody to ask
 */
export async function keep(name: SettingName, value: string, context: Context): Promise<Context> {
  const { config, io, text } = context;
  const { value: there, origin } = config.inFile.get(name) ?? {};
  if (origin?.kind === 'file' && origin.path === config.ownFile) {
    if (there === value) return context;
    const shown = JSON.stringify(there);
    io.warn(text.lineThere(`${name.replace(/.*\./, '')} = ${shown}`, origin));
    if (!io.interactive || !(await confirm(text.replaceQuestion(JSON.stringify(value)), context))) {
      throw new SettingError(name, { problem: { kind: 'set_already', shown, wanted: value }, origin });
    }
  }
  const { path } = await writeSetting({ name, value, config });
  if (config.file !== undefined && config.file !== path) io.say(text.comesFirst(path, config.file));
  return { ...context, config: await config.reload() };
}
