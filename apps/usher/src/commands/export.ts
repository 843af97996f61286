/** `usher export`: the account's films as files that Letterboxd imports. */

import { basename } from 'node:path';
import { type Target, targets, ZipRefused } from '@trakt-usher/takeout';
import { accountName, withAccount } from '../account/account.ts';
import { alone } from '../account/alone.ts';
import { clientOf } from '../account/client.ts';
import { isRarelyUsed, useBeforeMs } from '../account/keep-alive.ts';
import { type Command, defineCommand } from '../command-line/command.ts';
import { exitCodes } from '../command-line/exit-codes.ts';
import { isTimeZone } from '../config/settings.ts';
import { pathAt } from '../config/written-path.ts';
import type { Context } from '../context.ts';
import { SettingError } from '../errors/setting.ts';
import { UsageError } from '../errors/usage.ts';
import { assertUsable } from '../export/folder.ts';
import { openHave } from '../export/open-have.ts';
import { zipNotTaken } from '../export/open-zip.ts';
import {
  conflictOfResume,
  type ExportOptions,
  type From,
  flags,
  sectionsOf,
  sourceOf,
  trackerOf,
} from '../export/options.ts';
import { readOwnAccount } from '../export/own-account.ts';
import { openPlacing } from '../export/placing.ts';
import { holdShortLived } from '../export/short-lived.ts';
import { type OpenSource, openApi, openExport, statsOf } from '../export/sources.ts';
import { writeExport } from '../export/write-export.ts';
import { type RememberedRows, rememberedRows } from '../export/written-rows.ts';
import { when } from '../text/times.ts';

export const command: Command = defineCommand({
  details:
    'With --from it needs no sign-in, no app and no network: the file is what https://app.trakt.tv/settings/data sends you. It is read whole before anything is written; if it says itself that rows are missing, nothing is.',
  flags,
  examples: [
    ['usher export', 'to the folder trakt-export'],
    ['usher export --output films --history-mode aggregated', 'one row for each film'],
    ['usher export --keep 7', 'beside those of the last six days'],
    ['usher export --only history --since 2026-01-01', 'the diary from that day on'],
    ['usher export --keep 7 --only-new', 'what the exports before did not write'],
    ['usher export --resume', 'after one that was broken off'],
    ['usher export --preview', 'the first rows of each file'],
    ['usher export --have letterboxd-ada.zip', 'what Letterboxd does not have, by the ZIP that it exports'],
    ['usher export --dry-run --explain', 'what would be left out, and why'],
    ['usher export --user ada --timezone UTC', "somebody's public profile"],
    ['usher export --from trakt-export.zip', "from Trakt's own export, without a sign-in"],
    ['usher export --schedule "0 */6 * * *"', 'every six hours, until it is told to end'],
  ],
  async run({ schedule, runNow, ...options }, context) {
    if (schedule === undefined) return runExport(options, context);
    const { isSchedule } = await import('../schedule/times.ts');
    const expected = context.text.cronExpected;
    if (!isSchedule(schedule)) throw new UsageError({ kind: 'bad_value', name: '--schedule', expected });
    const [{ keptRuns }, { runSchedule }] = await Promise.all([
      import('../schedule/job-flags.ts'),
      import('../schedule/run-schedule.ts'),
    ]);
    const keep = options.keep ?? context.config.get('export.keep') ?? keptRuns;
    const kept = { ...options, keep, resume: options.resume || !conflictOfResume(options) };
    const timeZone = options.timezone ?? context.config.get('export.timezone');
    const account = accountName(context);
    const job = { name: 'export', schedule, account, timeZone, run: (each: Context) => runExport(kept, each) };
    return runSchedule({ jobs: [job], runNow }, context);
  },
});

async function runExport(options: ExportOptions, context: Context): Promise<number> {
  holdShortLived();
  const { clock, config, cwd, io, signal, text } = context;
  const { allowMissing, since, until, explain, only, preview, resume } = options;
  if (since !== undefined && until !== undefined && until < since) {
    const expected = `${since}, which --since names, or a later date`;
    throw new UsageError({ kind: 'bad_value', name: '--until', expected });
  }
  const dryRun = options.dryRun || preview;
  const directory = pathAt(cwd, options.output ?? config.get('export.dir') ?? 'trakt-export');
  const from = sourceOf(options);
  const withResume = options.resume ? conflictOfResume(options) : undefined;
  if (withResume) throw new UsageError({ kind: 'conflict', name: '--resume', other: withResume });
  const to = options.to.length > 0 ? [...new Set(options.to)] : [targets.letterboxd];
  const written = options.onlyNew ? writtenBefore(from, to, context) : undefined;
  // What is in its place and not remembered would come again.
  if (written && !dryRun) await assertUsable(written.folder, 'written_rows');
  const tracker = options.have === undefined ? undefined : trackerOf(to);
  const have = tracker && (await openHave(pathAt(cwd, options.have ?? ''), tracker));
  const owner = from.kind === 'zip' ? basename(from.path, '.zip') : (from.user ?? accountName(context));
  const runs = options.keep ?? config.get('export.keep') ?? 0;
  const keep = runs === 0 ? undefined : { runs, account: owner };
  const place = await openPlacing({ directory, keep, nowMs: clock.now() });
  const wanted = options.timezone ?? config.get('export.timezone');
  const historyMode = options.historyMode ?? config.get('export.history_mode');
  const how = {
    place,
    targets: to,
    historyMode,
    since,
    until,
    explain,
    allowMissing,
    written,
    have,
    dryRun,
    preview,
    isPart: only.length > 0,
  };
  try {
    if (from.kind === 'zip') {
      const path = pathAt(cwd, from.path);
      const sections = sectionsOf(options, { all: true });
      try {
        const zip = await openExport(path, { sections, allowMissing, signal });
        const timeZone = wanted ?? knownZone(zip.source.timeZone);
        await writeExport(zip, { ...how, timeZone, sections, about: { account: owner, source: 'zip' } }, context);
      } catch (error) {
        throw error instanceof ZipRefused ? zipNotTaken(path, error) : error;
      }
    } else {
      const { user } = from;
      const sections = sectionsOf(options, { all: user === undefined });
      const zoneOf = (own: string | undefined) => wanted ?? knownZone(own);
      const about = { account: owner, source: user === undefined ? 'api' : 'user' } as const;
      const write = (source: OpenSource, timeZone: string) =>
        writeExport(source, { ...how, timeZone, sections, about }, context);
      await withAccount(context, async (account) => {
        if (user !== undefined) {
          const client = await clientOf(account, { maxRetryWaitMs: options.wait });
          // A profile doesn't tell its time zone.
          const timeZone = zoneOf(undefined);
          const isHeld = sections.includes('history') && !allowMissing;
          const stats = isHeld ? await statsOf(client, { user, signal }) : undefined;
          return write(openApi(client, { user, timeZone, stats, endAt: new Date(clock.now()), signal }), timeZone);
        }
        const before = await account.summary();
        const reading = { sections, allowMissing, written, zoneOf, resume, wait: options.wait, keeps: !dryRun };
        const task = { task: 'export', account: account.name } as const;
        await alone(context, task, () => readOwnAccount(account, reading, write));
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

/** @throws UsageError for a target that does not know its rows again */
function writtenBefore(from: From, to: readonly Target[], context: Context): RememberedRows {
  const other = to.find((target) => target !== targets.letterboxd);
  if (other) throw new UsageError({ kind: 'conflict', name: '--only-new', other: `--to ${other.name}` });
  const { config } = context;
  // The plays in a ZIP have the same ids as those of the account, and its file has another name each time.
  const account = from.kind === 'api' && from.user !== undefined ? `user:${from.user}` : accountName(context);
  const server = config.get('trakt.api_url');
  return rememberedRows({ stateFolder: config.directories.state, server, account, target: targets.letterboxd.name });
}

/** People remember the date on which it was evening where they live: the zone in their settings at Trakt. */
function knownZone(zone: string | undefined): string {
  if (zone !== undefined && isTimeZone(zone)) return zone;
  throw new SettingError('export.timezone', {
    problem: { kind: 'missing', environment: undefined, flag: '--timezone' },
  });
}
