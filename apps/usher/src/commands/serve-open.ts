/** `usher serve open`: opens the page of the running `usher serve`, signed in. */

import { type Command, defineCommand } from '../command-line/command.ts';
import { exitCodes } from '../command-line/exit-codes.ts';
import { flag } from '../command-line/flags.ts';
import { NoPage } from '../errors/server.ts';
import { askToOpen } from '../serve/control.ts';
import { serveFolder } from '../serve/start.ts';

export const command: Command = defineCommand({
  details: 'It asks the server for a link that works once, within ten minutes.',
  flags: { print: flag.toggle('print the link, and open nothing') },
  examples: [
    ['usher serve open', 'opens the browser of this machine'],
    ['usher serve open --print', 'for a browser on another machine, where the page can be reached from there'],
  ],
  async run({ print }, context) {
    const { io, text } = context;
    const answers = await askToOpen(serveFolder(context));
    const link = answers.find((answer) => answer.kind === 'link');
    if (!link) throw new NoPage(answers.length === 0 ? 'none_runs' : 'off');
    if (io.json) io.print(JSON.stringify({ link: link.url }));
    else if (!print && (await context.openBrowser(link.url))) io.say(text.pageOpened);
    else io.print(link.url);
    return exitCodes.done;
  },
});
