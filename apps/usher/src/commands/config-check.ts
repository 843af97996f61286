/** `usher config check`: everything that is wrong with the configuration at once, each with its place and the way out. */

import { type ExitCode, exitCodes } from '../command-line/exit-codes.ts';
import { namesOf } from '../config/export-app.ts';
import type { Context } from '../context.ts';
import type { SettingError } from '../errors.ts';
import type { Words } from '../text/words.ts';

export async function run(_options: object, context: Context): Promise<ExitCode> {
  const { config, io, text } = context;
  const found = config.problems.map((problem) => ({ problem, words: wordsOf(problem, context) }));
  if (io.json) {
    const problems = found.map(({ problem: { setting, origin }, words }) => ({ setting, origin, ...words }));
    io.print(JSON.stringify({ file: config.file, problems, dropped: config.dropped }));
  } else {
    for (const { words } of found)
      io.print(words.hint === undefined ? words.message : `${words.message} ${words.hint}`);
    if (config.dropped?.length) io.say(text.droppedKeys(namesOf(config.dropped)));
    if (found.length === 0) io.say(text.configGood(config.file));
  }
  return found.length === 0 ? exitCodes.done : exitCodes.usage;
}

function wordsOf({ setting, problem, origin }: SettingError, { text }: Context): Words {
  return text.setting(setting, problem, origin);
}
