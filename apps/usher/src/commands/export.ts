/** `usher export`: the account's films as files that Letterboxd imports. */

import { basename, resolve } from 'node:path';
import type { TraktClient } from 'trakt-usher';
import { accountName, withAccount } from '../account/account.ts';
import { alone } from '../account/alone.ts';
import { clientOf } from '../account/client.ts';
import { isRarelyUsed, useBeforeMs } from '../account/keep-alive.ts';
import { type Command, defineCommand, type Values } from '../command-line/command.ts';
import { exitCodes } from '../command-line/exit-codes.ts';
import { type Flag, flag } from '../command-line/flags.ts';
import { waitFlag } from '../command-line/wait-flag.ts';
import { historyModes, isTimeZone } from '../config/settings.ts';
import type { Context } from '../context.ts';
import { SettingError, UsageError } from '../errors.ts';
import { type FilmLists, listsOfAccount, listsOfUser, listsOfZip } from '../export/film-lists.ts';
import {
  type Exported,
  type ExportStep,
  exportToLetterboxd,
  type LetterboxdExport,
  stepOf,
} from '../export/letterboxd-export.ts';
import { openPlacing, type Placed } from '../export/placing.ts';
import { startProgress } from '../export/progress.ts';
import { when } from '../text/times.ts';

/** People and Letterboxd say history for what is in the file `watched.csv`. */
const stepOfList: Readonly<Record<string, ExportStep>> = {
  history: 'watched',
  ratings: 'ratings',
  watchlist: 'watchlist',
};

const flags = {
  from: flag.text('file', "read Trakt's own export, a ZIP or what was in it, and not the account"),
  user: flag.text('name', "read somebody's public profile, without a sign-in"),
  allowMissing: flag.toggle('with --from: write what there is, also if the ZIP says that rows are missing'),
  output: flag.text('folder', 'the folder for the files (trakt-export)'),
  keep: flag.checked({
    value: 'number',
    words: 'keep so many exports, each in a folder of its own below the folder of the account',
    expected: 'a number from 1 to 9999',
    parse: (written) => (/^[1-9]\d{0,3}$/.test(written) ? Number(written) : undefined),
  }),
  historyMode: flag.oneOf(historyModes, {
    value: 'mode',
    words: 'individual: a row for each time watched; aggregated: one for each film (individual)',
  }),
  only: flag.list({
    value: 'list',
    words: 'write this list alone: history, ratings or watchlist; may be there twice',
    expected: 'history, ratings or watchlist',
    parse: (written) => (Object.hasOwn(stepOfList, written) ? stepOfList[written] : undefined),
  }),
  since: date('the first date whose plays are wanted'),
  until: date('the last date whose plays are wanted'),
  wait: waitFlag,
  timezone: flag.checked({
    value: 'zone',
    words: "whose dates count, as in Europe/Berlin (your account's own)",
    expected: 'a time zone such as Europe/Berlin',
    parse: (written) => (isTimeZone(written) ? written : undefined),
  }),
  schedule: flag.text('cron', 'stay, and export at these times: "0 */6 * * *"'),
  runNow: flag.toggle('with --schedule: export at once as well'),
};

type ExportOptions = Omit<Values<typeof flags>, 'schedule' | 'runNow'>;

export const command: Command = defineCommand({
  summary: 'write your watched films, ratings and watchlist as files for Letterboxd',
  details:
    'With --from it needs no sign-in, no app and no network: the file is what https://app.trakt.tv/settings/data sends you. It is read whole before anything is written; if it says itself that rows are missing, nothing is.',
  flags,
  examples: [
    ['usher export', 'to the folder trakt-export'],
    ['usher export --output films --history-mode aggregated', 'one row for each film'],
    ['usher export --keep 7', 'beside those of the last six days'],
    ['usher export --only history --since 2026-01-01', 'the diary from that day on'],
    ['usher export --user ada --timezone UTC', "somebody's public profile"],
    ['usher export --from trakt-export.zip', "from Trakt's own export, without a sign-in"],
    ['usher export --schedule "0 */6 * * *"', 'every six hours, until it is told to end'],
  ],
  async run({ schedule, runNow, ...options }, context) {
    if (schedule === undefined) return runExport(options, context);
    const { isSchedule } = await import('../schedule/times.ts');
    const expected = context.text.cronExpected;
    if (!isSchedule(schedule)) throw new UsageError({ kind: 'bad_value', name: '--schedule', expected });
    const { runSchedule } = await import('../schedule/run-schedule.ts');
    const timeZone = options.timezone ?? context.config.get('export.timezone');
    const account = accountName(context);
    const job = { name: 'export', schedule, account, timeZone, run: (each: Context) => runExport(options, each) };
    return runSchedule({ jobs: [job], runNow }, context);
  },
});

async function runExport(options: ExportOptions, context: Context): Promise<number> {
  const { clock, config, cwd, io, log, signal, text } = context;
  const historyMode = options.historyMode ?? config.get('export.history_mode');
  const directory = resolve(cwd, options.output ?? config.get('export.dir') ?? 'trakt-export');
  const { user, from, since, until } = options;
  if (user !== undefined && from !== undefined)
    throw new UsageError({ kind: 'conflict', name: '--user', other: '--from' });
  const owner = from === undefined ? (user ?? accountName(context)) : basename(from, '.zip');
  const keep = options.keep === undefined ? undefined : { runs: options.keep, account: owner };
  const place = await openPlacing({ directory, keep, nowMs: clock.now() });
  const write = async (lists: FilmLists, timeZone: string, account?: string): Promise<void> => {
    const progressOf: LetterboxdExport['progressOf'] = (step) => startProgress(text.exportSteps[step], { io, text });
    const only = options.only.length > 0 ? options.only : Object.values(stepOfList);
    const how = { place, historyMode, timeZone, since, until, only };
    const { rows, withoutFilm } = await exportToLetterboxd({ lists, ...how, progressOf });
    const files = await place.commit({
      rowsOf: (path) => rows.get(path) ?? 0,
      stays: (path) => !only.some((step) => step === stepOf(path)),
      about: { account: owner, at: new Date(clock.now()), timeZone, historyMode },
    });
    log.info({ event: 'export.done', account, count: files.length });
    report({ files, withoutFilm, timeZone, historyMode }, context);
  };
  const wanted = options.timezone ?? config.get('export.timezone');
  try {
    if (from !== undefined) {
      const zip = await listsOfZip(resolve(cwd, from), { allowMissing: options.allowMissing });
      await write(zip.lists, wanted ?? knownZone(zip.timeZone));
    } else {
      await withAccount(context, async (account) => {
        const before = await account.summary();
        const client = await clientOf(account, { maxRetryWaitMs: options.wait });
        const now = { endAt: new Date(clock.now()), signal };
        // A profile doesn't tell its time zone.
        if (user !== undefined) return write(listsOfUser(client, user, now), wanted ?? knownZone(undefined), user);
        const timeZone = wanted ?? (await accountTimeZone(client, signal));
        const { name } = account;
        await alone(context, { task: 'export', account: name }, () =>
          write(listsOfAccount(client, now), timeZone, name),
        );
        if (before && isRarelyUsed(before.current, clock.now())) {
          io.say(text.runAgainBefore(when(useBeforeMs({ receivedAtMs: clock.now() }), context.timeStyle())));
        }
      });
    }
  } finally {
    await place.discard();
  }
  return exitCodes.done;
}

function date(words: string): Flag<string | undefined> {
  return flag.checked({
    value: 'date',
    words,
    expected: 'a date such as 2026-01-31',
    parse: (written) => (isDate(written) ? written : undefined),
  });
}

function isDate(written: string): boolean {
  const atMs = /^\d{4}-\d\d-\d\d$/.test(written) ? Date.parse(written) : Number.NaN;
  return !Number.isNaN(atMs) && new Date(atMs).toISOString().startsWith(written);
}

/** The zone in the person's settings at Trakt: people remember the date on which it was evening there. */
async function accountTimeZone(client: TraktClient, signal: AbortSignal): Promise<string> {
  const { account } = await client.users.settings({ signal });
  return knownZone(account?.timezone);
}

function knownZone(zone: string | undefined): string {
  if (zone !== undefined && isTimeZone(zone)) return zone;
  throw new SettingError('export.timezone', {
    problem: { kind: 'missing', environment: undefined, flag: '--timezone' },
  });
}

interface Report {
  files: readonly Placed[];
  withoutFilm: Exported['withoutFilm'];
  timeZone: string;
  historyMode: string;
}

function report({ files, withoutFilm, timeZone, historyMode }: Report, { io, text }: Context): void {
  if (io.json) {
    io.print(JSON.stringify({ timeZone, historyMode, files, withoutFilm: Object.fromEntries(withoutFilm) }));
  } else for (const file of files) io.print(file.path);
  for (const [step, rows] of withoutFilm) io.warn(text.withoutFilm[step](rows));
  for (const line of text.exported(files, timeZone)) io.say(line);
}
