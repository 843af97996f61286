/** `usher backup`: all that an account holds at Trakt, in one ZIP of the form of Trakt's own export. */

import { join } from 'node:path';
import { zipChunks } from '@trakt-usher/takeout';
import { withAccount } from '../account/account.ts';
import { clientOf } from '../account/client.ts';
import { type BackupResult, backupEntries } from '../backup/entries.ts';
import { findLastBackup } from '../backup/last-backup.ts';
import { writeWholeFile } from '../backup/whole-file.ts';
import { type Command, defineCommand } from '../command-line/command.ts';
import { exitCodes } from '../command-line/exit-codes.ts';
import { flag } from '../command-line/flags.ts';
import { waitFlag } from '../command-line/wait-flag.ts';
import { pathAt } from '../config/written-path.ts';
import { BackupIncomplete } from '../errors/take-out.ts';
import { assertUsable } from '../export/folder.ts';
import { startProgress } from '../export/progress.ts';

export const command: Command = defineCommand({
  details:
    "The ZIP has the form of Trakt's own export, so other trackers read it, and so does usher export --from. Lists that have not changed at Trakt since the last backup in the folder are copied from it.",
  flags: {
    output: flag.text('folder', 'the folder for the backups (trakt-backups)'),
    full: flag.toggle('read everything again, and copy nothing from the last backup'),
    wait: waitFlag,
  },
  examples: [
    ['usher backup', 'to a new file in the folder trakt-backups'],
    ['usher backup --output ~/backups --wait 30m', 'waits out a limit of half an hour'],
  ],
  async run(options, context) {
    const { clock, cwd, io, log, signal, text } = context;
    const folder = pathAt(cwd, options.output ?? 'trakt-backups');
    await assertUsable(folder);
    await withAccount(context, async (account) => {
      const client = await clientOf(account, { maxRetryWaitMs: options.wait });
      const stem = `trakt-backup-${account.name.replace(/[^\w.@-]/g, '_')}`;
      const isOurs = (name: string) => name.startsWith(stem) && endOfName.test(name.slice(stem.length));
      const last = await findLastBackup(folder, isOurs);
      const path = join(folder, `${stem}-${timeIn(new Date(clock.now()))}.zip`);
      const result: BackupResult = { lists: [], missing: [] };
      const progressOf = (name: string) => startProgress(text.readingList(name), context);
      const entries = backupEntries({ client, last, full: options.full, signal, progressOf }, result);
      const { file, bytes } = await writeWholeFile(path, zipChunks(entries));
      log.info({ event: 'backup.done', account: account.name, count: result.lists.length });
      io.print(io.json ? JSON.stringify({ file, bytes, ...result }) : file);
      io.say(text.backedUp(result.lists));
      if (result.missing.length > 0) throw new BackupIncomplete(result.missing.map(({ endpoint }) => endpoint));
    });
    return exitCodes.done;
  },
});

const endOfName = /^-\d{4}-\d\d-\d\dT\d\d-\d\d-\d\dZ(-\d+)?\.zip$/;

/** Names sort by it, and every file system takes it. */
function timeIn(date: Date): string {
  return `${date.toISOString().slice(0, 19).replaceAll(':', '-')}Z`;
}
