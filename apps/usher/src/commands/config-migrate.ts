/** `usher config migrate`: writes a configuration file of Export_Trakt_4_Letterboxd in usher's own format, beside the old one. */

import { writeFile } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import { type Command, defineCommand } from '../command-line/command.ts';
import { exitCodes } from '../command-line/exit-codes.ts';
import { readConfig } from '../config/load.ts';
import { SettingError } from '../errors/setting.ts';

export const command: Command = defineCommand({
  examples: [['usher config migrate --config config/config.toml', 'says what was taken, what not, and why']],
  needs: 'any_config',
  async run(_, context) {
    const { env, cwd, io, text } = context;
    const { file } = context.config;
    if (file === undefined) {
      const [problem = new SettingError('config', { problem: { kind: 'no_file' } })] = context.config.problems;
      throw problem;
    }
    // Named, it counts in full: nothing of it is used here, and the new file counts only once the person moves or names it.
    const config = await readConfig({ env, cwd, configFlag: file });
    const { dropped, inFile, problems } = config;
    const [problem] = problems;
    if (problem) throw problem;
    if (!dropped) {
      if (io.json) io.print(JSON.stringify({ file }));
      else io.say(text.ownFormatAlready(file));
      return exitCodes.done;
    }
    const { stringify } = await import('smol-toml');
    const output = join(dirname(file), 'usher.toml');
    const sections: Record<string, Record<string, unknown>> = {};
    for (const [name, { value }] of inFile) {
      const [section = '', key = ''] = name.split('.');
      sections[section] = { ...sections[section], [key]: value };
    }
    // Never overwrites a file. It may hold the client secret, so it is the owner's alone.
    await writeFile(output, `${stringify(sections)}\n`, { flag: 'wx', mode: 0o600 });
    const mapped = [...inFile.keys()];
    if (io.json) {
      io.print(JSON.stringify({ file, output, mapped, dropped }));
      return exitCodes.done;
    }
    io.print(output);
    for (const name of mapped) io.say(text.settingTaken(name));
    for (const { key, reason } of dropped) io.say(text.settingDropped(key, reason));
    io.say(text.migrated(output, join(config.directories.config, 'config.toml')));
    return exitCodes.done;
  },
});
