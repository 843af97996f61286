/** `usher config trust`: the person's word that the configuration file in the working directory is their own. */

import { type Command, defineCommand } from '../command-line/command.ts';
import { exitCodes } from '../command-line/exit-codes.ts';
import { trust } from '../config/trust.ts';

export const command: Command = defineCommand({
  examples: [
    ['usher config trust', 'remembered until the file changes; look at what it sets first: usher config show'],
    ['usher token --config usher.toml', 'for one run: a file that is named counts in full'],
  ],
  needs: 'any_config',
  async run(_, { config, io, text }) {
    const { file, problems, untrusted } = config;
    const [problem] = problems;
    if (problem) throw problem;
    if (untrusted) trust(untrusted.version, config.directories.state);
    const keys = untrusted?.leftOut.map(({ key }) => key) ?? [];
    if (io.json) io.print(JSON.stringify({ file, trusted: untrusted !== undefined, keys }));
    else if (file === undefined || !untrusted) io.say(text.nothingToTrust);
    else {
      for (const key of keys) io.say(text.settingTaken(key));
      io.say(text.trusted(file));
    }
    return exitCodes.done;
  },
});
