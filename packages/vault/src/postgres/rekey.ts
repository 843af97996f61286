/** Gives a database another key-encryption key, and new data keys where that is asked for, beside running processes. */

import type { Pool } from 'pg';
import { type AccountKey, type Clock, systemClock } from 'trakt-usher/store';
import { durable } from './grants.ts';
import { type DataKeys, dataKeyContext, isKeyGone, type KeyProvider, unwrapDataKey } from './key-provider.ts';
import { createNotes } from './notes.ts';
import { openParts, type PostgresParts } from './parts.ts';
import { storeIdIn } from './schema.ts';
import { patientMs, run } from './statements.ts';
import { allColumns, ifCorrupt, parseGrant, type StoredGrant } from './stored-grant.ts';

export interface PostgresRekey {
  pool: Pool;
  key: KeyProvider;
  /** The key to wrap the data keys with from now on. Every process has to open with both until this has ended. */
  newKey?: KeyProvider;
  /** New data keys as well, where the present ones are older than a day; all tokens are sealed again. */
  dataKeys?: boolean;
  /** Hears how many sign-ins are sealed again so far. */
  resealed?: (count: number) => void;
  clock?: Clock;
  signal?: AbortSignal;
}

export interface PostgresRekeyed {
  /** Data keys that the new key wraps now, and didn't before. */
  wrapped: number;
  newDataKeys: number;
  resealed: number;
  /** Old data keys that still seal something: tokens that were put aside, or rows that are damaged. */
  left: number;
}

const pageSize = 500;
/** A process looks for another data key each minute. */
const untilNextPassMs = 5_000;
const mostPasses = 30;

/**
 * Can be cut off at any moment; the next run goes on. Without `newKey` only the data keys are replaced.
 * @throws StoreError `wrong_key` where neither key opens a data key
 *
 * @example
 * ```ts
 * await rekeyPostgres({ pool, key, newKey });
 * ```
 */
export async function rekeyPostgres(options: PostgresRekey): Promise<PostgresRekeyed> {
  const { pool, key, newKey, dataKeys = false, signal } = options;
  const rekeyed: PostgresRekeyed = { wrapped: 0, newDataKeys: 0, resealed: 0, left: 0 };
  if (newKey) rekeyed.wrapped = await wrapAll({ ...options, newKey });
  if (!dataKeys) return rekeyed;
  for (const { tenant } of await run(pool, 'SELECT DISTINCT tenant FROM usher.data_keys ORDER BY tenant')) {
    signal?.throwIfAborted();
    const parts = await openParts({ pool, key: newKey ?? key, tenant: String(tenant) });
    rekeyed.newDataKeys += await retireOld(parts);
    await replaceRetired(parts, options, rekeyed);
  }
  return rekeyed;
}

async function wrapAll({ pool, key, newKey, signal }: PostgresRekey & { newKey: KeyProvider }): Promise<number> {
  const storeId = await storeIdIn(pool);
  let [wrapped, last] = [0, ''];
  for (;;) {
    const page = 'SELECT id, tenant, wrapped FROM usher.data_keys WHERE id > $1 ORDER BY id LIMIT $2';
    const rows = await run(pool, page, [last, pageSize]);
    for (const row of rows) {
      signal?.throwIfAborted();
      last = String(row.id);
      const context = dataKeyContext({ tenant: String(row.tenant), storeId, id: last });
      if (await newKey.unwrap(String(row.wrapped), context)) continue;
      const dataKey = await unwrapDataKey(key, String(row.wrapped), context);
      const next = await newKey.wrap(dataKey, context);
      // What the new key can't open again would be lost with the old one.
      const again = await unwrapDataKey(newKey, next, context);
      if (!Buffer.from(again).equals(dataKey)) throw new Error('The new key opened another data key than it wrapped.');
      await run(
        pool,
        `WITH written AS (UPDATE usher.data_keys SET wrapped = $3 WHERE id = $1 AND wrapped = $2 RETURNING 1)
          SELECT ${durable} FROM written`,
        [last, row.wrapped, next],
      );
      wrapped += 1;
    }
    if (rows.length < pageSize) return wrapped;
  }
}

/** @returns how many new data keys there are */
async function retireOld({ pool, tenant, keys }: PostgresParts): Promise<number> {
  // Another key must be noticed before it wraps new data keys.
  await currentKeys(keys);
  const retired = await run(
    pool,
    `UPDATE usher.data_keys SET is_current = false
      WHERE tenant = $1 AND is_current AND created_at < clock_timestamp() - interval '1 day' RETURNING 1`,
    [tenant],
  );
  keys.forgetCurrent();
  await currentKeys(keys);
  return retired.length;
}

async function currentKeys(keys: DataKeys): Promise<void> {
  await keys.current('access');
  await keys.current('refresh');
}

/** Seals again what old data keys have sealed, until none of them is needed, and deletes them. */
async function replaceRetired(
  parts: PostgresParts,
  { clock = systemClock, resealed, signal }: PostgresRekey,
  rekeyed: PostgresRekeyed,
): Promise<void> {
  const notes = createNotes(parts);
  rekeyed.resealed += await notes.reseal();
  let left = await deleteRetired(parts);
  for (let pass = 0; left > 0 && pass < mostPasses; pass += 1) {
    if (pass > 1) await clock.sleep(untilNextPassMs, signal);
    let after: AccountKey | undefined;
    // A process that still knows an old key alone may have written one since.
    let count = await notes.reseal();
    do {
      signal?.throwIfAborted();
      const page = await pageOfRetired(parts, after);
      count += await reseal(page, parts);
      resealed?.(rekeyed.resealed + count);
      after = page.length < pageSize ? undefined : page.at(-1);
    } while (after);
    rekeyed.resealed += count;
    left = await deleteRetired(parts);
    // What is left can't be sealed again: more passes would change nothing.
    if (count === 0 && pass > 0) break;
  }
  rekeyed.left += left;
}

interface RetiredRow extends AccountKey {
  /** Undefined where it is damaged. */
  grant: StoredGrant | undefined;
}

async function pageOfRetired({ pool, tenant }: PostgresParts, after: AccountKey | undefined): Promise<RetiredRow[]> {
  const rows = await run(
    pool,
    `WITH retired AS MATERIALIZED (SELECT id FROM usher.data_keys WHERE tenant = $1 AND NOT is_current)
      SELECT issuer, account, ${allColumns} FROM usher.grants
      WHERE tenant = $1 AND ($2::text IS NULL OR (issuer, account) > ($2, $3))
        AND (access_key IN (SELECT id FROM retired) OR refresh_key IN (SELECT id FROM retired))
      ORDER BY issuer, account LIMIT $4`,
    [tenant, after?.issuer, after?.account, pageSize],
    // Where few are left, it looks at all that are sealed again already.
    { withinMs: patientMs },
  );
  return rows.map((row) => {
    const key = { issuer: String(row.issuer), account: String(row.account) };
    return { ...key, grant: unlessCorrupt(() => parseGrant(row, key)) };
  });
}

/** One statement: a row that was saved meanwhile keeps what was saved. @returns how many it changed */
async function reseal(page: readonly RetiredRow[], { pool, tenant, sealer }: PostgresParts): Promise<number> {
  const rows = await Promise.all(
    page.map(async ({ issuer, account, grant }) => {
      if (!grant) return [];
      try {
        const [accessToken, refreshToken] = [await sealer.accessToken(grant), await sealer.refreshToken(grant)];
        const tokens = { accessToken, ...(refreshToken !== undefined && { refreshToken }) };
        const { access, refresh } = await sealer.seal(grant.summary, tokens);
        return [
          {
            ...{ issuer, account, was: grant.access.text, access_key: access.keyId, access_sealed: access.text },
            ...{ refresh_key: refresh?.keyId, refresh_sealed: refresh?.text },
          },
        ];
      } catch (error) {
        return ifCorrupt(error, []);
      }
    }),
  );
  const [row] = await run(
    pool,
    `WITH next AS (
        SELECT * FROM jsonb_to_recordset($2) AS next (issuer text, account text, was text, access_key text,
          access_sealed text, refresh_key text, refresh_sealed text)),
      written AS (
        UPDATE usher.grants g SET access_key = next.access_key, access_sealed = next.access_sealed,
            refresh_key = next.refresh_key, refresh_sealed = next.refresh_sealed
          FROM next WHERE g.tenant = $1 AND g.issuer = next.issuer AND g.account = next.account AND g.access_sealed = next.was
          RETURNING 1)
      SELECT count(*) AS count FROM written`,
    [tenant, JSON.stringify(rows.flat())],
  );
  return Number(row?.count);
}

/** Those that no row names. @returns how many are left */
async function deleteRetired({ pool, tenant }: PostgresParts): Promise<number> {
  const retired = await run(pool, 'SELECT id FROM usher.data_keys WHERE tenant = $1 AND NOT is_current', [tenant]);
  let left = 0;
  for (const { id } of retired) {
    try {
      // The database looks at all rows for one that names it.
      await run(pool, 'DELETE FROM usher.data_keys WHERE id = $1', [id], { withinMs: patientMs });
    } catch (error) {
      if (!isKeyGone(error)) throw error;
      left += 1;
    }
  }
  return left;
}

function unlessCorrupt<T>(read: () => T): T | undefined {
  try {
    return read();
  } catch (error) {
    return ifCorrupt(error, undefined);
  }
}
