/** `usher serve reload`: has the running servers read the configuration file again. */

import { type Command, defineCommand } from '../command-line/command.ts';
import { exitCodes } from '../command-line/exit-codes.ts';
import { NotReloaded } from '../errors/server.ts';
import { askToReload } from '../serve/control.ts';
import { serveFolder } from '../serve/start.ts';

export const command: Command = defineCommand({
  details:
    'A changed file is taken over by itself within seconds. A file with a mistake is refused, and the server goes on with what it had.',
  examples: [['usher serve reload', 'says which settings need a restart']],
  async run(_, context) {
    const { io, text } = context;
    const answers = await askToReload(serveFolder(context));
    if (answers.length === 0) throw new NotReloaded(undefined);
    for (const answer of answers) if (answer.kind === 'refused') throw new NotReloaded(answer.words);
    const needRestart = [
      ...new Set(answers.flatMap((answer) => (answer.kind === 'reloaded' ? answer.needRestart : []))),
    ];
    if (io.json) io.print(JSON.stringify({ needRestart }));
    else io.say(text.reloaded(needRestart));
    return exitCodes.done;
  },
});
