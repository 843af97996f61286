/** `usher restore`: adds to an account what a backup, or Trakt's own export, holds and the account lacks. */

import { resolve } from 'node:path';
import { ZipRefused } from '@trakt-usher/takeout';
import { type Account, withAccount } from '../account/account.ts';
import { alone } from '../account/alone.ts';
import { clientOf } from '../account/client.ts';
import { userIn } from '../account/user.ts';
import { type Command, defineCommand } from '../command-line/command.ts';
import { exitCodes } from '../command-line/exit-codes.ts';
import { argument, flag } from '../command-line/flags.ts';
import { waitFlag } from '../command-line/wait-flag.ts';
import type { Context } from '../context.ts';
import { UsageError } from '../errors/usage.ts';
import { openZip, zipNotTaken } from '../export/open-zip.ts';
import { startProgress } from '../export/progress.ts';
import { type Added, applyRestore, lateMs } from '../restore/apply.ts';
import { openJournal } from '../restore/journal.ts';
import { type Plan, planRestore } from '../restore/plan.ts';

export const command: Command = defineCommand({
  details:
    'It compares first, and changes and removes nothing: plays, ratings, collection, favorites, hidden titles, your lists and the watchlist are added where they are missing. A second run adds nothing.',
  arguments: {
    zip: argument.text("a ZIP of usher backup or of Trakt's own export, or the folder that was in it"),
  },
  flags: {
    dryRun: flag.toggle('say what is missing, and add nothing (as without a flag)'),
    apply: flag.toggle('add it'),
    wait: waitFlag,
  },
  examples: [
    ['usher restore trakt-export.zip', 'what is missing'],
    ['usher restore trakt-export.zip --apply', 'adds it'],
  ],
  async run({ zip, dryRun, apply, wait }, context) {
    if (dryRun && apply) throw new UsageError({ kind: 'conflict', name: '--dry-run', other: '--apply' });
    const path = resolve(context.cwd, zip);
    return withAccount(context, (account) => {
      const work = () => restore(account, { path, apply, wait });
      // Two at once would both add what is missing.
      return apply ? alone(context, { task: 'restore', account: account.name, make: true }, work) : work();
    });
  },
});

interface RestoreOptions {
  path: string;
  apply: boolean;
  wait: number | undefined;
}

async function restore(account: Account, { path, apply, wait }: RestoreOptions): Promise<number> {
  const { clock, config, io, log, signal, text } = account.context;
  const zip = await openZip(path);
  const client = await clientOf(account, { maxRetryWaitMs: wait });
  const user = userIn((await client.account({ signal })).settings);
  if (zip.userUuid !== undefined && zip.userUuid !== user.uuid)
    io.warn(text.zipOfOther({ zip: zip.username ?? '', account: user.username }));
  if (zip.gaps.length > 0) io.warn(text.zipHasGaps);
  const journal = openJournal(config.directories.state, user.uuid);
  // What an earlier run sent and had no answer to may not be shown yet.
  const shownInMs = (journal.unansweredAtMs() ?? Number.NEGATIVE_INFINITY) + lateMs - clock.now();
  if (shownInMs > 0) await clock.sleep(Math.min(lateMs, shownInMs), signal);
  const reading = (name: string) => startProgress(text.readingList(name), account.context);
  const adding = (name: string) => startProgress(text.addingTo(name), account.context);
  let plan: Plan;
  try {
    plan = await planRestore({ client, zip, signal, progressOf: reading });
  } catch (error) {
    throw error instanceof ZipRefused ? zipNotTaken(path, error) : error;
  }
  const added = apply
    ? await applyRestore(plan, { client, zip, journal, clock, signal, progressOf: adding })
    : undefined;
  log.info({ event: 'restore.done', account: account.name, count: sumOf(added) });
  report(plan, added, account.context);
  return added?.some(({ unfitting }) => unfitting > 0) ? exitCodes.limited : exitCodes.done;
}

function sumOf(added: readonly Added[] | undefined): number {
  return (added ?? []).reduce((sum, section) => sum + section.added, 0);
}

function report(plan: Plan, added: readonly Added[] | undefined, { io, text }: Context): void {
  const { account, sections, notPutBack } = plan;
  if (io.json) {
    const asJson = sections.map(({ section: { name }, inZip, there, lost, wanted, unfitting }, at) => ({
      ...{ name, inZip, there, lost, missing: wanted.length, unfitting, ...added?.[at] },
    }));
    io.print(JSON.stringify({ applied: added !== undefined, sections: asJson, notPutBack, vip: account.vip }));
  } else {
    io.print(...text.restored(plan, added));
    if (!added) io.say(text.restoreNext);
  }
}
