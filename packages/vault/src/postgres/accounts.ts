/** The sign-ins in the database, for an operator who looks for some of them. Without tokens, and needs no key. */

import type { Pool } from 'pg';
import type { AccountSummary } from 'trakt-usher/store';
import { type Row, run, wholeTableMs } from './statements.ts';
import { summaryOf } from './stored-grant.ts';

/** What can be said of a sign-in, as `fleetState` counts it; several at once. */
export const fleetStateNames = ['due', 'overdue', 'in_doubt', 'sign_in_required', 'elsewhere'] as const;
export type FleetStateName = (typeof fleetStateNames)[number];

/** Each as a condition on a row of `usher.grants`. */
export const stateConditions: Readonly<Record<FleetStateName, string>> = {
  due: 'next_at <= clock_timestamp()',
  overdue: 'next_at IS NOT NULL AND expires_at < clock_timestamp()',
  in_doubt: "record ? 'intent'",
  sign_in_required: "record->'status'->>'state' = 'sign_in_required'",
  // A standby can't tell where it stands.
  elsewhere: 'CASE WHEN pg_is_in_recovery() THEN false ELSE home <> (SELECT usher.home()) END',
};

export interface FleetAccount {
  tenant: string;
  issuer: string;
  account: string;
  /** Undefined where the row is damaged. */
  summary: AccountSummary | undefined;
  /** When a worker has something to do for it; undefined: never. */
  nextAt: Date | undefined;
  expiresAt: Date | undefined;
  states: readonly FleetStateName[];
}

const pageSize = 1_000;

/** All of them, a page at a time, by tenant, issuer and account. @throws StoreError */
export async function* fleetAccounts(
  pool: Pool,
  { tenant, state }: { tenant?: string; state?: FleetStateName } = {},
): AsyncGenerator<FleetAccount, void, undefined> {
  const told = fleetStateNames.map((name) => `(${stateConditions[name]}) AS ${name}`);
  const only = state === undefined ? '' : `AND ${stateConditions[state]}`;
  let last: FleetAccount | undefined;
  do {
    const rows = await run(
      pool,
      `SELECT tenant, issuer, account, record, next_at, expires_at, ${told.join(', ')} FROM usher.grants
        WHERE ($1::text IS NULL OR tenant = $1) AND ($2::text IS NULL OR (tenant, issuer, account) > ($2, $3, $4)) ${only}
        ORDER BY tenant, issuer, account LIMIT ${pageSize}`,
      [tenant, last?.tenant, last?.issuer, last?.account],
      // Where few are in that state, it looks at all others.
      { withinMs: wholeTableMs },
    );
    const accounts = rows.map(accountOf);
    yield* accounts;
    last = accounts.length < pageSize ? undefined : accounts.at(-1);
  } while (last);
}

function accountOf(row: Row): FleetAccount {
  return {
    tenant: String(row.tenant),
    issuer: String(row.issuer),
    account: String(row.account),
    summary: summaryOf(row.record),
    nextAt: row.next_at instanceof Date ? row.next_at : undefined,
    expiresAt: row.expires_at instanceof Date ? row.expires_at : undefined,
    states: fleetStateNames.filter((name) => row[name] === true),
  };
}
