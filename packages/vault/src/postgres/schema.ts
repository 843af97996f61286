/** The tables in PostgreSQL, and the steps that bring a database to them: forward only, each once. */

import type { Pool } from 'pg';
import { type Clock, StoreError, systemClock } from 'trakt-usher/store';
import { databaseError, patientMs, run, theDatabase, transaction } from './statements.ts';

/**
 * Where a database stands in the world: its cluster, the timeline that a failover or a restore to a point in time begins,
 * and the table, which a dump that is restored makes anew. A grant is renewed only in the place that it was stored or adopted in.
 */
const home = `
  CREATE FUNCTION usher.home() RETURNS text LANGUAGE sql STABLE AS $$
    SELECT concat_ws('/', system_identifier, left(pg_walfile_name(pg_current_wal_lsn()), 8), 'usher.grants'::regclass::oid)
      FROM pg_control_system()
  $$`;

const tables = `
  CREATE TABLE usher.store (
    only_one boolean PRIMARY KEY DEFAULT true CHECK (only_one),
    id text NOT NULL,
    schema integer NOT NULL
  );
  CREATE TABLE usher.data_keys (
    id text PRIMARY KEY,
    tenant text NOT NULL,
    purpose text NOT NULL CHECK (purpose IN ('access', 'refresh')),
    wrapped text NOT NULL,
    is_current boolean NOT NULL DEFAULT true,
    created_at timestamptz NOT NULL DEFAULT clock_timestamp()
  );
  CREATE UNIQUE INDEX ON usher.data_keys (tenant, purpose) WHERE is_current;
  CREATE TABLE usher.grants (
    tenant text NOT NULL,
    issuer text NOT NULL,
    account text NOT NULL,
    record jsonb NOT NULL,
    access_key text NOT NULL REFERENCES usher.data_keys,
    access_sealed text NOT NULL,
    refresh_key text REFERENCES usher.data_keys,
    refresh_sealed text,
    home text NOT NULL,
    lease_owner text,
    lease_until timestamptz,
    next_at timestamptz,
    expires_at timestamptz,
    PRIMARY KEY (tenant, issuer, account),
    CHECK ((refresh_key IS NULL) = (refresh_sealed IS NULL))
  );
  CREATE INDEX ON usher.grants (next_at) WHERE next_at IS NOT NULL;
  CREATE TABLE usher.orphans (
    id bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
    at timestamptz NOT NULL DEFAULT clock_timestamp(),
    tenant text NOT NULL,
    record jsonb NOT NULL,
    access_key text NOT NULL REFERENCES usher.data_keys,
    access_sealed text NOT NULL,
    refresh_key text REFERENCES usher.data_keys,
    refresh_sealed text
  );
  CREATE TABLE usher.audit (
    id bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
    at timestamptz NOT NULL DEFAULT clock_timestamp(),
    tenant text NOT NULL,
    issuer text NOT NULL,
    account text NOT NULL,
    event text NOT NULL,
    by text NOT NULL,
    grant_id text,
    version integer,
    fingerprint text,
    intent_id text,
    sending integer
  );
  CREATE INDEX ON usher.audit (fingerprint) WHERE fingerprint IS NOT NULL`;

/**
 * Empty, unless a refresh token was in two requests at once. A sending is over with the line that says what came of it; one
 * without an answer is over 15 s after its intent, because its request is given 12.
 */
const overlaps = `
  CREATE VIEW usher.overlapping_sendings AS
    SELECT one.tenant, one.issuer, one.account, one.fingerprint, one.id AS first, other.id AS second
    FROM usher.audit one
    JOIN usher.audit other ON other.fingerprint = one.fingerprint AND other.event = 'sending' AND other.id > one.id
    WHERE one.event = 'sending' AND other.at < coalesce(
      (SELECT min(over.at) FROM usher.audit over
        WHERE over.fingerprint = one.fingerprint AND over.intent_id = one.intent_id AND over.sending = one.sending
          AND over.event IN ('saved', 'settled', 'set_aside')),
      one.at + interval '15 seconds')`;

/**
 * For `usher serve`: its programs, what it knows of their tokens by keyed digests, and its sealed notes. The first index is
 * empty at first, for what is stored carries no such field yet.
 */
const serving = `
  CREATE INDEX ON usher.grants ((record->>'refreshFingerprint')) WHERE record->>'refreshFingerprint' IS NOT NULL;
  CREATE TABLE usher.notes (
    tenant text NOT NULL,
    name text NOT NULL,
    key text NOT NULL REFERENCES usher.data_keys,
    sealed text NOT NULL,
    PRIMARY KEY (tenant, name)
  );
  CREATE TABLE usher.serve_programs (name text PRIMARY KEY, key_digest text NOT NULL);
  CREATE TABLE usher.serve_digest_key (digest text PRIMARY KEY);
  CREATE TABLE usher.serve_grants (
    account text PRIMARY KEY,
    issuer text NOT NULL,
    program text NOT NULL,
    client_id text NOT NULL,
    secret_digest text,
    ended integer NOT NULL DEFAULT 0,
    asked_at_ms bigint NOT NULL
  );
  CREATE TABLE usher.serve_tokens (
    digest text PRIMARY KEY,
    access_digest text,
    account text NOT NULL,
    version integer NOT NULL,
    at_ms bigint NOT NULL
  );
  CREATE INDEX ON usher.serve_tokens (account, version);
  CREATE INDEX ON usher.serve_tokens (access_digest);
  CREATE TABLE usher.serve_codes (digest text PRIMARY KEY, account text NOT NULL, at_ms bigint NOT NULL)`;

/** Where many are due, the first of them by their end are read from it, in its order. */
const byEnd = 'CREATE INDEX ON usher.grants (expires_at, next_at) WHERE next_at IS NOT NULL';

/** A damaged row may have none. */
export const appOfRow = "coalesce(record->>'clientId', '')";
/** The same for each app: those of one that Trakt asked to leave alone are passed over. The dropping stops readers, so it is last. */
const byAppAndEnd = `CREATE INDEX ON usher.grants ((${appOfRow}), expires_at, next_at) WHERE next_at IS NOT NULL;
  DROP INDEX IF EXISTS usher.grants_expires_at_next_at_idx`;

/** Step n takes a database from schema n to schema n + 1. A step that has been released never changes. */
const steps: readonly string[] = [`${tables}; ${home}; ${overlaps}`, serving, byEnd, byAppAndEnd];

/** Whoever comes after a step that waits for a lock waits behind it. */
const lockMs = 3_000;
const betweenTriesMs = 10_000;
const mostTries = 6;

export interface MigrationOptions {
  /** Hears that others use the tables, and that it will be tried again. */
  waiting?: () => void;
  clock?: Pick<Clock, 'sleep'>;
  /** Ends the wait between two tries. */
  signal?: AbortSignal;
}

/**
 * Brings the database to the tables of this version, in one transaction. Two that start at once take turns. Where others use
 * the tables for long, it waits three seconds at a time, and a minute in all.
 * @returns the schema before and after. @throws StoreError
 *
 * @example
 * ```ts
 * await migratePostgres(pool);
 * const vault = await openPostgresVault({ pool, key });
 * ```
 */
export async function migratePostgres(
  pool: Pool,
  { waiting, clock = systemClock, signal }: MigrationOptions = {},
): Promise<{ from: number; to: number }> {
  for (let tries = 1; ; tries += 1) {
    try {
      return await migrateOnce(pool);
    } catch (error) {
      if (!isLocked(error)) throw error;
      if (tries === mostTries) {
        const message = 'Others use the tables, such as pg_dump. Nothing was changed. Try again when they have ended.';
        throw databaseError('unavailable', { problem: 'in_use', message, cause: error });
      }
    }
    waiting?.();
    await clock.sleep(betweenTriesMs, signal);
  }
}

/** lock_not_available, or deadlock_detected. */
function isLocked(error: unknown): boolean {
  const { detail } = error instanceof StoreError ? error : {};
  return detail?.reason === 'database' && (detail.system === '55P03' || detail.system === '40P01');
}

function migrateOnce(pool: Pool): Promise<{ from: number; to: number }> {
  return transaction(pool, async (client) => {
    // Another migration may take long, and the role may have a limit of its own.
    await run(client, "SELECT set_config('lock_timeout', '0', true)");
    // Any number will do that nobody else is likely to lock.
    await run(client, 'SELECT pg_advisory_xact_lock(7487437)', [], { withinMs: patientMs });
    await run(client, "SELECT set_config('lock_timeout', $1, true)", [`${lockMs}ms`]);
    await run(client, 'CREATE SCHEMA IF NOT EXISTS usher');
    const from = await schemaOf(client);
    assertNotNewer(from);
    // Before an index is built in vain, for no step can do without it.
    if (from > 0 && from < steps.length) {
      await run(client, 'SAVEPOINT look; LOCK TABLE usher.grants; ROLLBACK TO look');
    }
    for (const step of steps.slice(from)) await run(client, step, [], { withinMs: patientMs });
    const id = crypto.randomUUID();
    await run(
      client,
      'INSERT INTO usher.store (id, schema) VALUES ($1, $2) ON CONFLICT (only_one) DO UPDATE SET schema = excluded.schema',
      [id, steps.length],
    );
    return { from, to: steps.length };
  });
}

/** The store's id, of a database whose tables are those of this version. @throws StoreError */
export async function storeIdIn(pool: Pool): Promise<string> {
  const schema = await schemaOf(pool);
  assertNotNewer(schema);
  if (schema < steps.length) {
    const message = `The database has schema ${schema} of usher's tables, and this version needs ${steps.length}. Run: usher fleet migrate`;
    throw databaseError('unavailable', { problem: 'no_tables', message });
  }
  const [store] = await run(pool, 'SELECT id FROM usher.store');
  return String(store?.id);
}

async function schemaOf(database: Parameters<typeof run>[0]): Promise<number> {
  const [found] = await run(database, "SELECT to_regclass('usher.store') IS NOT NULL AS exists");
  if (found?.exists !== true) return 0;
  const [store] = await run(database, 'SELECT schema FROM usher.store');
  return Number(store?.schema ?? 0);
}

function assertNotNewer(schema: number): void {
  if (schema <= steps.length) return;
  const message = `The database has schema ${schema} of usher's tables, of a newer version; this one knows ${steps.length}. Update usher.`;
  throw new StoreError('unavailable', message, { location: theDatabase, detail: { reason: 'newer_version' } });
}
