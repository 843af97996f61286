/** `usher fleet migrate`: makes usher's tables in PostgreSQL, or brings them to this version. */

import { migratePostgres } from '@trakt-usher/vault/postgres';
import { type Command, defineCommand } from '../command-line/command.ts';
import { exitCodes } from '../command-line/exit-codes.ts';
import { withDatabase } from '../fleet/database.ts';

export const command: Command = defineCommand({
  details: 'Forward only, and safe when several start it at once. The database is named by USHER_DATABASE_URL.',
  examples: [['usher fleet migrate', 'before the first worker, and after an update']],
  run: (_, context) =>
    withDatabase(context, { most: 1 }, async ({ pool }) => {
      const { clock, io, signal, text } = context;
      const waiting = () => io.warn(text.fleetMigrateWaits);
      const { from, to } = await migratePostgres(pool, { waiting, clock, signal });
      if (io.json) io.print(JSON.stringify({ from, to }));
      else io.say(text.fleetMigrated(from, to));
      return exitCodes.done;
    }),
});
