/** The tables that `usher serve` keeps its programs and digests in, for statements that SQLite understands as well. */

import type { Pool } from 'pg';
import { durable } from './grants.ts';
import { type Row, run, transaction } from './statements.ts';

/** With a question mark in the place of each value. */
export type ServeStatement = readonly [sql: string, ...values: readonly (string | number | null)[]];

export interface ServeTables {
  /** What they are called in statements. */
  readonly names: Readonly<Record<'programs' | 'digestKey' | 'grants' | 'tokens' | 'codes', string>>;
  /** The rows that it returns. Numbers of 64 bits come as texts. @throws StoreError */
  all(...statement: ServeStatement): Promise<readonly Row[]>;
  /** All of them, on disk, or nothing. The rows that the last one returns. @throws StoreError */
  write(...statements: readonly ServeStatement[]): Promise<readonly Row[]>;
}

/**
 * @example
 * ```ts
 * const { all, names } = serveTables(pool);
 * const programs = await all(`SELECT name FROM ${names.programs} ORDER BY name`);
 * ```
 */
export function serveTables(pool: Pool): ServeTables {
  return {
    names: {
      programs: 'usher.serve_programs',
      digestKey: 'usher.serve_digest_key',
      grants: 'usher.serve_grants',
      tokens: 'usher.serve_tokens',
      codes: 'usher.serve_codes',
    },
    all: (sql, ...values) => run(pool, numbered(sql), values),
    write: (...statements) =>
      transaction(pool, async (client) => {
        await run(client, `SELECT ${durable}`);
        let rows: readonly Row[] = [];
        for (const [sql, ...values] of statements) rows = await run(client, numbered(sql), values);
        return rows;
      }),
  };
}

function numbered(sql: string): string {
  let count = 0;
  return sql.replaceAll('?', () => {
    count += 1;
    return `$${count}`;
  });
}
