/** The book in a file beside the vault, which the processes of one machine share. */

import { ServeBook } from './book.ts';
import type { BookDatabase } from './book-database.ts';
import { PrivateDatabase, type Row } from './private-database.ts';

/** Makes the file if there is none. */
export function openFileBook(folder: string): ServeBook {
  const file = new PrivateDatabase(folder, 'serve.db');
  // The first form of the file had the key beside the digests.
  if (file.get("SELECT 1 FROM sqlite_schema WHERE name = 'secret'")) file.exec(dropFirstForm);
  file.exec(tables);
  const database: BookDatabase = {
    mostForWriteMs: 10_000,
    names: { programs: 'programs', digestKey: 'digest_key', grants: 'grants', tokens: 'tokens', codes: 'codes' },
    all: async (sql, ...values) => file.all(sql, ...values),
    write: async (...statements) =>
      file.transaction(() => {
        let rows: Row[] = [];
        for (const [sql, ...values] of statements) rows = file.all(sql, ...values);
        return rows;
      }),
  };
  return new ServeBook(database, {
    of(name) {
      const stored = file.getKept('SELECT key_digest FROM programs WHERE name = ?', name)?.key_digest;
      return typeof stored === 'string' ? stored : undefined;
    },
    // The file itself tells.
    changed: () => undefined,
    isFresh: () => true,
    close: () => file.close(),
  });
}

const dropFirstForm = `
  PRAGMA secure_delete = ON;
  DROP TABLE secret;
  DROP TABLE grants;
  DROP TABLE tokens;
  DROP TABLE IF EXISTS authority;
  PRAGMA journal_mode = TRUNCATE;
  PRAGMA journal_mode = PERSIST;
`;

const tables = `
  CREATE TABLE IF NOT EXISTS programs (name TEXT PRIMARY KEY, key_digest TEXT NOT NULL) STRICT;
  CREATE TABLE IF NOT EXISTS digest_key (digest TEXT PRIMARY KEY) STRICT;
  CREATE TABLE IF NOT EXISTS grants (
    account TEXT PRIMARY KEY, issuer TEXT NOT NULL, program TEXT NOT NULL, client_id TEXT NOT NULL,
    secret_digest TEXT, ended INTEGER NOT NULL DEFAULT 0, asked_at_ms INTEGER NOT NULL
  ) STRICT;
  CREATE TABLE IF NOT EXISTS tokens (
    digest TEXT PRIMARY KEY, access_digest TEXT, account TEXT NOT NULL, version INTEGER NOT NULL, at_ms INTEGER NOT NULL
  ) STRICT;
  CREATE INDEX IF NOT EXISTS tokens_of_grant ON tokens (account, version);
  CREATE INDEX IF NOT EXISTS tokens_by_access_token ON tokens (access_digest);
  CREATE TABLE IF NOT EXISTS codes (digest TEXT PRIMARY KEY, account TEXT NOT NULL, at_ms INTEGER NOT NULL) STRICT;
`;
