/** What workers and their operator ask of the database: which grants are due, how all of them are, what may be deleted. */

import type { Pool } from 'pg';
import type { AccountKey } from 'trakt-usher/store';
import { fleetStateNames, stateConditions } from './accounts.ts';
import { run } from './statements.ts';
import { summaryOf } from './stored-grant.ts';

export interface DueGrant extends AccountKey {
  tenant: string;
  grantId: string;
  version: number;
  clientId: string;
  apiOrigin: string;
  /** Undefined where the server named no end. */
  expiresAt: Date | undefined;
}

/**
 * Grants that a worker has something to do for, whose sending isn't under way: those first whose life ends first. Damaged rows
 * are put off, so that they hide no others.
 * @param except client ids to leave out. @throws StoreError
 */
export async function dueGrants(
  pool: Pool,
  { most, except = [] }: { most: number; except?: readonly string[] },
): Promise<DueGrant[]> {
  // As a subquery the time is asked for once, and the index finds what is before it.
  const rows = await run(
    pool,
    `SELECT tenant, issuer, account, record, expires_at FROM usher.grants
      WHERE next_at <= (SELECT clock_timestamp()) AND ${isFree} AND home = (SELECT usher.home()) AND coalesce(record->>'clientId', '') <> ALL ($2)
      ORDER BY expires_at NULLS LAST LIMIT $1`,
    [most, except],
  );
  const due: DueGrant[] = [];
  for (const { tenant, issuer, account, record, expires_at: ends } of rows) {
    const key = { tenant: String(tenant), issuer: String(issuer), account: String(account) };
    const summary = summaryOf(record);
    if (!summary) await putOff(pool, key);
    else {
      const { grantId, version, clientId, apiOrigin } = summary;
      due.push({ ...key, grantId, version, clientId, apiOrigin, expiresAt: ends instanceof Date ? ends : undefined });
    }
  }
  return due;
}

/** Lets a row that is due wait five minutes, because nothing could be done for it: others are behind it. @throws StoreError */
export async function putOff(pool: Pool, { tenant, issuer, account }: AccountKey & { tenant: string }): Promise<void> {
  await run(
    pool,
    `UPDATE usher.grants SET next_at = clock_timestamp() + interval '5 minutes'
      WHERE tenant = $1 AND issuer = $2 AND account = $3 AND next_at <= clock_timestamp() AND ${isFree}`,
    [tenant, issuer, account],
  );
}

const isFree = '(lease_until IS NULL OR lease_until <= clock_timestamp())';

export interface FleetState {
  accounts: number;
  /** A worker has something to do for them now. */
  due: number;
  /** Their access token has ended, and nothing says that it can't be renewed. */
  overdue: number;
  inDoubt: number;
  /** Their person has to sign in again. */
  signInRequired: number;
  /** They were stored in another place, and wait for `adoptPostgres`. */
  elsewhere: number;
  /** Tokens that came too late, and were put aside. */
  setAside: number;
  renewedInLastHour: number;
  /** Refresh tokens that were in two requests at once. More than none is a fault. */
  overlaps: number;
  /** Seconds until the first of those that can be renewed ends; negative where it has ended. */
  leastSlackSeconds: number | undefined;
}

/** @throws StoreError */
export async function fleetState(pool: Pool): Promise<FleetState> {
  const counted = fleetStateNames.map((name) => `count(*) FILTER (WHERE ${stateConditions[name]}) AS ${name}`);
  const [row] = await run(
    pool,
    `SELECT
      count(*) AS accounts,
      ${counted},
      extract(epoch FROM min(expires_at) FILTER (WHERE next_at IS NOT NULL) - clock_timestamp()) AS least_slack,
      (SELECT count(*) FROM usher.orphans) AS set_aside,
      (SELECT count(*) FROM usher.overlapping_sendings) AS overlaps,
      (SELECT count(*) FROM usher.audit WHERE event = 'saved' AND at > clock_timestamp() - interval '1 hour') AS renewed
    FROM usher.grants`,
  );
  const number = (name: string) => Number(row?.[name] ?? 0);
  return {
    accounts: number('accounts'),
    due: number('due'),
    overdue: number('overdue'),
    inDoubt: number('in_doubt'),
    signInRequired: number('sign_in_required'),
    elsewhere: number('elsewhere'),
    setAside: number('set_aside'),
    renewedInLastHour: number('renewed'),
    overlaps: number('overlaps'),
    leastSlackSeconds: row?.least_slack == null ? undefined : number('least_slack'),
  };
}

/** Lines that one statement looks at, and how many statements one call runs on each table. */
const tidyLines = 5_000;
const mostTidies = 20;

/**
 * Deletes lines of the audit after 90 days and tokens that were set aside after 30, up to some ten thousand of each. Their
 * numbers go with their age, so that it looks at no more than it deletes. @throws StoreError
 */
export async function tidyPostgres(pool: Pool): Promise<{ deleted: number }> {
  let deleted = 0;
  for (const [table, days] of [
    ['audit', 90],
    ['orphans', 30],
  ] as const) {
    for (let tidies = 0; tidies < mostTidies; tidies += 1) {
      const [row] = await run(
        pool,
        `WITH oldest AS MATERIALIZED (SELECT id, at FROM usher.${table} ORDER BY id LIMIT ${tidyLines}),
          gone AS (DELETE FROM usher.${table} USING oldest
            WHERE usher.${table}.id = oldest.id AND oldest.at < clock_timestamp() - interval '${days} days' RETURNING 1)
          SELECT count(*) AS deleted FROM gone`,
      );
      const count = Number(row?.deleted ?? 0);
      deleted += count;
      if (count < tidyLines) break;
    }
  }
  return { deleted };
}
