/** The vault in PostgreSQL: for programs whose users are more than one machine serves. */

import {
  type AccountKey,
  type Clock,
  createTurns,
  StoreError,
  type TokenRecord,
  type TokenStore,
} from 'trakt-usher/store';
import { openParts, type PostgresParts, type PostgresVaultOptions } from './parts.ts';
import { storeIdIn } from './schema.ts';
import { theDatabase } from './statements.ts';
import type { FoundGrant } from './stored-grant.ts';
import { createPostgresWatch } from './watch.ts';
import { createWriter, readGrant } from './writer.ts';

export interface PostgresVault extends TokenStore {
  /** The database's time: give it to the sessions, so that machines whose clocks differ agree about what is due. */
  readonly clock: Clock;
}

const pageSize = 1_000;
/** A turn on another machine is over when its lease is, and nobody tells. */
const leaseLookMs = 250;

/**
 * Opens the vault of one tenant in a database that `migratePostgres` has prepared. Nothing is locked while a request is
 * under way: a sending holds a lease of 75 seconds by the database's clock, and the version keeps a late answer from
 * replacing a newer one.
 * @throws StoreError `unavailable`: no database, no tables, or those of another version
 *
 * @example
 * ```ts
 * const vault = await openPostgresVault({ pool, key: environmentKeyProvider(process.env) });
 * const session = createSession({ app, store: vault, clock: vault.clock, account: 'ada' });
 * ```
 */
export async function openPostgresVault(options: PostgresVaultOptions): Promise<PostgresVault> {
  return vaultOver(await openParts(options), options.listen);
}

export function vaultOver(parts: PostgresParts, listen: PostgresVaultOptions['listen']): PostgresVault {
  const { pool, tenant, clock, grants, keys } = parts;
  const turns = createTurns(clock);
  const watch = createPostgresWatch({ pool, tenant, clock, direct: listen });

  /** False where the role reads access tokens alone. */
  let readsAll = true;

  /** Whether a sending may be under way elsewhere, with the row where the role may read it. */
  async function look(account: AccountKey): Promise<{ leased: boolean; row?: FoundGrant | undefined }> {
    if (!readsAll) return { leased: await grants.isLeased(account) };
    try {
      const row = await grants.whole(account);
      return { leased: row?.leased === true, row };
    } catch (error) {
      if (!(error instanceof StoreError) || error.code !== 'read_only') throw error;
      readsAll = false;
      return look(account);
    }
  }

  /** @returns the row as it was when no other machine sent for it */
  async function untilFree(account: AccountKey, { endMs, signal }: { endMs: number; signal: AbortSignal | undefined }) {
    for (;;) {
      const { leased, row } = await look(account);
      if (!leased) return row;
      if (clock.monotonic() >= endMs) {
        const message = 'Another machine is renewing this sign-in. Try again in a moment.';
        throw new StoreError('busy', message, { location: theDatabase });
      }
      await clock.sleep(leaseLookMs, signal);
    }
  }

  return {
    clock,

    read: (account): Promise<TokenRecord | undefined> => readGrant(account, parts),

    async withLock(account, { waitMs, signal }, body) {
      const endMs = clock.monotonic() + waitMs;
      const endTurn = await turns.take(JSON.stringify([account.issuer, account.account]), { waitMs, signal });
      try {
        await clock.keep();
        const row = await untilFree(account, { endMs, signal });
        return await body(createWriter(account, parts, row));
      } finally {
        endTurn();
      }
    },

    async list(cursor) {
      const { accounts, next } = await grants.page(parseCursor(cursor), pageSize);
      return next ? { accounts, next: JSON.stringify([next.issuer, next.account]) } : { accounts };
    },

    watch: (listener) => watch.add(listener),

    async selfTest() {
      await storeIdIn(pool);
      // Choose and keep the keys before a sign-in asks for tokens.
      await keys.current('access');
      await keys.current('refresh');
    },

    close: () => watch.end(),
  };
}

/** A cursor is `[issuer, account]` of the last row of the page before. */
function parseCursor(cursor: string | undefined): AccountKey | undefined {
  if (cursor === undefined) return undefined;
  const [issuer, account]: unknown[] = JSON.parse(cursor);
  return { issuer: String(issuer), account: String(account) };
}
