/** `usher auth import`: brings a sign-in from another program's token file. */

import { readFile } from 'node:fs/promises';
import { resolve } from 'node:path';
import { writtenText } from '@trakt-usher/vault/files';
import type { TokenRecord } from 'trakt-usher';
import { withAccount } from '../account/account.ts';
import { statusOf } from '../account/status.ts';
import { askUser } from '../account/user.ts';
import { type Command, defineCommand } from '../command-line/command.ts';
import { exitCodes } from '../command-line/exit-codes.ts';
import { argument, flag } from '../command-line/flags.ts';
import type { Context } from '../context.ts';
import { ImportError } from '../errors/moving.ts';
import { SettingError } from '../errors/setting.ts';
import type { Program } from '../import/found-grant.ts';
import { save, takeOver } from '../import/take-over.ts';
import { readTokenFile } from '../import/token-file.ts';
import { confirm } from '../terminal/ask.ts';
import { when } from '../text/times.ts';

export const command: Command = defineCommand({
  arguments: {
    file: argument.text(
      'its token file: .pytrakt.json, credentials.enc, or what trakt.tv or @dvcol/trakt-http-client export',
    ),
  },
  flags: {
    stopped: flag.toggle('the other program has ended, for good: its file is set aside, and the sign-in renewed here'),
    accessOnly: flag.toggle('take the access token alone, which both can use until it expires'),
  },
  examples: [
    ['usher auth import ~/.pytrakt.json --stopped', 'from PyTrakt or PlexTraktSync'],
    ['usher auth import config/credentials.enc', 'from Export_Trakt_4_Letterboxd, after a question'],
  ],
  async run({ file, stopped, accessOnly }, context) {
    const { config, cwd, io, text } = context;
    if (!config.get('auth.use_oauth')) {
      throw new SettingError('auth.use_oauth', { problem: { kind: 'off' }, origin: config.origin('auth.use_oauth') });
    }
    const path = resolve(cwd, file);
    const read = readTokenFile(writtenText(await readFile(path)));
    if ('found' in read) throw new ImportError({ kind: 'not_taken', path, found: read.found });
    const { program } = read.grant;
    const grant = accessOnly ? { ...read.grant, refreshToken: undefined } : read.grant;
    const shared = grant.refreshToken === undefined;

    await withAccount(context, async (account) => {
      if (!shared && !stopped && !(await saysStopped(program, context))) return;
      await account.session.checkStore();
      const { record, setAside }: { record: TokenRecord; setAside?: string } = shared
        ? { record: await save({ grant, account }) }
        : await takeOver({ grant, path, account });
      // The sign-in is good even if Trakt does not tell the name.
      const user = await askUser(account).then(
        ({ username }) => username,
        () => undefined,
      );
      context.signal.throwIfAborted();
      const status = statusOf(account, record);
      if (io.json) return io.print(JSON.stringify({ ...status, program, setAside }));
      const end = status.expiresAt && when(status.expiresAt.getTime(), context.timeStyle());
      io.say(text.imported({ program, user, end, setAside }));
      if (record.clientId !== config.get('trakt.client_id')) io.say(text.appOfImport(record.clientId));
    });
    return exitCodes.done;
  },
});

/** Two programs with one refresh token end each other's sign-in, so only one may go on. */
async function saysStopped(program: Program, context: Context): Promise<boolean> {
  const { io, text } = context;
  if (!io.interactive) throw new ImportError({ kind: 'in_use', program });
  const stopped = await confirm(text.stoppedQuestion(program), context);
  if (!stopped) io.say(context.asCalled(text.signInInstead));
  return stopped;
}
