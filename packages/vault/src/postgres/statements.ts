/** Statements in PostgreSQL: each with a deadline, and a `StoreError` for every failure. */

import type { ClientBase, Pool } from 'pg';
import { StoreError } from 'trakt-usher/store';
import { codeOf } from '../files/errors.ts';

/** A statement of ours takes milliseconds. Longer means that the database, or the way to it, is gone. */
const statementMs = 10_000;

export type Row = Readonly<Record<string, unknown>>;

/** The rows that a statement returns. @throws StoreError `unavailable`, `read_only` */
export async function run(
  database: Pool | ClientBase,
  text: string,
  values: readonly unknown[] = [],
): Promise<readonly Row[]> {
  try {
    const statement = { text, values: [...values], query_timeout: statementMs };
    return (await database.query<Row>(statement)).rows;
  } catch (error) {
    throw postgresError(error);
  }
}

/** PostgreSQL's refusal as an error of ours. https://www.postgresql.org/docs/current/errcodes-appendix.html */
function postgresError(error: unknown): unknown {
  if (!(error instanceof Error)) return error;
  const code = codeOf(error) ?? '';
  const of = (kind: 'unavailable' | 'read_only', message: string, detail?: { reason: 'disk_full' | 'no_vault' }) =>
    new StoreError(kind, message, { cause: error, ...(detail && { detail }) });
  switch (code) {
    case '25006':
      return of('read_only', 'The database takes no writes: it is a standby, or was set to read only.');
    case '42501':
      return of('read_only', "The database's role may not do this. It can read access tokens, or less.");
    case '42P01':
    case '3F000':
      return of('unavailable', "The database has no tables of usher's. Run: usher fleet migrate", {
        reason: 'no_vault',
      });
    case '53100':
      return of('unavailable', "The database's disk is full. Nothing was written.", { reason: 'disk_full' });
    case '53300':
      return of(
        'unavailable',
        'The database has no connection left. Let fewer processes connect, or put a pooler between.',
      );
    case '28P01':
    case '28000':
      return of('unavailable', "The database refuses the role or its password. Look at the database's address.");
    case '3D000':
      return of('unavailable', "The server has no database of that name. Look at the database's address.");
    default: {
      const what = code === '' ? 'it gave no answer in time' : `error ${code}`;
      return of('unavailable', `The database can't be used (${what}).`);
    }
  }
}
