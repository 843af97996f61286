/** Statements in PostgreSQL: each with a deadline, and a `StoreError` for every failure. */

import { hash } from 'node:crypto';
import type { ClientBase, Pool } from 'pg';
import { StoreError, type StoreErrorCode, type StoreErrorDetail } from 'trakt-usher/store';
import { codeOf } from '../files/errors.ts';

/** A statement of ours takes milliseconds. Longer means that the database, or the way to it, is gone. */
const statementMs = 10_000;
/** One that looks at all rows, of which there may be millions, for a person who waits. */
export const wholeTableMs: number = 60_000;
/** The same, for work that may take its time. */
export const patientMs: number = 3_600_000;

export type Row = Readonly<Record<string, unknown>>;

interface RunOptions {
  /** It is prepared under that. */
  name?: string;
  /** For a statement that looks at all rows. */
  withinMs?: number;
}

/** The rows that a statement returns. @throws StoreError `unavailable`, `read_only` */
export async function run(
  database: Pool | ClientBase,
  text: string,
  values: readonly unknown[] = [],
  { name, withinMs = statementMs }: RunOptions = {},
): Promise<readonly Row[]> {
  try {
    const statement = { text, values: [...values], query_timeout: withinMs, name };
    return (await database.query<Row>(statement)).rows;
  } catch (error) {
    throw postgresError(error);
  }
}

/** All of `work`, or nothing. @throws StoreError; what `work` throws */
export function transaction<T>(pool: Pool, work: (client: ClientBase) => Promise<T>): Promise<T> {
  return withConnection(pool, async (client) => {
    await run(client, 'BEGIN');
    const result = await work(client);
    await run(client, 'COMMIT');
    return result;
  });
}

/** A connection of one's own. Where the work fails, it ends, and takes back what it had begun and locked. */
async function withConnection<T>(pool: Pool, work: (client: ClientBase) => Promise<T>): Promise<T> {
  const client = await pool.connect().catch((error: unknown) => {
    throw postgresError(error);
  });
  // The pool hears the errors of idle connections only, and one that nobody hears ends the process.
  client.on('error', toldByTheStatement);
  let isDone = false;
  try {
    const result = await work(client);
    isDone = true;
    return result;
  } finally {
    client.off('error', toldByTheStatement);
    client.release(!isDone);
  }
}

function toldByTheStatement(): void {}

export type Ask = (
  text: string,
  values: readonly unknown[],
  how?: Pick<RunOptions, 'withinMs'>,
) => Promise<readonly Row[]>;

/**
 * For statements that come again and again: each connection prepares them once, which halves what a reading costs. Behind a
 * pooler in transaction mode a connection is another one each time, so that nothing is prepared there.
 */
export async function createAsk(pool: Pool): Promise<Ask> {
  const names = new Map<string, string>();
  const prepares = await isDirect(pool);
  return (text, values, how) => {
    if (!prepares) return run(pool, text, values, how);
    const name = names.get(text) ?? `usher_${hash('sha256', text).slice(0, 32)}`;
    names.set(text, name);
    return run(pool, text, values, { ...how, name });
  };
}

/** A pooler answers for the server, under a process id of its own. */
function isDirect(pool: Pool): Promise<boolean> {
  return withConnection(pool, async (client) => {
    const [row] = await run(client, 'SELECT pg_backend_pid() AS pid');
    return 'processID' in client && row?.pid === client.processID;
  });
}

/**
 * PostgreSQL's refusal as an error of ours, for what else uses the database.
 * https://www.postgresql.org/docs/current/errcodes-appendix.html
 *
 * @example
 * ```ts
 * await pool.query('CREATE SCHEMA jobs').catch((error) => {
 *   throw postgresError(error); // StoreError: The database takes no writes ...
 * });
 * ```
 */
export function postgresError(error: unknown): unknown {
  if (!(error instanceof Error)) return error;
  const system = codeOf(error);
  const [kind, problem, message] = refusals.get(system ?? '') ??
    ofDriver.find(([words]) => system === undefined && words.test(error.message))?.[1] ?? [
      'unavailable',
      'unusable',
      `The database can't be used (${system === undefined ? 'it gave no answer in time' : `error ${system}`}).`,
    ];
  return databaseError(kind, { problem, message, cause: error, ...(system !== undefined && { system }) });
}

type Problem = Extract<StoreErrorDetail, { reason: 'database' }>['problem'];

export const theDatabase: string = 'the database';

export function databaseError(
  code: StoreErrorCode,
  { problem, message, system, cause }: { problem: Problem; message: string; system?: string; cause?: unknown },
): StoreError {
  const detail = { reason: 'database', problem, ...(system !== undefined && { system }) } as const;
  return new StoreError(code, message, { location: theDatabase, detail, cause });
}

const noTables = [
  'unavailable',
  'no_tables',
  "The database has no tables of usher's. Run: usher fleet migrate",
] as const;
const noRole = ['unavailable', 'role_refused', 'The database refuses the role or its password.'] as const;

/** What `pg` finds out by itself, before the server judges, it says in words alone. */
const ofDriver: readonly (readonly [RegExp, readonly ['unavailable', Problem, string]])[] = [
  // There is none in the address, and the server asks for one.
  [/^SASL: .* password must be/, noRole],
  [/not support SSL/, ['unavailable', 'no_tls', 'The server offers no TLS, and its address asks for it.']],
];

const refusals = new Map<string, readonly ['unavailable' | 'read_only', Problem, string]>([
  ['25006', ['read_only', 'standby', 'The database takes no writes: it is a standby, or was set to read only.']],
  ['42501', ['read_only', 'may_not', "The database's role may not do this."]],
  ['42P01', noTables],
  ['3F000', noTables],
  ['53100', ['unavailable', 'full', "The database's disk is full. Nothing was written."]],
  ['53300', ['unavailable', 'no_connection_left', 'The database has no connection left.']],
  // PgBouncer's, for whatever it refuses.
  ['08P01', ['unavailable', 'unusable', 'The pooler before the database refuses the connection. Its log says why.']],
  ['28P01', noRole],
  ['28000', noRole],
  ['3D000', ['unavailable', 'no_such_database', 'The server has no database of that name.']],
]);
