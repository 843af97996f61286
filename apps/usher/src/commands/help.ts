/** `usher help [command...]`: the same as `--help`. */

import { type Command, defineCommand } from '../command-line/command.ts';
import { exitCodes } from '../command-line/exit-codes.ts';
import { argument } from '../command-line/flags.ts';
import { helpLines } from '../command-line/help.ts';
import { nameIn } from '../command-line/names.ts';

export const command: Command = defineCommand({
  arguments: { command: argument.words('the words of a command, or the first of several') },
  examples: [
    ['usher help', 'which commands there are'],
    ['usher help vault rekey', 'the flags and examples of one'],
  ],
  needs: 'no_config',
  async run({ command: words }, { io }, program) {
    const about = nameIn(words, Object.keys(program.commands));
    io.print(...(await helpLines(about, program, io.stdout.columns)));
    return exitCodes.done;
  },
});
