/** `usher serve password`: the password of the page of `usher serve`. */

import { type Command, defineCommand } from '../command-line/command.ts';
import { exitCodes } from '../command-line/exit-codes.ts';
import { flag } from '../command-line/flags.ts';
import type { Context } from '../context.ts';
import { PasswordTooShort } from '../errors/server.ts';
import { PageSessions } from '../page/access/sessions.ts';
import { serveFolder } from '../serve/start.ts';
import { askUnseen } from '../terminal/ask.ts';

const leastCharacters = 8;

export const command: Command = defineCommand({
  details:
    'It is asked for, or read from stdin. A running server takes it at once, and everybody has to sign in to the page again.',
  flags: { remove: flag.toggle('from now on links alone sign in') },
  examples: [
    ['usher serve password', 'asks for the new one'],
    ['usher serve password --remove', 'usher serve open still makes links'],
  ],
  async run({ remove }, context) {
    const { io, text } = context;
    const password = remove ? undefined : await newPassword(context);
    const sessions = new PageSessions(serveFolder(context));
    try {
      await sessions.setPassword(password);
    } finally {
      sessions.close();
    }
    if (io.json) io.print(JSON.stringify({ password: !remove }));
    else io.say(remove ? text.pagePassword.removed : text.pagePassword.set);
    return exitCodes.done;
  },
});

async function newPassword(context: Context): Promise<string> {
  const { io, text } = context;
  for (;;) {
    const first = (await askUnseen(text.pagePassword.question, context)) ?? '';
    if (first.length < leastCharacters) throw new PasswordTooShort(leastCharacters);
    // What comes from a pipe can't be mistyped.
    if (!io.stdin.isTTY || first === (await askUnseen(text.pagePassword.again, context))) return first;
    io.warn(text.pagePassword.different);
  }
}
