import {
  chmodSync,
  existsSync,
  readdirSync,
  readFileSync,
  renameSync,
  rmSync,
  statSync,
  truncateSync,
  writeFileSync,
} from 'node:fs';
import { join } from 'node:path';
import { DatabaseSync } from 'node:sqlite';
import { inspect } from 'node:util';
import { type AccountKey, StoreError, systemClock } from 'trakt-usher/store';
import { describe, expect, it } from 'vitest';
import { chooseKeySource, environmentKey, type KeySource, keyFile, rekeyVault, type SqliteVault } from '../index.ts';
import { keyringKey } from '../keys/keyring.ts';
import { ada, aGrant, aPlan, keyText, present, rejection, signIn, waiting } from '../testing/records.ts';
import { vaultFolder } from '../testing/temporary-vault.ts';
import { openDataFile } from './data-file.ts';

const vaults = vaultFolder();

describe('a key', () => {
  it('that is another one is told from damage, and nothing is written', async () => {
    await signIn(await vaults.open());
    const before = readFileSync(join(vaults.directory, 'vault.db'));
    const vault = await vaults.open({ key: environmentKey({ USHER_KEY: 'ee'.repeat(32) }) });
    for (const work of [() => vault.read(ada), () => signIn(vault, { account: 'grace' }), () => vault.selfTest()]) {
      const detail = { reason: 'other_key', source: 'environment' };
      const location = join(vaults.directory, 'vault.db');
      expect(await rejection(work())).toMatchObject({ code: 'wrong_key', location, detail });
    }
    expect(readFileSync(join(vaults.directory, 'vault.db'))).toEqual(before);
  });

  it('from another source is refused, naming the one that the vault remembers', async () => {
    await signIn(await vaults.open());
    const vault = await vaults.open({ key: keyFile(vaults.directory) });
    expect(vault.keySource).toBe('environment');
    for (const work of [() => vault.read(ada), () => vault.selfTest()]) {
      expect(await rejection(work())).toMatchObject({
        code: 'wrong_key',
        message: expect.stringMatching(/USHER_KEY.*, and was looked for in /),
        detail: { reason: 'other_source', source: 'environment', instead: 'key_file' },
      });
    }
    expect(existsSync(join(vaults.directory, 'vault.key'))).toBe(false);
  });

  it('from the environment is not looked for anywhere else, and no other place is named', async () => {
    await signIn(await vaults.open());
    const vault = await vaults.open({ key: chooseKeySource({ environment: {}, directory: vaults.directory }) });
    const error = await rejection(vault.read(ada));
    expect(error).toMatchObject({ code: 'wrong_key', message: expect.stringContaining('USHER_KEY') });
    expect(error.message).not.toContain('looked for');
    expect(error.detail).toEqual({ reason: 'other_source', source: 'environment' });
  });

  it('from a source of a later version is named, with the file', async () => {
    const vault = await vaults.open();
    await signIn(vault);
    await vault.close();
    const location = join(vaults.directory, 'vault.db');
    const database = new DatabaseSync(location);
    database.exec(`UPDATE keys SET source = '{"kind":"tpm"}'`);
    database.close();
    const error = await rejection(vaults.open());
    expect(error).toMatchObject({ code: 'unavailable', location, detail: { reason: 'newer_version' } });
  });

  it('is looked for once, and again where another program has moved the vault to another key', async () => {
    const entries = new Map<string, string>();
    const keyring = keyringKey(async (steps) =>
      steps.map((step) => {
        if (step.do === 'write') entries.set(step.entry, step.secret);
        return step.do === 'delete' ? entries.delete(step.entry) : step.do === 'write' || entries.get(step.entry);
      }),
    );
    const inFile = keyFile(vaults.directory);
    const looks: string[] = [];
    const find: KeySource['find'] = (recorded) => {
      looks.push(recorded.kind);
      return (recorded.kind === 'keyring' ? keyring : inFile).find(recorded);
    };
    const vault = await vaults.open({ key: { ...inFile, kind: 'automatic', find } });
    await signIn(vault);
    await vault.read(ada);
    await vault.read(ada);
    expect([vault.keySource, ...looks]).toEqual(['key_file', 'key_file']);
    await rekeyVault({ directory: vaults.directory, key: inFile }, keyring);
    for (let read = 0; read < 2; read += 1) expect((await vault.read(ada))?.current.accessToken).toBe('access-1');
    await vault.list();
    expect([vault.keySource, ...looks]).toEqual(['keyring', 'key_file', 'keyring']);
  });

  it('that was lost is not made anew', async () => {
    const first = await vaults.open({ key: keyFile(vaults.directory) });
    await signIn(first);
    await first.close();
    rmSync(join(vaults.directory, 'vault.key'));
    const vault = await vaults.open({ key: keyFile(vaults.directory) });
    for (const work of [() => vault.read(ada), () => signIn(vault, { account: 'grace' })]) {
      const detail = { reason: 'key_missing', source: 'key_file' };
      const location = join(vaults.directory, 'vault.key');
      expect(await rejection(work())).toMatchObject({ code: 'wrong_key', location, detail });
    }
    expect(existsSync(join(vaults.directory, 'vault.key'))).toBe(false);
  });

  it('and tokens are in no error', async () => {
    await signIn(await vaults.open());
    const other = 'ee'.repeat(32);
    const vault = await vaults.open({ key: environmentKey({ USHER_KEY: other }) });
    const errors = [await rejection(vault.read(ada))];
    tamper((record) => record.replace('"clientId":"app"', '"clientId":"abc"'));
    errors.push(await rejection((await vaults.open()).read(ada)));
    const text = inspect([errors, vault], { depth: 20, showHidden: true });
    expect(text).not.toMatch(new RegExp(`${keyText}|${other}|access-1|refresh-1`));
  });
});

describe('damage', () => {
  it.each([
    [
      'cut in half',
      () => truncateSync(join(vaults.directory, 'vault.db'), statSync(join(vaults.directory, 'vault.db')).size / 2),
    ],
    ['cut to nothing', () => truncateSync(join(vaults.directory, 'vault.db'), 0)],
    ['cut to a few bytes', () => truncateSync(join(vaults.directory, 'vault.db'), 10)],
    ['overwritten at its start', () => overwrite(Buffer.alloc(200, 7), 0)],
    ['overwritten at its end', () => overwrite(Buffer.alloc(60_000, 7), 20_000)],
    ['another database', () => anotherDatabase()],
    ['without its own row', () => execute('DELETE FROM vault')],
    ['without its key', () => execute('PRAGMA foreign_keys = OFF; DELETE FROM keys')],
    ['of the same tables and of another program', () => execute('PRAGMA application_id = 1')],
    ['of no edition', () => execute('PRAGMA user_version = 0')],
    ['a text', () => writeFileSync(join(vaults.directory, 'vault.db'), 'access_token: none\n'.repeat(100))],
  ])('of a file %s is told, and the file left as it is', async (_name, damage) => {
    const healthy = await vaults.open();
    await signIn(healthy);
    await healthy.close();
    damage();
    const before = readFileSync(join(vaults.directory, 'vault.db'));
    const work = async () => {
      const vault = await vaults.open();
      return vault.withLock(ada, waiting, async (writer) =>
        writer.saveGrant(aGrant({ replaces: await writer.read() })),
      );
    };
    expect(await rejection(work())).toMatchObject({ code: 'corrupt', location: join(vaults.directory, 'vault.db') });
    expect(readFileSync(join(vaults.directory, 'vault.db'))).toEqual(before);
  });

  it.each([
    ['its client id', '"clientId":"app"', '"clientId":"abc"'],
    ['its API', '"apiOrigin":"https://api.example"', '"apiOrigin":"https://evil.example"'],
    ['its version', '"version":1', '"version":2'],
    ['its name', '"account":"ada"', '"account":"eve"'],
    ['its store', '"storeId":"', '"storeId":"x'],
    ['a field that is missing', '"grantId"', '"grantid"'],
  ])('of a row is found: %s', async (_name, from, to) => {
    await signIn(await vaults.open());
    tamper((record) => record.replace(from, to));
    expect(await rejection((await vaults.open()).read(ada))).toMatchObject({ code: 'corrupt' });
  });

  it.each([
    ['its name', '"account":"ada"', '"account":"eve"'],
    ['its issuer', '"issuer":"https://auth.example"', '"issuer":"https://evil.example"'],
    ['its store', '"storeId":"', '"storeId":"x'],
  ])('of a row is found before its tokens are opened: %s', async (_name, from, to) => {
    const read = await signIn(await vaults.open());
    tamper((record) => record.replace(from, to));
    const vault = await vaults.open();
    const work = vault.withLock(ada, waiting, (writer) => writer.mark(read, {}));
    expect(await rejection(work)).toMatchObject({ code: 'corrupt', location: vault.location });
  });

  it('of a row whose two tokens changed places is found', async () => {
    await signIn(await vaults.open());
    tamper((record) =>
      record.replace(/"accessToken":"([^"]+)","refreshToken":"([^"]+)"/, '"accessToken":"$2","refreshToken":"$1"'),
    );
    expect(await rejection((await vaults.open()).read(ada))).toMatchObject({ code: 'corrupt' });
  });

  it('of tokens that came too late, and were put in the row, is found', async () => {
    const vault = await vaults.open();
    await signIn(vault);
    await vault.withLock(ada, waiting, async (writer) => {
      const early = await writer.saveIntent(present(await writer.read()), aPlan);
      const resend = await writer.saveIntent(present(await writer.read()), aPlan);
      const tokens = { accessToken: 'access-2', refreshToken: 'refresh-2' };
      await writer.save(resend, { tokens, receivedAtMs: 2 });
      await rejection(writer.save(early, { tokens, receivedAtMs: 2 }));
    });
    await vault.close();
    const database = new DatabaseSync(join(vaults.directory, 'vault.db'), { readOnly: true });
    const late = JSON.parse(String(database.prepare('SELECT record FROM orphans').get()?.record));
    database.close();
    expect(late.summary).toMatchObject({ grantId: 'grant-1', version: 2 });
    tamper((record) => JSON.stringify({ ...JSON.parse(record), sealed: late.sealed }));
    expect(await rejection((await vaults.open()).read(ada))).toMatchObject({ code: 'corrupt' });
  });

  it('of rows that changed places is found', async () => {
    const vault = await vaults.open();
    await signIn(vault);
    await signIn(vault, { account: 'grace' });
    await vault.close();
    const database = new DatabaseSync(join(vaults.directory, 'vault.db'));
    database.exec(`UPDATE accounts SET account = CASE account WHEN 'ada' THEN 'x' ELSE 'ada' END;
      UPDATE accounts SET account = 'grace' WHERE account = 'x'`);
    database.close();
    const changed = await vaults.open();
    for (const account of ['ada', 'grace']) {
      expect(await rejection(changed.read({ ...ada, account }))).toMatchObject({ code: 'corrupt' });
    }
  });

  it('of sealed tokens that changed rows is found', async () => {
    const vault = await vaults.open();
    await signIn(vault);
    const stolen = /"accessToken":"([^"]+)"/.exec(recordOf('ada'))?.[1] ?? '';
    await signIn(vault, { account: 'grace' });
    tamper((record) => record.replace(/"accessToken":"[^"]+"/, `"accessToken":"${stolen}"`), 'grace');
    expect(await rejection((await vaults.open()).read({ ...ada, account: 'grace' }))).toMatchObject({
      code: 'corrupt',
    });
    expect((await (await vaults.open()).read(ada))?.current.accessToken).toBe('access-1');
  });
});

describe('a vault of a newer version', () => {
  it('is neither damaged nor touched', async () => {
    const vault = await vaults.open();
    await signIn(vault);
    await vault.close();
    const database = new DatabaseSync(join(vaults.directory, 'vault.db'));
    database.exec('PRAGMA user_version = 99');
    database.close();
    expect(await rejection(vaults.open())).toMatchObject({
      code: 'unavailable',
      message: expect.stringContaining('newer'),
      location: join(vaults.directory, 'vault.db'),
      detail: { reason: 'newer_version' },
    });
  });

  it('is not taken for damaged where it is written between the look at its version and the reading', async () => {
    const vault = await vaults.open();
    await signIn(vault);
    const path = join(vaults.directory, 'vault.db');
    const { mtimeMs, ino } = statSync(path);
    const file = await openDataFile({
      path,
      clock: systemClock,
      keySource: environmentKey({ USHER_KEY: keyText }),
      identity: `${ino} ${mtimeMs}`,
    });
    const corrupt = new StoreError('corrupt', 'x', { location: path });
    const reading = (change: string) =>
      rejection(
        file.read(() => {
          const other = new DatabaseSync(path);
          other.exec(change);
          other.close();
          throw corrupt;
        }),
      );
    expect(await reading('SELECT 1')).toBe(corrupt);
    expect(await reading('PRAGMA user_version = 99')).toMatchObject({
      code: 'unavailable',
      detail: { reason: 'newer_version' },
    });
    file.close();
  });

  it('is known for one by a program that had it open before, which serves nothing and writes nothing', async () => {
    const vault = await vaults.open();
    await signIn(vault);
    const read = present(await vault.read(ada));
    const path = join(vaults.directory, 'vault.db');
    const database = new DatabaseSync(path);
    database.exec(`PRAGMA user_version = 99; UPDATE accounts SET record = replace(record, '"schema":2', '"schema":3')`);
    database.close();
    const before = readFileSync(path);
    const newer = { code: 'unavailable', message: expect.stringContaining('newer') };
    expect(await rejection(vault.read(ada))).toMatchObject(newer);
    expect(await rejection(vault.list())).toMatchObject(newer);
    expect(await rejection(vault.withLock(ada, waiting, (writer) => writer.saveIntent(read, aPlan)))).toMatchObject(
      newer,
    );
    expect(await rejection(signIn(vault, { account: 'grace' }))).toMatchObject(newer);
    expect(readFileSync(path).equals(before)).toBe(true);
  });
});

describe('a data file that other programs write to', () => {
  /** Keeps the file from the vault for so many seconds of the vault's clock; each look of the vault takes one. */
  async function busyFor(seconds: number, lock: 'IMMEDIATE' | 'EXCLUSIVE') {
    await signIn(await vaults.open());
    const other = new DatabaseSync(join(vaults.directory, 'vault.db'));
    let passed = 0;
    const sleep = async () => {
      passed += 1;
      if (passed === seconds) other.close();
    };
    const vault = await vaults.open({ clock: { ...systemClock, monotonic: () => passed * 1000, sleep } });
    await vault.list();
    other.exec(`BEGIN ${lock}`);
    return vault;
  }

  it('is waited for by a commit for as long as dozens of programs take after a restart', async () => {
    const vault = await busyFor(29, 'IMMEDIATE');
    expect(await signIn(vault, { account: 'grace' })).toMatchObject({ account: 'grace' });
  });

  it.each([
    ['a commit', 32, 'IMMEDIATE', (vault: SqliteVault) => signIn(vault)],
    ['a reader', 7, 'EXCLUSIVE', (vault: SqliteVault) => vault.list()],
  ] as const)('is not waited for without end by %s', async (_, seconds, lock, work) => {
    const message = expect.stringContaining('for a long time');
    expect(await rejection(work(await busyFor(seconds, lock)))).toMatchObject({ code: 'unavailable', message });
  });

  it('is waited for by the tokens of a refresh as well, which are in a second place meanwhile', async () => {
    await signIn(await vaults.open());
    const spills = () => readdirSync(vaults.directory).filter((name) => /^spill-.*json$/.test(name));
    let passed = 0;
    let other: DatabaseSync | undefined;
    let busySeconds = 0;
    const found: number[] = [];
    const sleep = async () => {
      passed += 1;
      if (!other) return;
      busySeconds += 1;
      found.push(spills().length);
      if (busySeconds === 20) other.close();
    };
    const vault = await vaults.open({ clock: { ...systemClock, monotonic: () => passed * 1000, sleep } });
    const saved = await vault.withLock(ada, waiting, async (writer) => {
      const permit = await writer.saveIntent(present(await writer.read()), aPlan);
      other = new DatabaseSync(join(vaults.directory, 'vault.db'));
      other.exec('BEGIN IMMEDIATE');
      return writer.save(permit, {
        tokens: { accessToken: 'access-2', refreshToken: 'refresh-2' },
        receivedAtMs: 2,
      });
    });
    expect(saved).toMatchObject({ version: 2, current: { accessToken: 'access-2' } });
    expect(found).toEqual([...Array(5).fill(0), ...Array(15).fill(1)]);
    expect(spills()).toEqual([]);
  });
});

it('the draft of a data file that a killed program left is in nobody’s way', async () => {
  const vault = await vaults.open();
  await signIn(vault);
  await vault.close();
  renameSync(vault.location, `${vault.location}.new`);
  renameSync(`${vault.location}-journal`, `${vault.location}.new-journal`);
  const next = await vaults.open();
  expect((await next.list()).accounts).toEqual([]);
  expect((await signIn(next, { account: 'grace' })).account).toBe('grace');
  expect((await next.list()).accounts.map(({ account }) => account)).toEqual(['grace']);
  expect(readdirSync(vaults.directory).filter((name) => name.includes('.new'))).toEqual([]);
});

describe('the accounts of a data file', () => {
  it('are told in pages of the size that was asked for', async () => {
    const vault = await vaults.open();
    for (const account of ['grace', 'ada', 'eve']) await signIn(vault, { account });
    const path = vault.location;
    const keySource = environmentKey({ USHER_KEY: keyText });
    const file = await openDataFile({ path, clock: systemClock, keySource, identity: '' });
    const page = async (after: AccountKey | undefined, limit: number) => {
      const { accounts, next } = await file.read((tables) => tables.page(after, limit));
      return [accounts.map(({ account }) => account), next?.account];
    };
    expect(await page(undefined, 2)).toEqual([['ada', 'eve'], 'eve']);
    expect(await page({ ...ada, account: 'eve' }, 2)).toEqual([['grace'], undefined]);
    expect(await page(undefined, 3)).toEqual([['ada', 'eve', 'grace'], undefined]);
    file.close();
  });
});

function execute(sql: string): void {
  const database = new DatabaseSync(join(vaults.directory, 'vault.db'));
  database.exec(sql);
  database.close();
}

function recordOf(account: string): string {
  const database = new DatabaseSync(join(vaults.directory, 'vault.db'), { readOnly: true });
  const row = database.prepare('SELECT record FROM accounts WHERE account = ?').get(account);
  database.close();
  return String(row?.record);
}

function tamper(change: (record: string) => string, account = 'ada'): void {
  const changed = change(recordOf(account));
  expect(changed).not.toBe(recordOf(account));
  const database = new DatabaseSync(join(vaults.directory, 'vault.db'));
  database.prepare('UPDATE accounts SET record = ? WHERE account = ?').run(changed, account);
  database.close();
}

function overwrite(bytes: Buffer, from: number): void {
  const file = join(vaults.directory, 'vault.db');
  const content = readFileSync(file);
  bytes.copy(content, from);
  writeFileSync(file, content);
}

function anotherDatabase(): void {
  rmSync(join(vaults.directory, 'vault.db'));
  const database = new DatabaseSync(join(vaults.directory, 'vault.db'));
  database.exec('CREATE TABLE films (title TEXT)');
  database.close();
  chmodSync(join(vaults.directory, 'vault.db'), 0o600);
}
