/** `usher fleet adopt`: lets a restored database, or a standby that took over, renew its sign-ins. */

import { adoptPostgres, checkPostgresKey, tenantsElsewhere } from '@trakt-usher/vault/postgres';
import type { StoreError } from 'trakt-usher';
import { type Command, defineCommand } from '../command-line/command.ts';
import { exitCodes } from '../command-line/exit-codes.ts';
import { flag } from '../command-line/flags.ts';
import { withDatabase } from '../fleet/database.ts';
import { mayGoAhead } from '../terminal/ask.ts';

export const command: Command = defineCommand({
  flags: {
    force: flag.toggle('without asking'),
    tenant: flag.text('name', 'only those of this tenant'),
  },
  examples: [['usher fleet adopt', 'after a failover or a restore, once no worker uses the other database']],
  async run({ force, tenant }, context) {
    const { io, text } = context;
    if (!(await mayGoAhead(text.fleetAdoptQuestion, force, context))) return exitCodes.done;
    return withDatabase(context, { most: 2 }, async (database) => {
      await checkPostgresKey(database);
      const tenants = tenant === undefined ? await tenantsElsewhere(database.pool) : [tenant];
      const left: { tenant: string; issuer: string; account: string; error: string }[] = [];
      let adopted = 0;
      for (const each of tenants) {
        const result = await adoptPostgres({ ...database, tenant: each });
        adopted += result.adopted;
        for (const { account, error } of result.left) left.push({ tenant: each, ...account, error: wordOf(error) });
      }
      if (io.json) io.print(JSON.stringify({ adopted, left }));
      else io.say(...text.fleetAdopted(adopted, left));
      return left.length > 0 ? exitCodes.failed : exitCodes.done;
    });
  },
});

/** The database's own word for what is wrong, where it has one. */
function wordOf({ code, detail }: StoreError): string {
  return (detail?.reason === 'database' ? detail.system : undefined) ?? code;
}
