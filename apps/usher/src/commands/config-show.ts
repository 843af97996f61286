/** `usher config show`: every setting with its value and where that came from. Secrets are never shown, only whether they are set. */

import { type Command, defineCommand } from '../command-line/command.ts';
import { exitCodes } from '../command-line/exit-codes.ts';
import { type SettingName, settingNames, settings } from '../config/settings.ts';
import type { Context } from '../context.ts';

export const command: Command = defineCommand({
  examples: [
    ['usher config show', 'secrets are not shown, only whether they are set'],
    ['usher config show --json', 'for a script'],
  ],
  needs: 'any_config',
  async run(_, context) {
    const { config, io, text } = context;
    if (io.json) {
      const shown = settingNames.map((name) => ({ name, ...shownValue(name, context), origin: config.origin(name) }));
      const { file, looked, untrusted } = config;
      io.print(JSON.stringify({ file, looked, settings: shown, leftOut: untrusted?.leftOut }));
      return exitCodes.done;
    }
    const rows = settingNames.map((name) => {
      const { value, secret } = shownValue(name, context);
      return [name, secret ? text.secretIs(secret) : text.valueIs(value), text.originOf(config.origin(name))] as const;
    });
    const nameWidth = Math.max(...rows.map(([name]) => name.length));
    const valueWidth = Math.max(...rows.map(([, value]) => value.length));
    for (const [name, value, origin] of rows) {
      io.print(`${name.padEnd(nameWidth)}  ${value.padEnd(valueWidth)}  ${origin}`);
    }
    io.say(text.configFileIs(config.file, config.looked));
    const leftOut = config.untrusted?.leftOut.map(({ key }) => key) ?? [];
    if (leftOut.length > 0) io.warn(text.leftOutKeys(config.file ?? '', leftOut));
    return exitCodes.done;
  },
});

function shownValue(name: SettingName, { config }: Context): { value?: unknown; secret?: 'set' | 'not_set' } {
  const value = config.get(name);
  if (settings[name].secret) return { secret: value === undefined ? 'not_set' : 'set' };
  return value === undefined ? {} : { value };
}
