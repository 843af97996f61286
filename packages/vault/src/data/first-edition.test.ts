/** What the first edition of the record left on disk is read, carried over, and not touched before it has to be. */

import { chmodSync, mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { DatabaseSync } from 'node:sqlite';
import { createSession } from 'trakt-usher/session';
import { type AccountSummary, type Clock, systemClock, type TokenRecord } from 'trakt-usher/store';
import { beforeEach, describe, expect, it } from 'vitest';
import kept from '../../test/first-edition/vault.json' with { type: 'json' };
import { fileIdentity } from '../files/private-files.ts';
import { importGrant, keyFile, type SqliteVault } from '../index.ts';
import { AccountFileLock, lockPath } from '../location/account-file-lock.ts';
import { aPlan, present, waiting } from '../testing/records.ts';
import { vaultFolder } from '../testing/temporary-vault.ts';

const vaults = vaultFolder();
const issuer = 'https://auth.example';
const startMs = Date.UTC(2026, 10, 20);
const weekMs = 604_800_000;

/** The vault as it was, in a folder of this test: bound to the new file and to locks of its own. */
beforeEach(async () => {
  const { directory } = vaults;
  mkdirSync(join(directory, 'locks'), { recursive: true, mode: 0o700 });
  chmodSync(directory, 0o700);
  writeFileSync(join(directory, 'vault.key'), kept.key, { mode: 0o600 });
  const path = join(directory, 'vault.db');
  writeFileSync(path, '', { mode: 0o600 });
  const database = new DatabaseSync(path);
  database.exec(`PRAGMA page_size = 16384; PRAGMA application_id = ${0x75736872}; PRAGMA user_version = 1`);
  for (const sql of kept.tables) database.exec(sql);
  const file = fileIdentity(path);
  const insert = (table: string, row: Record<string, string | number | null>) => {
    const columns = Object.keys(row);
    const marks = columns.map(() => '?').join(', ');
    database.prepare(`INSERT INTO ${table} (${columns.join(', ')}) VALUES (${marks})`).run(...Object.values(row));
  };
  for (const row of kept.keys) insert('keys', row);
  for (const row of kept.vault) insert('vault', row);
  for (const row of kept.seen) insert('seen', row);
  for (const { record, ...row } of kept.accounts) {
    const { home, ...rest } = JSON.parse(record);
    const lock = new AccountFileLock({ path: lockPath(directory, row), clock: systemClock });
    const lockId = await lock.make(waiting);
    lock.release();
    const text = JSON.stringify({ ...rest, home: { ...home, file, lockId } });
    insert('accounts', { ...row, record: text.padEnd(7_168) });
  }
  database.close();
});

function open(clock?: Clock): Promise<SqliteVault> {
  return vaults.open({ key: keyFile(vaults.directory), ...(clock && { clock }) });
}

function tablesVersion(): unknown {
  const database = new DatabaseSync(join(vaults.directory, 'vault.db'), { readOnly: true });
  const version = database.prepare('PRAGMA user_version').get()?.user_version;
  database.close();
  return version;
}

async function read(account: string): Promise<TokenRecord> {
  return present(await (await open()).read({ issuer, account }));
}

describe('a vault of the first edition', () => {
  it('is read without a change to it', async () => {
    const before = readFileSync(join(vaults.directory, 'vault.db'));
    const vault = await open();
    const { accounts } = await vault.list();
    expect(accounts.map(({ account }) => account)).toEqual(kept.accounts.map(({ account }) => account).sort());
    for (const { account, schema, kind } of accounts) {
      const record = await vault.read({ issuer, account });
      expect([schema, kind, record?.current.accessToken]).toEqual([2, 'own', `access of ${account}`]);
    }
    expect(readFileSync(join(vaults.directory, 'vault.db')).equals(before)).toBe(true);
    expect(tablesVersion()).toBe(1);
  });

  it('is raised to the version of today with the first record that is written, so that an older usher says "newer"', async () => {
    const vault = await open();
    const key = { issuer, account: 'active' };
    const permit = await vault.withLock(key, waiting, async (writer) =>
      writer.saveIntent(present(await writer.read()), aPlan),
    );
    expect(permit.take()).toBe('refresh of active');
    expect(tablesVersion()).toBe(3);
    expect((await read('killed-once')).intent?.attempts).toBe(1);
  });

  it.each([
    ['killed-once', { attempts: 1, unanswered: 1, last: { n: 1 } }],
    ['killed-twice', { attempts: 2, unanswered: 2, last: { n: 2 } }],
    ['suspect', { attempts: 1, unanswered: 1, last: { n: 1, by: 'usher 4711 on attic' } }],
  ])('keeps the doubt of the account %s, unanswered', async (account, intent) => {
    const record = await read(account);
    expect(record.intent).toMatchObject(intent);
    expect(record.intent?.firstSentAtMs).toBeGreaterThanOrEqual(startMs);
    expect(record.retryAtMs).toBeUndefined();
  });

  it('takes a sign-in that was given up for one in doubt, and leaves one that was refused', async () => {
    expect((await read('given-up')).status).toEqual({ state: 'suspect' });
    expect((await read('refused')).status).toEqual({ state: 'sign_in_required', reason: 'lost_response' });
    expect((await read('revoked')).status).toEqual({ state: 'sign_in_required', reason: 'revoked' });
    expect((await read('access-only')).current.refreshable).toBe(false);
  });

  it('has a real time, or none, for the next try of a sign-in without a named end', async () => {
    const record: AccountSummary = await read('suspect-without-end');
    expect(record.status).toEqual({ state: 'suspect' });
    expect(record.retryAtMs).toBeUndefined();
  });

  it.each(['given-up', 'killed-once', 'killed-twice', 'suspect'])(
    'signs the account %s in again, for the server never used its refresh token',
    async (account) => {
      const clock = { ...systemClock, now: () => startMs + weekMs + 3_600_000 };
      const store = await open(clock);
      const sent: string[] = [];
      const transport = Object.assign(
        async (_url: string, { body = '' }: { body?: string }) => {
          sent.push(JSON.parse(body).refresh_token);
          const reply = { access_token: 'access-2', refresh_token: 'refresh-2', expires_in: 604_800 };
          return Response.json(reply);
        },
        { namesFailures: true },
      );
      const app = { clientId: 'app' };
      const session = createSession({
        store,
        app,
        account,
        issuer,
        apiOrigin: 'https://api.example',
        transport,
        clock,
      });
      expect(await session.accessToken()).toBe('access-2');
      expect(sent).toEqual([`refresh of ${account}`]);
      await session.close();
    },
  );
});

it('a grant that a vault of the first edition exported is taken in', async () => {
  const path = join(vaults.root, 'grant.json');
  writeFileSync(path, readFileSync(new URL('../../test/first-edition/grant.json', import.meta.url)));
  const options = { directory: join(vaults.root, 'elsewhere'), key: keyFile(join(vaults.root, 'elsewhere')) };
  const record = await importGrant(options, { path, passphrase: 'correct horse' });
  expect(record).toMatchObject({ account: 'moving', schema: 2, kind: 'own', version: 1 });
  expect(record.current).toMatchObject({ accessToken: 'access of moving', refreshable: true });
});
