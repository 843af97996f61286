import { linkSync, readFileSync, renameSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { DatabaseSync } from 'node:sqlite';
import { systemClock } from 'trakt-usher/store';
import { describe, expect, it } from 'vitest';
import { Database } from '../src/data/database.ts';
import { ada, refresh, signIn } from '../src/testing/records.ts';
import { vaultFolder } from '../src/testing/temporary-vault.ts';

const vaults = vaultFolder();
const pageBytes = 16_384;

describe('a power cut after a commit', () => {
  it('undoes nothing: a removal of the journal that was lost with it would not matter', async () => {
    expect(await afterUndoneRemoval('PERSIST')).toBe('kept');
  });

  it('would undo it where the journal is deleted, which is why it is not', async () => {
    expect(await afterUndoneRemoval('DELETE')).toBe('undone');
  });

  it('finds a journal that asks for nothing', async () => {
    const vault = await vaults.open();
    await signIn(vault);
    await refresh(vault);
    const header = readFileSync(journal()).subarray(0, 28);
    expect(header).toEqual(Buffer.alloc(28));
  });
});

describe('a power cut in the middle of a commit', () => {
  it.each([
    ['with new pages in the file', (bytes: Buffer) => bytes],
    ['with a page half written', halfWrite],
  ])('leaves what was before: %s', async (_name, tear) => {
    const vault = await vaults.open();
    for (const account of ['ada', 'b', 'c', 'd', 'e', 'f', 'g', 'h']) await signIn(vault, { account });
    await vault.close();
    const { data, hotJournal } = halfWay();
    writeFileSync(file(), tear(data));
    writeFileSync(journal(), hotJournal);
    const after = await vaults.open();
    await after.selfTest();
    const { accounts } = await after.list();
    expect(accounts).toHaveLength(8);
    expect((await after.read({ ...ada, account: 'h' }))?.current.accessToken).toBe('access-1');
    expect((await refresh(after)).version).toBe(2);
  });
});

function file(): string {
  return join(vaults.directory, 'vault.db');
}

function journal(): string {
  return `${file()}-journal`;
}

/** Of one of the pages that were being written. */
function halfWrite(bytes: Buffer): Buffer {
  const page = Math.floor(bytes.indexOf('excess') / pageBytes) * pageBytes;
  return bytes.fill(0xa5, page + pageBytes / 2, page + pageBytes);
}

/** The data after a commit, if the file system forgets that the journal was removed after it. */
async function afterUndoneRemoval(mode: 'PERSIST' | 'DELETE'): Promise<'kept' | 'undone'> {
  const vault = await vaults.open();
  await signIn(vault);
  await vault.close();
  const database = new Database({ path: file(), readOnly: false, clock: systemClock });
  // The first write sets the vault's own journal mode.
  await database.write(() => database.run("INSERT INTO seen VALUES ('before')"));
  database.exec(`PRAGMA journal_mode = ${mode}`);
  await database.write(() => {
    database.run("INSERT INTO seen VALUES ('committed')");
    linkSync(journal(), `${journal()}-remembered`);
  });
  database.close();
  renameSync(`${journal()}-remembered`, journal());
  const after = new DatabaseSync(file());
  const found = after.prepare("SELECT 1 FROM seen WHERE fingerprint = 'committed'").get();
  after.close();
  return found ? 'kept' : 'undone';
}

/** The bytes of both files when SQLite has written pages that it hasn't committed. */
function halfWay(): { data: Buffer; hotJournal: Buffer } {
  const database = new DatabaseSync(file());
  database.exec('PRAGMA journal_mode = PERSIST; PRAGMA synchronous = FULL; PRAGMA cache_size = 1; BEGIN IMMEDIATE');
  database.exec("UPDATE accounts SET record = replace(record, 'access', 'excess')");
  const bytes = { data: readFileSync(file()), hotJournal: readFileSync(journal()) };
  database.exec('ROLLBACK');
  database.close();
  expect(bytes.data.includes('excess')).toBe(true);
  return bytes;
}
