/** `usher export`: the account's films as files that Letterboxd imports. */

import { resolve } from 'node:path';
import type { TraktClient } from 'trakt-usher';
import { withAccount } from '../account/account.ts';
import { clientOf } from '../account/client.ts';
import { type ExitCode, exitCodes } from '../command-line/exit-codes.ts';
import { historyModes, isTimeZone } from '../config/settings.ts';
import type { Context } from '../context.ts';
import { SettingError, UsageError } from '../errors.ts';
import type { CsvFile } from '../export/csv-files.ts';
import { exportToLetterboxd } from '../export/letterboxd-export.ts';
import { startProgress } from '../export/progress.ts';

export interface ExportOptions {
  output?: string;
  historyMode?: string;
  timezone?: string;
}

export async function run(options: ExportOptions, context: Context): Promise<ExitCode> {
  const { clock, config, cwd, io, log, signal, text } = context;
  const wanted = options.historyMode ?? config.get('export.history_mode');
  const historyMode = historyModes.find((mode) => mode === wanted);
  if (!historyMode) {
    throw new UsageError({ kind: 'bad_value', name: '--history-mode', expected: historyModes.join(' or ') });
  }
  if (options.timezone !== undefined && !isTimeZone(options.timezone)) {
    throw new UsageError({ kind: 'bad_value', name: '--timezone', expected: text.aTimeZone });
  }
  const directory = resolve(cwd, options.output ?? config.get('export.dir') ?? 'trakt-export');
  await withAccount(context, async (account) => {
    const client = await clientOf(account);
    const timeZone = options.timezone ?? config.get('export.timezone') ?? (await accountTimeZone(client, signal));
    const files = await exportToLetterboxd({
      client,
      directory,
      historyMode,
      timeZone,
      endAt: new Date(clock.now()),
      signal,
      progressOf: (step) => startProgress(text.exportSteps[step], { io, text }),
    });
    log.info({ event: 'export.done', account: account.name, count: files.length });
    report(files, { timeZone, historyMode }, context);
  });
  return exitCodes.done;
}

/** The zone in the person's own settings at Trakt: an evening there is the date that they remember. */
async function accountTimeZone(client: TraktClient, signal: AbortSignal): Promise<string> {
  const { account } = await client.users.settings({ signal });
  if (isTimeZone(account.timezone)) return account.timezone;
  throw new SettingError('export.timezone', { problem: { kind: 'missing', environment: undefined } });
}

function report(
  files: readonly CsvFile[],
  { timeZone, historyMode }: { timeZone: string; historyMode: string },
  { io, text }: Context,
): void {
  if (io.json) io.print(JSON.stringify({ timeZone, historyMode, files }));
  else for (const file of files) io.print(file.path);
  for (const line of text.exported(files, timeZone)) io.say(line);
}
