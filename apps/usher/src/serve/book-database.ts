/** What the book's statements run on: the file beside the vault, or the database of many machines. They are in SQL of both. */

import type { Row } from './private-database.ts';

/** With a question mark in the place of each value. */
export type Statement = readonly [sql: string, ...values: readonly (string | number | null)[]];

export interface BookDatabase {
  /** So long a write may take. */
  readonly mostForWriteMs: number;
  /** What the tables are called. */
  readonly names: Readonly<Record<'programs' | 'digestKey' | 'grants' | 'tokens' | 'codes', string>>;
  /** The rows that it returns. */
  all(...statement: Statement): Promise<readonly Row[]>;
  /** All of them, on disk, or nothing. The rows that the last one returns. */
  write(...statements: readonly Statement[]): Promise<readonly Row[]>;
}
