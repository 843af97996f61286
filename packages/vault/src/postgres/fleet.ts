/** What workers and their operator ask of the database: which grants are due, how all of them are, what may be deleted. */

import type { Pool } from 'pg';
import type { AccountKey } from 'trakt-usher/store';
import { fleetStateNames, stateConditions } from './accounts.ts';
import { appOfRow } from './schema.ts';
import { run, wholeTableMs } from './statements.ts';
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
  const [found] = await run(pool, `SELECT count(*) FROM (SELECT FROM ${isDue} ORDER BY next_at LIMIT ${few + 1}) due`);
  const may = `${isFree} AND home = (SELECT usher.home())`;
  const columns = 'tenant, issuer, account, record, expires_at';
  // A few are found by their time, and sorted. Of many, as after an outage, the first of each app are read from the index by
  // their end. Its apps are found by a step from each to the next, so that the many rows of one cost the others nothing.
  const rows = await run(
    pool,
    Number(found?.count) > few
      ? `WITH RECURSIVE apps AS (
            ${nextApp('')}
            UNION ALL SELECT next.app FROM apps, LATERAL ${nextApp(`AND ${appOfRow} > apps.app`)} next)
          SELECT first.* FROM apps, LATERAL (
            SELECT ${columns} FROM ${isDue} AND ${appOfRow} = apps.app AND ${may} ORDER BY expires_at LIMIT $1) first
          WHERE apps.app <> ALL ($2) ORDER BY first.expires_at LIMIT $1`
      : `WITH due AS MATERIALIZED (
            SELECT ${columns} FROM ${isDue} AND ${may} AND ${appOfRow} <> ALL ($2) ORDER BY next_at LIMIT ${few + 1})
          SELECT ${columns} FROM due ORDER BY expires_at LIMIT $1`,
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

/** The first app of all, or of those that come after one. */
function nextApp(after: string): string {
  return `(SELECT ${appOfRow} AS app FROM usher.grants WHERE next_at IS NOT NULL ${after} ORDER BY ${appOfRow} LIMIT 1)`;
}

/** So many are quickly sorted. */
const few = 5_000;
/** As a subquery the time is asked for once, and an index finds what is before it. */
const isDue = 'usher.grants WHERE next_at <= (SELECT clock_timestamp())';
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
  /**
   * Refresh tokens that were in two requests at once, in the last day. More than none is a fault. The view
   * `usher.overlapping_sendings` says it of the whole audit, and takes its time.
   */
  overlaps: number;
  /** Seconds until the first of those that can be renewed ends; negative where it has ended. */
  leastSlackSeconds: number | undefined;
}

/** @throws StoreError */
export async function fleetState(pool: Pool): Promise<FleetState> {
  // Of the audit no more is looked at than that: it has a line for each renewal of 90 days. The database plans with the values.
  const [before] = await run(pool, `SELECT ${lastBefore('1 day')} AS day, ${lastBefore('1 hour')} AS hour`);
  const counted = fleetStateNames.map((name) => `count(*) FILTER (WHERE ${stateConditions[name]}) AS ${name}`);
  const [row] = await run(
    pool,
    `SELECT
      count(*) AS accounts,
      ${counted},
      extract(epoch FROM min(expires_at) FILTER (WHERE next_at IS NOT NULL) - clock_timestamp()) AS least_slack,
      (SELECT count(*) FROM usher.orphans) AS set_aside,
      (SELECT count(*) FROM usher.overlapping_sendings WHERE first > $1 AND second > $1) AS overlaps,
      (SELECT count(*) FROM usher.audit WHERE event = 'saved' AND id > $2) AS renewed
    FROM usher.grants`,
    [before?.day, before?.hour],
    { withinMs: wholeTableMs },
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

/** The number of the last line of the audit that is older. Numbers grow with the time. */
function lastBefore(age: string): string {
  const older = `SELECT id FROM usher.audit WHERE at <= clock_timestamp() - interval '${age}' ORDER BY id DESC LIMIT 1`;
  return `coalesce((${older}), 0)`;
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
