import fs, { chmodSync, cpSync, existsSync, readdirSync, readFileSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { syncBuiltinESMExports } from 'node:module';
import { join } from 'node:path';
import { DatabaseSync } from 'node:sqlite';
import { lockWaitMs, systemClock } from 'trakt-usher/store';
import { afterEach, describe, expect, it, vi } from 'vitest';
import { Tables } from '../data/tables.ts';
import { adoptVault, environmentKey } from '../index.ts';
import { openFilesIn } from '../testing/open-files.ts';
import { ada, aPlan, keyText, present, refresh, rejection, signIn, waiting } from '../testing/records.ts';
import { vaultFolder } from '../testing/temporary-vault.ts';

const vaults = vaultFolder();

describe('a vault on a file system whose locks hold on one machine alone', () => {
  const nfs = 0x6969;
  afterEach(() => {
    vi.restoreAllMocks();
    syncBuiltinESMExports();
  });

  it.runIf(process.platform === 'linux')('serves its access token, and spends nothing', async () => {
    const vault = await vaults.open();
    await signIn(vault);
    vi.spyOn(fs, 'statfsSync').mockReturnValue({ ...fs.statfsSync(vaults.directory), type: nfs });
    syncBuiltinESMExports();
    const problem = { code: 'unsafe_location', location: vaults.directory, detail: { reason: 'file_system' } };
    expect((await vault.read(ada))?.current.accessToken).toBe('access-1');
    expect(await rejection(refresh(vault))).toMatchObject(problem);
    expect(await rejection(signIn(vault, { account: 'grace', grantId: 'grant-2' }))).toMatchObject(problem);
    expect((await vault.read(ada))?.intent).toBeUndefined();
  });
});

describe('a vault that cannot be written', () => {
  afterEach(() => {
    vi.restoreAllMocks();
    syncBuiltinESMExports();
  });

  it.each(['folder', 'file'])(
    'for the sake of its %s serves its access token, spends nothing, and names it',
    async (which) => {
      const vault = await vaults.open();
      await signIn(vault);
      const location = which === 'folder' ? vaults.directory : join(vaults.directory, 'vault.db');
      const { accessSync } = fs;
      vi.spyOn(fs, 'accessSync').mockImplementation((path, mode) => {
        if (path === location) throw Object.assign(new Error('read-only'), { code: 'EACCES' });
        accessSync(path, mode);
      });
      syncBuiltinESMExports();
      expect((await vault.read(ada))?.current.accessToken).toBe('access-1');
      expect(await rejection(refresh(vault))).toMatchObject({ code: 'read_only', location });
      expect((await vault.read(ada))?.intent).toBeUndefined();
    },
  );
});

describe('only one vault may refresh a grant:', () => {
  it('a copied vault serves its access token, and spends nothing', async () => {
    const original = await vaults.open();
    await signIn(original);
    const copy = join(vaults.root, 'copy');
    cpSync(vaults.directory, copy, { recursive: true, preserveTimestamps: true });
    chmodSync(copy, 0o700);
    const vault = await vaults.open({ directory: copy });
    expect((await vault.read(ada))?.current.accessToken).toBe('access-1');
    expect(await rejection(refresh(vault))).toMatchObject({ code: 'copied' });
    expect((await vault.read(ada))?.intent).toBeUndefined();
    expect((await refresh(original)).version).toBe(2);
  });

  it('a vault whose lock files are damaged spends nothing, until a new sign-in makes others', async () => {
    const original = await vaults.open();
    await signIn(original);
    await original.selfTest();
    await original.close();
    const locks = join(vaults.directory, 'locks');
    const databases = readdirSync(locks).filter((name) => name.endsWith('.db') && name !== 'upkeep.db');
    expect(databases).toHaveLength(2);
    for (const name of databases) writeFileSync(join(locks, name), 'no database '.repeat(500));
    const vault = await vaults.open();
    expect(await rejection(refresh(vault))).toMatchObject({
      code: 'unsafe_location',
      detail: { reason: 'without_lock' },
    });
    await vault.selfTest();
    await signIn(vault, { grantId: 'grant-2' });
    expect((await refresh(vault)).version).toBe(2);
    expect(readdirSync(locks).filter((name) => name.includes('.corrupt-'))).toHaveLength(databases.length);
  });

  it('a file restored in its place spends nothing, until a new sign-in', async () => {
    const original = await vaults.open();
    await signIn(original);
    const file = join(vaults.directory, 'vault.db');
    cpSync(file, `${file}.backup`);
    await refresh(original);
    await original.close();
    rmSync(file);
    cpSync(`${file}.backup`, file);
    const vault = await vaults.open();
    expect(await rejection(refresh(vault))).toMatchObject({ code: 'copied' });
    await signIn(vault, { grantId: 'grant-2' });
    expect((await refresh(vault)).version).toBe(2);
  });

  it('a file that was overwritten with an older state of itself spends nothing', async () => {
    const original = await vaults.open();
    await signIn(original);
    const file = join(vaults.directory, 'vault.db');
    cpSync(file, `${file}.backup`);
    await refresh(original);
    await original.close();
    // Inode and birth time stay the same.
    writeFileSync(file, readFileSync(`${file}.backup`));
    const vault = await vaults.open();
    expect((await vault.read(ada))?.current.accessToken).toBe('access-1');
    expect(await rejection(refresh(vault))).toMatchObject({ code: 'copied' });
    await signIn(vault, { grantId: 'grant-2' });
    expect((await refresh(vault)).version).toBe(2);
  });

  it('a whole folder that was restored from a backup, in its place, spends nothing', async () => {
    const stateDirectory = join(vaults.root, 'state');
    const original = await vaults.open({ stateDirectory });
    await signIn(original);
    const backup = join(vaults.root, 'backup');
    cpSync(vaults.directory, backup, { recursive: true });
    await refresh(original);
    await original.close();
    // As `cp -a backup/. vault/` does: inodes and birth times stay the same.
    for (const name of readdirSync(backup, { recursive: true, encoding: 'utf8' })) {
      const path = join(backup, name);
      if (statSync(path).isFile()) writeFileSync(join(vaults.directory, name), readFileSync(path));
    }
    rmSync(join(vaults.directory, 'locks'), { recursive: true });
    cpSync(join(backup, 'locks'), join(vaults.directory, 'locks'), { recursive: true });
    const vault = await vaults.open({ stateDirectory });
    expect((await vault.read(ada))?.current.accessToken).toBe('access-1');
    expect(await rejection(refresh(vault))).toMatchObject({ code: 'copied' });
    await signIn(vault, { grantId: 'grant-2' });
    expect((await refresh(vault)).version).toBe(2);
  });

  it('a vault that was restored for a program whose state folder never saw it spends nothing, until adopted', async () => {
    const original = await vaults.open({ stateDirectory: join(vaults.root, 'state') });
    await signIn(original);
    const before = contents(vaults.directory);
    await refresh(original);
    await original.close();
    // The same inodes, born at the same times.
    for (const [path, bytes] of before) writeFileSync(path, bytes);
    for (const path of contents(vaults.directory).keys()) if (!before.has(path)) rmSync(path);
    const elsewhere = { stateDirectory: join(vaults.root, 'other-state') };
    const vault = await vaults.open(elsewhere);
    expect((await vault.read(ada))?.current.accessToken).toBe('access-1');
    expect(await rejection(refresh(vault))).toMatchObject({ code: 'copied', detail: { reason: 'unknown_here' } });
    await adoptVault({ directory: vaults.directory, key: environmentKey({ USHER_KEY: keyText }), ...elsewhere });
    expect(await vault.read(ada)).toMatchObject({ status: { state: 'suspect' } });
    await signIn(vault, { grantId: 'grant-2' });
    expect((await refresh(vault)).version).toBe(2);
  });

  it('a first sign-in is known to the state folder before it is saved: a kill after the save leaves no doubt', async () => {
    const vault = await vaults.open({ stateDirectory: join(vaults.root, 'state') });
    const { put } = Tables.prototype;
    const known: boolean[] = [];
    const spy = vi.spyOn(Tables.prototype, 'put').mockImplementation(function (this: Tables, row) {
      known.push(existsSync(join(vaults.root, 'state', 'generations')));
      return put.call(this, row);
    });
    await signIn(vault);
    spy.mockRestore();
    expect(known).toEqual([true]);
  });

  it('a state folder that can keep nothing is not asked', async () => {
    const file = join(vaults.root, 'a-file');
    writeFileSync(file, '');
    const vault = await vaults.open({ stateDirectory: join(file, 'state') });
    await signIn(vault);
    expect((await refresh(vault)).version).toBe(2);
    expect((await refresh(vault)).version).toBe(3);
  });

  it.each([
    ['of none', `'"generation":1', '"generation":0'`],
    ['not at all', `',"generation":1', ''`],
  ])('a vault that knew %s of its sendings, from before they were counted, goes on', async (_name, change) => {
    await signIn(await vaults.open());
    sql('vault.db', `UPDATE accounts SET record = replace(record, ${change})`);
    const counted = () => JSON.parse(String(sql('vault.db', 'SELECT record FROM accounts')?.record)).home.generation;
    expect(counted() ?? 0).toBe(0);
    for (const path of contents(vaults.directory).keys()) if (path.endsWith('.generation')) rmSync(path);
    const vault = await vaults.open({ stateDirectory: join(vaults.root, 'state') });
    expect([(await refresh(vault)).version, counted()]).toEqual([2, 1]);
    expect([(await refresh(vault)).version, counted()]).toEqual([3, 2]);
  });

  it.each([
    ['is gone', (path: string) => rmSync(path)],
    ['was torn', (path: string) => writeFileSync(path, '')],
  ])('a vault whose count of sendings %s goes on', async (_name, spoil) => {
    const vault = await vaults.open();
    await signIn(vault);
    for (const name of readdirSync(join(vaults.directory, 'locks'))) {
      if (name.endsWith('.generation')) spoil(join(vaults.directory, 'locks', name));
    }
    expect((await refresh(vault)).version).toBe(2);
  });

  it.each([
    ['missing', () => undefined],
    ['another', () => signInElsewhere()],
  ])('a vault whose lock is %s spends nothing, until a new sign-in', async (_name, replaceLocks) => {
    const vault = await vaults.open();
    await signIn(vault);
    rmSync(join(vaults.directory, 'locks'), { recursive: true });
    await replaceLocks();
    expect((await vault.read(ada))?.current.accessToken).toBe('access-1');
    expect(await rejection(refresh(vault))).toMatchObject({ code: 'unsafe_location' });
    await signIn(vault, { grantId: 'grant-2' });
    expect((await refresh(vault)).version).toBe(2);
  });

  it('a body that kept its handle after its lock was released spends nothing', async () => {
    const vault = await vaults.open();
    await signIn(vault);
    const kept = await vault.withLock(ada, waiting, async (writer) => writer);
    expect(await rejection(kept.read().then((read) => kept.saveIntent(present(read), aPlan)))).toMatchObject({
      code: 'busy',
    });
  });

  async function signInElsewhere(): Promise<void> {
    const elsewhere = join(vaults.root, 'elsewhere');
    await signIn(await vaults.open({ directory: elsewhere }));
    cpSync(join(elsewhere, 'locks'), join(vaults.directory, 'locks'), { recursive: true });
  }
});

describe('permissions', () => {
  it.each([
    ['the folder', () => vaults.directory, 0o770],
    ['the data file', () => join(vaults.directory, 'vault.db'), 0o602],
  ])('refuses where others can write to %s, with the command that mends it', async (_name, path, mode) => {
    await signIn(await vaults.open());
    chmodSync(path(), mode);
    const error = await rejection(vaults.open());
    expect(error).toMatchObject({
      code: 'unsafe_location',
      message: expect.stringContaining(`chmod go-w '${path()}'`),
    });
  });
});

describe('self-test', () => {
  it('passes on a local disk, before and after the first sign-in', async () => {
    const vault = await vaults.open();
    await vault.selfTest();
    // What it wrote is there: the place takes commits, and not locks alone.
    const written = new DatabaseSync(join(vaults.directory, 'locks/self-test.db'), { readOnly: true });
    expect(written.prepare('SELECT count(*) AS rows FROM test').get()).toEqual({ rows: 1 });
    written.close();
    await signIn(vault);
    await vault.selfTest();
  });

  it.each([
    ['finds the lock free', 'echo free', { code: 'unsafe_location', detail: { reason: 'locks_do_not_hold' } }],
    ["can't be started", 'exit 1', { code: 'unavailable', cause: expect.objectContaining({ code: 1 }) }],
  ])('says so where the other process %s', async (_, script, error) => {
    const vault = await vaults.open();
    const node = process.execPath;
    process.execPath = join(vaults.root, 'node');
    writeFileSync(process.execPath, `#!/bin/sh\n${script}\n`, { mode: 0o755 });
    try {
      const thrown = await rejection(vault.selfTest());
      expect(thrown).toMatchObject({ location: expect.stringContaining(vaults.directory), ...error });
    } finally {
      process.execPath = node;
    }
    await vault.selfTest();
  });

  it('is done once for a folder: a later refresh does not repeat it', async () => {
    const first = await vaults.open();
    await first.selfTest();
    await signIn(first);
    rmSync(join(vaults.directory, 'locks', 'self-test.db'));
    await refresh(first);
    await refresh(await vaults.open());
    expect(existsSync(join(vaults.directory, 'locks', 'self-test.db'))).toBe(false);
  });

  it('is done once for all accounts and sessions that refresh for the first time after a boot', async () => {
    const names = Array.from({ length: 60 }, (_, index) => `account-${index}`);
    const vault = await vaults.open();
    for (const account of names) await signIn(vault, { account });
    const sessions = await Promise.all(names.map(async (_, index) => (index % 3 === 0 ? vault : vaults.open())));
    const refreshed = sessions.map((session, index) => refresh(session, names[index]));
    expect((await Promise.all(refreshed)).map(({ version }) => version)).toEqual(names.map(() => 2));
  });

  it('that cannot start another process refuses, and gives the reason', async () => {
    const vault = await vaults.open();
    const { execPath } = process;
    process.execPath = join(vaults.root, 'nothing');
    const refused = await rejection(vault.selfTest()).finally(() => {
      process.execPath = execPath;
    });
    const location = join(vaults.directory, 'locks', 'self-test.db');
    expect(refused).toMatchObject({ code: 'unavailable', location, cause: { code: 'ENOENT' } });
    await vault.selfTest();
  });

  it('is not waited for without end where another program tests', async () => {
    let nowMs = 5_000;
    const sleep = async () => {
      nowMs += 10_000;
    };
    const vault = await vaults.open({ clock: { ...systemClock, monotonic: () => nowMs, sleep } });
    await vault.selfTest();
    const location = join(vaults.directory, 'locks', 'self-test.db');
    const other = new DatabaseSync(location, { timeout: 0 });
    other.exec('BEGIN IMMEDIATE');
    const startMs = nowMs;
    expect(await rejection(vault.selfTest())).toMatchObject({ code: 'busy', location });
    expect(nowMs - startMs).toBe(Math.ceil(lockWaitMs / 10_000) * 10_000);
    other.close();
    if (process.platform === 'linux') expect(openFilesIn(location)).toEqual([]);
  });

  it('is not repeated by a program that waits while another one tests', async () => {
    const vault = await vaults.open();
    await signIn(vault);
    await vault.selfTest();
    const tested = sql('vault.db', 'SELECT tested FROM vault');
    sql('vault.db', 'UPDATE vault SET tested = NULL');
    const other = new DatabaseSync(join(vaults.directory, 'locks', 'self-test.db'), { timeout: 0 });
    other.exec('BEGIN IMMEDIATE');
    const looked = vi.spyOn(Tables.prototype, 'tested');
    const waiting = refresh(vault);
    await vi.waitFor(() => expect(looked.mock.calls.length).toBeGreaterThan(2), { timeout: 10_000 });
    sql('vault.db', `UPDATE vault SET tested = '${tested?.tested}'`);
    expect((await waiting).version).toBe(2);
    other.close();
  });

  it.runIf(process.platform === 'linux')(
    'is repeated after a restart: the folder may be mounted in another way',
    async () => {
      const vault = await vaults.open();
      await signIn(vault);
      await vault.selfTest();
      const test = join(vaults.directory, 'locks', 'self-test.db');
      rmSync(test);
      const boot = readFileSync('/proc/sys/kernel/random/boot_id', 'utf8').trim();
      sql('vault.db', `UPDATE vault SET tested = replace(tested, '${boot}', 'an earlier one')`);
      await refresh(vault);
      expect(existsSync(test)).toBe(true);
    },
  );

  it('is done before the first refresh where nobody did it', async () => {
    const vault = await vaults.open();
    await signIn(vault);
    expect(existsSync(join(vaults.directory, 'locks', 'self-test.db'))).toBe(false);
    await refresh(vault);
    expect(existsSync(join(vaults.directory, 'locks', 'self-test.db'))).toBe(true);
  });
});

/** Every file of a folder, with its bytes. */
function contents(directory: string): Map<string, Buffer> {
  const paths = readdirSync(directory, { recursive: true, encoding: 'utf8' }).map((name) => join(directory, name));
  return new Map(paths.filter((path) => statSync(path).isFile()).map((path) => [path, readFileSync(path)]));
}

function sql(name: string, statement: string): Record<string, unknown> | undefined {
  const database = new DatabaseSync(join(vaults.directory, name), { timeout: 5_000 });
  try {
    return database.prepare(statement).get();
  } finally {
    database.close();
  }
}
