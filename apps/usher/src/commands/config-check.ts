/** `usher config check`: every mistake in the configuration, each with its place and what mends it. */

import { type Command, defineCommand } from '../command-line/command.ts';
import { exitCodes } from '../command-line/exit-codes.ts';
import { namesOf } from '../config/export-app.ts';
import type { Context } from '../context.ts';
import type { SettingError } from '../errors/setting.ts';
import type { Words } from '../text/words.ts';

export const command: Command = defineCommand({
  examples: [['usher config check --config other.toml', 'a file that is not in use yet']],
  needs: 'any_config',
  async run(_, context) {
    const { asCalled, config, io, text } = context;
    const leftOut = config.untrusted?.leftOut.map(({ key }) => key) ?? [];
    const found = config.problems.map((problem) => ({ problem, words: wordsOf(problem, context) }));
    if (io.json) {
      const problems = found.map(({ problem: { setting, origin }, words }) => ({ setting, origin, ...words }));
      const { file, looked, dropped, untrusted } = config;
      io.print(JSON.stringify({ file, looked, problems, dropped, leftOut: untrusted?.leftOut }));
    } else {
      for (const { words } of found)
        io.print(words.hint === undefined ? words.message : `${words.message} ${words.hint}`);
      io.say(text.configFileIs(config.file, config.looked));
      if (leftOut.length > 0) io.warn(text.leftOutKeys(config.file ?? '', leftOut));
      if (config.dropped?.length) io.say(asCalled(text.droppedKeys(namesOf(config.dropped))));
      if (found.length + leftOut.length === 0) io.say(text.configGood(config.file));
    }
    return found.length === 0 ? exitCodes.done : exitCodes.usage;
  },
});

function wordsOf({ setting, problem, origin }: SettingError, { text }: Context): Words {
  return text.setting(setting, problem, origin);
}
