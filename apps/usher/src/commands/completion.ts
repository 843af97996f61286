/** `usher completion <shell>`: prints the script that completes usher's commands and flags in a shell. */

import { type Command, defineCommand } from '../command-line/command.ts';
import { bashScript } from '../command-line/completion/bash.ts';
import { fishScript } from '../command-line/completion/fish.ts';
import { placesIn } from '../command-line/completion/places.ts';
import { zshScript } from '../command-line/completion/zsh.ts';
import { exitCodes } from '../command-line/exit-codes.ts';
import { argument } from '../command-line/flags.ts';

const shells = ['bash', 'zsh', 'fish'] as const;
const scripts = { bash: bashScript, zsh: zshScript, fish: fishScript };

export const command: Command = defineCommand({
  arguments: { shell: argument.oneOf(shells, 'bash, zsh or fish') },
  examples: [
    ['source <(usher completion bash)', 'in ~/.bashrc'],
    ['source <(usher completion zsh)', 'in ~/.zshrc, after compinit'],
    ['usher completion fish > ~/.config/fish/completions/usher.fish', 'once'],
  ],
  needs: 'no_config',
  async run({ shell }, { io }, program) {
    io.print(
      ...scripts[shell](await placesIn(program))
        .trimEnd()
        .split('\n'),
    );
    return exitCodes.done;
  },
});
