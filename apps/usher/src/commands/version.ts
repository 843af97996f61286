/** `usher version`: the same as `--version`. */

import manifest from '../../package.json' with { type: 'json' };
import { type Command, defineCommand } from '../command-line/command.ts';
import { exitCodes } from '../command-line/exit-codes.ts';

export const command: Command = defineCommand({
  examples: [
    ['usher version', 'for a person'],
    ['usher version --json', 'for a script'],
  ],
  needs: 'no_config',
  async run(_, { io }) {
    io.print(io.json ? JSON.stringify({ version: manifest.version }) : manifest.version);
    return exitCodes.done;
  },
});
