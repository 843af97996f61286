/** `usher fleet import <file>`: takes sign-ins into the database, from a table or from a vault in a file. */

import { createReadStream } from 'node:fs';
import { open } from 'node:fs/promises';
import { resolve } from 'node:path';
import { addAbortSignal } from 'node:stream';
import { checkPostgresKey } from '@trakt-usher/vault/postgres';
import { type Command, defineCommand } from '../command-line/command.ts';
import { exitCodes } from '../command-line/exit-codes.ts';
import { argument, flag } from '../command-line/flags.ts';
import type { Context } from '../context.ts';
import { UsageError } from '../errors/usage.ts';
import { withDatabase } from '../fleet/database.ts';
import { importGrantFile } from '../fleet/import/grant-file.ts';
import type { ImportResult } from '../fleet/import/rows.ts';
import { importTable } from '../fleet/import/run-import.ts';
import { confirm } from '../terminal/ask.ts';

export const command: Command = defineCommand({
  details:
    'The columns, or keys, are account, access_token and refresh_token; if you have them tenant, client_id, redirect_uri, scope, expires_at, or created_at with expires_in. Times are Unix time, or dates with a time and its zone. What is in the database already is left alone, so that an import that was cut off can be run again. Workers renew what came in within the hour.',
  arguments: { file: argument.text('the file, of any length; - for stdin') },
  flags: {
    stopped: flag.toggle('no other program renews these sign-ins any more: of two that do, both lose them'),
    dryRun: flag.toggle('check each row and count, and write nothing'),
    replace: flag.toggle('put a sign-in in the place of one that is there, if its access token ends later'),
    tenant: flag.text('name', 'the tenant of rows that name none'),
  },
  examples: [
    ['usher fleet import users.csv --dry-run', 'to see what is wrong with the file'],
    ['usher fleet import users.csv --stopped', 'once the program that they come from is stopped'],
    ['usher fleet import ada.grant', 'from a vault in a file: usher vault export ada.grant'],
  ],
  async run({ file, stopped, dryRun, replace, tenant }, context) {
    const { cwd, io, signal, text } = context;
    const path = file === '-' ? undefined : resolve(cwd, file);
    const how = { dryRun, replace };
    const moved = path !== undefined && (await isGrantFile(path)) ? path : undefined;
    // A sign-in in such a file has left its vault.
    if (moved === undefined && !dryRun && !stopped && !(await saysStopped(context))) return exitCodes.done;
    const result = await withDatabase(context, { most: 2 }, async (database): Promise<ImportResult> => {
      await checkPostgresKey(database);
      if (moved !== undefined) return importGrantFile({ ...database, ...how, path: moved, tenant }, context);
      const chunks = path === undefined ? addAbortSignal(signal, io.stdin) : createReadStream(path, { signal });
      return importTable({ ...database, ...how, chunks, tenant }, context);
    });
    if (io.json) io.print(JSON.stringify(result));
    else io.say(...text.fleetImported(result, how));
    return result.bad > 0 ? exitCodes.failed : exitCodes.done;
  },
});

/** @throws UsageError if there is no terminal to ask on */
async function saysStopped(context: Context): Promise<boolean> {
  const { io, text } = context;
  if (!io.interactive) throw new UsageError({ kind: 'needs_terminal', flag: '--stopped' });
  const stopped = await confirm(text.fleetImportQuestion, context);
  if (!stopped) io.say(text.nothingChanged);
  return stopped;
}

/** The file of one sign-in is JSON over several lines, and in JSON Lines none begins so. */
async function isGrantFile(path: string): Promise<boolean> {
  const handle = await open(path);
  try {
    const { buffer, bytesRead } = await handle.read(Buffer.alloc(64), 0, 64, 0);
    return /^\{\s*\n/.test(buffer.toString('latin1', 0, bytesRead));
  } finally {
    await handle.close();
  }
}
