/** `usher fleet rekey`: a new key for the database, beside processes that run. */

import { newEnvironmentKeyProvider, rekeyPostgres } from '@trakt-usher/vault/postgres';
import { type Command, defineCommand } from '../command-line/command.ts';
import { exitCodes } from '../command-line/exit-codes.ts';
import { flag } from '../command-line/flags.ts';
import { UsageError } from '../errors/usage.ts';
import { startProgress } from '../export/progress.ts';
import { withDatabase } from '../fleet/database.ts';

export const command: Command = defineCommand({
  details:
    'The new key is in USHER_NEW_KEY or USHER_NEW_KEY_FILE, beside the present one in USHER_KEY or USHER_KEY_FILE. Before it runs, give both to every process that uses the database; afterwards make the new one USHER_KEY everywhere. It can be run again at any time, and goes on where it was cut off.',
  flags: {
    dataKeys: flag.toggle('new data keys too, where the present ones are older than a day; seals all tokens again'),
  },
  examples: [
    ['usher fleet rekey', 'when somebody may have seen USHER_KEY, or once a year'],
    ['usher fleet rekey --data-keys', 'when somebody may have seen the database as well'],
  ],
  async run({ dataKeys }, context) {
    const { clock, env, io, signal, text } = context;
    const hasNew = Boolean(env.USHER_NEW_KEY || env.USHER_NEW_KEY_FILE);
    if (!hasNew && !dataKeys) {
      throw new UsageError({ kind: 'bad_value', name: 'the environment', expected: text.whereTheNewKeyIs });
    }
    const rekeyed = await withDatabase(context, { most: 2 }, async ({ pool, key }) => {
      const progress = startProgress(text.fleetResealing, context);
      return rekeyPostgres({
        ...{ pool, key, dataKeys, clock, signal },
        ...(hasNew && { newKey: newEnvironmentKeyProvider(env) }),
        resealed: (count) => progress.update(count, undefined),
      });
    });
    if (io.json) io.print(JSON.stringify(rekeyed));
    else io.say(...text.fleetRekeyed(rekeyed, hasNew));
    return exitCodes.done;
  },
});
