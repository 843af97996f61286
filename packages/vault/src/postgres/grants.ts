/** The statements on `usher.grants`. Each write is one statement, with its line for the audit and the word to those who watch. */

import type { AccountKey, AccountSummary } from 'trakt-usher/store';
import { type Ask, patientMs, type Row } from './statements.ts';
import {
  allColumns,
  type FoundGrant,
  nextAtMs,
  parseGrant,
  readableColumns,
  recordOf,
  type StoredGrant,
  summaryOf,
} from './stored-grant.ts';

/**
 * Longer than the slowest sending: its intent may be written 15 s ahead, the request takes 12 s, and saving what it brought
 * some seconds more.
 */
const leaseSeconds = 75;

/** Selected by a write: it is on disk before its caller hears of it, whatever the server is set to. */
export const durable: string = `set_config('synchronous_commit',
  CASE current_setting('synchronous_commit') WHEN 'remote_apply' THEN 'remote_apply' ELSE 'on' END, true)`;

/** What a write is about, as the audit names it. */
export interface Event {
  name: 'signed_in' | 'sending' | 'settled' | 'saved' | 'marked' | 'removed' | 'set_aside' | 'adopted';
  grantId: string;
  version: number;
  fingerprint?: string;
  intentId?: string;
  sending?: number;
}

/**
 * `take`: nobody else may have the lease, and the grant has to be at home here. `give_back`: one's own. `end`: whoever has it,
 * for the tokens that it was taken for are replaced.
 */
export type Lease = 'keep' | 'take' | 'give_back' | 'end';

export interface Grants {
  /** With the columns that every role may read. */
  readable(account: AccountKey): Promise<StoredGrant | undefined>;
  whole(account: AccountKey): Promise<FoundGrant | undefined>;
  /** Without damaged rows, of which a page may consist. `next` is its last row, where others may follow. */
  page(after: AccountKey | undefined, size: number): Promise<{ accounts: AccountSummary[]; next?: AccountKey }>;
  /** Whether another owner's sending may be under way. */
  isLeased(account: AccountKey): Promise<boolean>;
  /** Whether it was stored or adopted in this place. */
  isAtHome(account: AccountKey): Promise<boolean>;
  /** Those that were stored elsewhere, a page at a time. */
  strangers(after: AccountKey | undefined, size: number): Promise<AccountKey[]>;
  insert(grant: StoredGrant, event: Event): Promise<boolean>;
  /** Only where the row is still `before`. `aside`: what a row of the orphans becomes with it. */
  replace(
    before: FoundGrant,
    after: StoredGrant,
    options: { event: Event; lease: Lease; moveIn?: boolean; aside?: Aside },
  ): Promise<boolean>;
  /** Of an owner whose tokens for that intent couldn't be saved yet, unless another has the lease by now. */
  keepLease(account: AccountKey, intentId: string): Promise<void>;
  remove(before: FoundGrant, event: Event): Promise<boolean>;
  /** Once for each sending, also where the word of the first time was lost. */
  keepAside(grant: StoredGrant, event: Event): Promise<true>;
  /** The newest tokens of a grant that came too late, and that no server has refused. */
  findAside(account: AccountKey, grantId: string): Promise<Aside | undefined>;
}

/** Tokens that were put aside. */
export interface Aside {
  id: string;
  grant: StoredGrant;
}

export function createGrants({
  ask,
  tenant,
  owner,
  by,
}: {
  ask: Ask;
  tenant: string;
  /** This store in this process. */
  owner: string;
  by: string;
}): Grants {
  const of = ({ issuer, account }: AccountKey) => [tenant, issuer, account];
  const isOurs = 'tenant = $1 AND issuer = $2 AND account = $3';

  /** Runs a write that returns a row where it took place, and with it what others hear of it. */
  async function written(
    write: string,
    key: AccountKey,
    { event, values, beside = '' }: { event: Event; values: unknown[]; beside?: string },
  ) {
    const at = values.length + 3;
    const noted = Array.from({ length: 7 }, (_, place) => `$${at + place + 1}`).join(', ');
    const [row] = await ask(
      `WITH written AS (${write} RETURNING 1),
        noted AS (
          INSERT INTO usher.audit (tenant, issuer, account, event, grant_id, version, fingerprint, intent_id, sending, by)
          SELECT $1, $2, $3, ${noted} FROM written)${beside}
        SELECT pg_notify('usher', json_build_array($1::text, $2::text, $3::text)::text), ${durable} FROM written`,
      [
        ...[...of(key), ...values],
        ...[event.name, event.grantId, event.version, event.fingerprint, event.intentId, event.sending, by],
      ],
    );
    return row !== undefined;
  }

  async function one(columns: string, account: AccountKey, more: readonly unknown[] = []): Promise<Row | undefined> {
    return (await ask(`SELECT ${columns} FROM usher.grants WHERE ${isOurs}`, [...of(account), ...more]))[0];
  }

  return {
    async readable(account) {
      const row = await one(readableColumns, account);
      return row && parseGrant(row, account);
    },
    async whole(account) {
      const row = await one(`${allColumns}, ${isLeased}`, account, [owner]);
      return row && parseGrant(row, account);
    },
    async page(after, size) {
      const rows = await ask(
        `SELECT issuer, account, record FROM usher.grants WHERE tenant = $1 AND ($2::text IS NULL OR (issuer, account) > ($2, $3))
          ORDER BY issuer, account LIMIT $4`,
        [tenant, after?.issuer, after?.account, size],
      );
      const accounts = rows.flatMap(({ record }) => summaryOf(record) ?? []);
      const last = rows.length < size ? undefined : rows.at(-1);
      return last ? { accounts, next: keyOf(last) } : { accounts };
    },
    async isLeased(account) {
      return (await one(isLeased, account, [owner]))?.leased === true;
    },
    async isAtHome(account) {
      const row = await one('home = usher.home() AS at_home', account);
      return row === undefined || row.at_home === true;
    },
    async strangers(after, size) {
      const rows = await ask(
        `SELECT issuer, account FROM usher.grants
          WHERE tenant = $1 AND home <> (SELECT usher.home()) AND ($2::text IS NULL OR (issuer, account) > ($2, $3))
          ORDER BY issuer, account LIMIT $4`,
        [tenant, after?.issuer, after?.account, size],
        // Where few are left, it looks at all that are at home already.
        { withinMs: patientMs },
      );
      return rows.map(keyOf);
    },
    insert(grant, event) {
      const insert = `INSERT INTO usher.grants (tenant, issuer, account, record, access_key, access_sealed, refresh_key, refresh_sealed, next_at, expires_at, home)
        VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, usher.home()) ON CONFLICT DO NOTHING`;
      return written(insert, grant.summary, { event, values: columnsOf(grant) });
    },
    replace(before, after, { event, lease, moveIn = false, aside }) {
      const leases = {
        keep: ['', ''],
        end: ['lease_owner = NULL, lease_until = NULL,', ''],
        give_back: [
          'lease_owner = nullif(lease_owner, $12), lease_until = CASE WHEN lease_owner = $12 THEN NULL ELSE lease_until END,',
          '',
        ],
        take: [
          `lease_owner = $12, lease_until = clock_timestamp() + interval '${leaseSeconds} seconds',`,
          'AND (lease_until IS NULL OR lease_until <= clock_timestamp() OR lease_owner = $12) AND home = usher.home()',
        ],
      } as const;
      const [set, only] = leases[lease];
      const update = `UPDATE usher.grants SET ${set} ${moveIn ? 'home = usher.home(),' : ''} record = $4, access_key = $5, access_sealed = $6,
          refresh_key = $7, refresh_sealed = $8, next_at = $9, expires_at = $10
        WHERE ${isOurs} AND record = $11::jsonb AND $12::text IS NOT NULL ${only}`;
      const values = [...columnsOf(after), JSON.stringify(before.found, storable), owner];
      if (!aside) return written(update, after.summary, { event, values });
      const beside = `, put AS (
        UPDATE usher.orphans SET record = $13, access_key = $14, access_sealed = $15, refresh_key = $16, refresh_sealed = $17
        FROM written WHERE id = $18)`;
      values.push(...columnsOf(aside.grant).slice(0, 5), aside.id);
      return written(update, after.summary, { event, values, beside });
    },
    async keepLease(account, intentId) {
      await ask(
        `UPDATE usher.grants SET lease_until = clock_timestamp() + interval '${leaseSeconds} seconds'
          WHERE ${isOurs} AND lease_owner = $4 AND record->'intent'->>'id' = $5`,
        [...of(account), owner, intentId],
      );
    },
    remove(before, event) {
      const remove = `DELETE FROM usher.grants WHERE ${isOurs} AND record = $4::jsonb`;
      return written(remove, before.summary, { event, values: [JSON.stringify(before.found)] });
    },
    async keepAside(grant, event) {
      const [record, ...sealed] = columnsOf(grant).slice(0, 5);
      const insert = `INSERT INTO usher.orphans (tenant, record, access_key, access_sealed, refresh_key, refresh_sealed)
        SELECT $1, $4::jsonb, $5, $6, $7, $8 WHERE NOT EXISTS (
          SELECT 1 FROM usher.audit kept WHERE (kept.tenant, kept.issuer, kept.account) = ($1, $2, $3) AND kept.event = 'set_aside'
            AND kept.fingerprint = $9 AND kept.intent_id = $10 AND kept.sending = $11)`;
      const sending = [event.fingerprint, event.intentId, event.sending];
      await written(insert, grant.summary, { event, values: [record, ...sealed, ...sending] });
      return true;
    },
    async findAside(account, grantId) {
      const [row] = await ask(
        `SELECT id, ${allColumns} FROM usher.orphans
          WHERE tenant = $1 AND record->>'issuer' = $2 AND record->>'account' = $3 AND record->>'grantId' = $4
            AND record->'status'->>'state' = 'active' AND refresh_sealed IS NOT NULL
          ORDER BY id DESC LIMIT 1`,
        [...of(account), grantId],
      );
      return row && { id: String(row.id), grant: parseGrant(row, account) };
    },
  };
}

const isLeased = 'coalesce(lease_until > clock_timestamp() AND lease_owner <> $4, false) AS leased';

function keyOf({ issuer, account }: Row): AccountKey {
  return { issuer: String(issuer), account: String(account) };
}

/** From `record` to `expires_at`. */
export function columnsOf({ summary, access, refresh }: StoredGrant): unknown[] {
  const nextMs = nextAtMs(summary);
  const { expiresIn, receivedAtMs } = summary.current;
  const endsMs = expiresIn === undefined ? undefined : receivedAtMs + expiresIn * 1_000;
  const record = JSON.stringify(recordOf({ summary, refresh }), storable);
  return [
    ...[record, access.keyId, access.text, refresh?.keyId ?? null, refresh?.text ?? null],
    ...[nextMs === undefined ? null : new Date(nextMs), endsMs === undefined ? null : new Date(endsMs)],
  ];
}

/** What a server may say and `jsonb` refuses: nothing but the scope is of its choice, and new tokens must not be lost for it. */
function storable(name: string, value: unknown): unknown {
  return name === 'scope' && typeof value === 'string' ? value.replaceAll('\0', '').toWellFormed() : value;
}
