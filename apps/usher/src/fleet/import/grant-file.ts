/** Takes a sign-in that `usher vault export` moved into a file into the database. */

import { readGrantFile, setGrantFileAside } from '@trakt-usher/vault';
import { type ImportOptions, importPostgres } from '@trakt-usher/vault/postgres';
import { moveError } from '../../account/moving.ts';
import type { Context } from '../../context.ts';
import { askPassphrase } from '../../terminal/ask-passphrase.ts';
import type { Database } from '../database.ts';
import type { ImportResult } from './rows.ts';

export interface GrantFileOptions extends Database, ImportOptions {
  path: string;
  tenant: string | undefined;
}

/** The file is renamed, because a sign-in has one home. @throws MoveError, StoreError */
export async function importGrantFile(options: GrantFileOptions, context: Context): Promise<ImportResult> {
  const { pool, key, path, tenant = '', ...how } = options;
  const { clock, config } = context;
  const passphrase = () => askPassphrase({ purpose: 'open', of: 'file' }, context);
  const { grant, tokens, facts } = await readGrantFile({ path, passphrase }).catch((error: unknown) => {
    throw moveError(error, path);
  });
  // Under the name that it had, unless another one is given.
  const account = config.origin('auth.account').kind === 'default' ? grant.account : config.get('auth.account');
  const takeBack = how.dryRun ? () => undefined : setGrantFileAside(path, clock);
  try {
    const imported = await importPostgres(
      { pool, key, tenant },
      // Due at once: then a copy of the file is worthless.
      [
        {
          grant: { ...grant, account },
          tokens: { ...tokens, ...facts },
          receivedAtMs: facts.receivedAtMs,
          dueAtMs: clock.now(),
        },
      ],
      how,
    );
    if (imported.added + imported.replaced === 0) takeBack();
    return { ...imported, bad: 0 };
  } catch (error) {
    takeBack();
    throw error;
  }
}
