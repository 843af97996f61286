/** `usher export`: the account's films as files that Letterboxd imports. */

import { resolve } from 'node:path';
import type { TraktClient } from 'trakt-usher';
import { withAccount } from '../account/account.ts';
import { clientOf } from '../account/client.ts';
import { type Command, defineCommand } from '../command-line/command.ts';
import { exitCodes } from '../command-line/exit-codes.ts';
import { flag } from '../command-line/flags.ts';
import { historyModes, isTimeZone } from '../config/settings.ts';
import type { Context } from '../context.ts';
import { SettingError } from '../errors.ts';
import { assertUsable } from '../export/folder.ts';
import { type Exported, exportToLetterboxd } from '../export/letterboxd-export.ts';
import { startProgress } from '../export/progress.ts';

export const command: Command = defineCommand({
  summary: 'write your watched films, ratings and watchlist as files for Letterboxd',
  flags: {
    output: flag.text('folder', 'the folder for the files (trakt-export)'),
    historyMode: flag.oneOf(historyModes, {
      value: 'mode',
      words: 'individual: a row for each time watched; aggregated: one for each film (individual)',
    }),
    timezone: flag.checked({
      value: 'zone',
      words: "whose dates count, as in Europe/Berlin (your account's own)",
      expected: 'a time zone such as Europe/Berlin',
      parse: (written) => (isTimeZone(written) ? written : undefined),
    }),
  },
  examples: [
    ['usher export', 'to the folder trakt-export'],
    ['usher export --output films --history-mode aggregated', 'one row for each film'],
  ],
  async run(options, context) {
    const { clock, config, cwd, io, log, signal, text } = context;
    const historyMode = options.historyMode ?? config.get('export.history_mode');
    const directory = resolve(cwd, options.output ?? config.get('export.dir') ?? 'trakt-export');
    await assertUsable(directory);
    await withAccount(context, async (account) => {
      const client = await clientOf(account);
      const timeZone = options.timezone ?? config.get('export.timezone') ?? (await accountTimeZone(client, signal));
      const exported = await exportToLetterboxd({
        client,
        directory,
        historyMode,
        timeZone,
        endAt: new Date(clock.now()),
        signal,
        progressOf: (step) => startProgress(text.exportSteps[step], { io, text }),
      });
      log.info({ event: 'export.done', account: account.name, count: exported.files.length });
      report(exported, { timeZone, historyMode }, context);
    });
    return exitCodes.done;
  },
});

/** The zone in the person's settings at Trakt: people remember the date on which it was evening there. */
async function accountTimeZone(client: TraktClient, signal: AbortSignal): Promise<string> {
  const { account } = await client.users.settings({ signal });
  if (account?.timezone && isTimeZone(account.timezone)) return account.timezone;
  throw new SettingError('export.timezone', { problem: { kind: 'missing', environment: undefined } });
}

function report(
  { files, withoutFilm }: Exported,
  { timeZone, historyMode }: { timeZone: string; historyMode: string },
  { io, text }: Context,
): void {
  if (io.json) {
    io.print(JSON.stringify({ timeZone, historyMode, files, withoutFilm: Object.fromEntries(withoutFilm) }));
  } else for (const file of files) io.print(file.path);
  for (const [step, rows] of withoutFilm) io.warn(text.withoutFilm[step](rows));
  for (const line of text.exported(files, timeZone)) io.say(line);
}
