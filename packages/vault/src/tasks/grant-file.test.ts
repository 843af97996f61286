import {
  chmodSync,
  cpSync,
  existsSync,
  readdirSync,
  readFileSync,
  renameSync,
  statSync,
  utimesSync,
  writeFileSync,
} from 'node:fs';
import { join } from 'node:path';
import { DatabaseSync } from 'node:sqlite';
import { inspect } from 'node:util';
import { StoreError } from 'trakt-usher/store';
import { beforeAll, describe, expect, it, vi } from 'vitest';
import { DataFile } from '../data/data-file.ts';
import { Database } from '../data/database.ts';
import type { Tables } from '../data/tables.ts';
import { environmentKey, exportGrant, importGrant } from '../index.ts';
import { ada, aGrant, aPlan, keyText, present, refresh, rejection, signIn, waiting } from '../testing/records.ts';
import { vaultFolder } from '../testing/temporary-vault.ts';
import { decodeGrant, encodeGrant, judgeGrantFile } from './grant-file.ts';

/** What a try of a passphrase costs is held by the tests of the key; here it would be most of the time. */
vi.mock('../keys/derive.ts', async (original) => {
  const derive = await original<typeof import('../keys/derive.ts')>();
  return { ...derive, newDerivation: () => ({ ...derive.newDerivation(), N: 2 ** 10 }) };
});

const vaults = vaultFolder();
const key = environmentKey({ USHER_KEY: keyText });
const otherKey = environmentKey({ USHER_KEY: 'ee'.repeat(32) });
const passphrase = 'correct horse';

describe('a file', () => {
  const moving = {
    grant: { ...ada, apiOrigin: 'https://api.example', clientId: 'app' },
    tokens: { accessToken: 'access-1', refreshToken: 'refresh-1' },
    grantId: 'grant-1',
    facts: { receivedAtMs: 1 },
  };
  let text: string;
  beforeAll(async () => {
    text = await encodeGrant(moving, 'a');
  });

  it.each([
    ['of another format', '"format": "usher-grant"', '"format": "other"'],
    ['of a later version', '"version": 1', '"version": 2'],
    ['without its account', '"account"', '"accounts"'],
    ['without its issuer', '"issuer"', '"issuers"'],
    ['without its API', '"apiOrigin"', '"apiOrigins"'],
    ['whose redirect URI is no text', '"clientId": "app"', '"clientId": "app", "redirectUri": 7'],
    ['without what it is sealed with', '"derivation"', '"derivations"'],
    ['without its tokens', '"sealed"', '"seals"'],
    ['whose app is no text', '"clientId": "app"', '"clientId": 7'],
  ])('%s holds no exported sign-in', async (_name, from, to) => {
    expect(judgeGrantFile(text)).toBe('whole');
    expect(text).toContain(from);
    const other = text.replace(from, to);
    expect(judgeGrantFile(other)).not.toBe('whole');
    const decoded = decodeGrant(other, { passphrase: 'a', path: '/grant' });
    expect(await rejection(decoded)).toMatchObject({ code: 'corrupt', location: '/grant' });
  });
});

describe('moving a grant', () => {
  it("doesn't mind in which order the account's fields stand", async () => {
    await signIn(await vaults.open());
    const { issuer, account } = ada;
    await exportGrant({ directory: vaults.directory, key }, { account: { account, issuer }, path: file(), passphrase });
    const there = { directory: join(vaults.root, 'there'), key: otherKey };
    expect(await importGrant(there, { path: file(), passphrase })).toMatchObject(ada);
  });

  it('leaves the access token behind, and the refresh token with the other vault', async () => {
    const original = await vaults.open();
    await signIn(original);
    await move();
    expect(await original.read(ada)).toMatchObject({
      version: 1,
      current: { accessToken: 'access-1', refreshable: false },
    });
    expect(await rejection(refresh(original))).toMatchObject({ code: 'version_conflict' });

    const there = { directory: join(vaults.root, 'there'), key: otherKey };
    const record = await importGrant(there, { path: file(), passphrase });
    expect(record).toMatchObject({
      ...ada,
      apiOrigin: 'https://api.example',
      clientId: 'app',
      current: { expiresIn: 600 },
    });
    const vault = await vaults.open(there);
    expect((await refresh(vault)).version).toBe(2);
    const names = readdirSync(vaults.root).filter((name) => name.startsWith('grant'));
    expect(names).toEqual([expect.stringMatching(/^grant\.json\.imported-\d+$/)]);
  });

  it('takes the redirect URI along, and everything else that a refresh and a revocation need', async () => {
    const original = await vaults.open();
    const { grant, ...signedIn } = aGrant({ replaces: undefined });
    const redirectUri = 'http://localhost:8080/callback';
    const tokens = { ...signedIn.tokens, scope: 'public' };
    const newGrant = { ...signedIn, tokens, grant: { ...grant, redirectUri }, dueAtMs: 1_800_000_400_000 };
    const left = await original.withLock(ada, waiting, (writer) => writer.saveGrant(newGrant));
    await move();
    const came = await importGrant(
      { directory: join(vaults.root, 'there'), key: otherKey },
      { path: file(), passphrase },
    );
    const { issuer, account, apiOrigin, clientId, dueAtMs, current } = left;
    expect(came).toMatchObject({ issuer, account, apiOrigin, clientId, redirectUri, dueAtMs, current });
  });

  it('leaves nothing that an older state of the file could bring back', async () => {
    const original = await vaults.open();
    await signIn(original);
    const data = join(vaults.directory, 'vault.db');
    const before = readFileSync(data);
    await move();
    await original.close();
    writeFileSync(data, before);
    expect(await rejection(refresh(await vaults.open()))).toMatchObject({ code: 'copied' });
  });

  it('hides the tokens in the file, for its owner alone', async () => {
    await signIn(await vaults.open());
    await move();
    expect(statSync(file()).mode & 0o777).toBe(0o600);
    const text = readFileSync(file(), 'utf8');
    expect(text).not.toMatch(/access-1|refresh-1|correct/);
    expect(JSON.parse(text)).toMatchObject({ format: 'usher-grant', version: 1, grant: { account: 'ada' } });
  });

  it('brings it back where it came from, as long as it was not used elsewhere', async () => {
    const vault = await vaults.open();
    await signIn(vault);
    await move();
    cpSync(file(), `${file()}.copy`);
    await importGrant({ directory: vaults.directory, key }, { path: file(), passphrase });
    expect((await refresh(vault)).version).toBe(2);
    await vault.withLock(ada, waiting, async (writer) => writer.remove(present(await writer.read())));
    const again = importGrant({ directory: vaults.directory, key }, { path: `${file()}.copy`, passphrase });
    expect(await rejection(again)).toMatchObject({ code: 'version_conflict' });
    expect(existsSync(`${file()}.copy`)).toBe(true);
  });

  it('leaves the file under its name where the grant could not be saved', async () => {
    const vault = await vaults.open();
    await signIn(vault);
    await refresh(vault);
    await move();
    const there = { directory: join(vaults.root, 'there'), key: otherKey };
    await signIn(await vaults.open(there), { account: 'grace', grantId: 'grant-2' });
    await refresh(await vaults.open(there), 'grace');
    const saving = vi
      .spyOn(Database.prototype, 'write')
      .mockRejectedValue(new StoreError('unavailable', 'Full.', { location: '/vault.db' }));
    expect(await rejection(importGrant(there, { path: file(), passphrase }))).toMatchObject({ message: 'Full.' });
    saving.mockRestore();
    expect(readdirSync(vaults.root).filter((name) => name.startsWith('grant'))).toEqual(['grant.json']);
    expect(await importGrant(there, { path: file(), passphrase })).toMatchObject(ada);
  });

  it('takes another name, where the account is signed in', async () => {
    await signIn(await vaults.open());
    await move();
    const there = { directory: join(vaults.root, 'there'), key: otherKey };
    const vault = await vaults.open(there);
    await signIn(vault, { grantId: 'grant-2' });
    const refused = await rejection(importGrant(there, { path: file(), passphrase }));
    expect(refused).toMatchObject({ code: 'version_conflict', detail: { reason: 'signed_in' } });
    expect((await vault.read(ada))?.grantId).toBe('grant-2');
    await importGrant(there, { path: file(), passphrase, account: 'ada at home' });
    expect(await vault.read({ ...ada, account: 'ada at home' })).toMatchObject({ version: 1 });
  });

  it('takes the place of a sign-in that has ended', async () => {
    await signIn(await vaults.open());
    await move();
    const there = { directory: join(vaults.root, 'there'), key: otherKey };
    const vault = await vaults.open(there);
    await signIn(vault, { grantId: 'grant-2' });
    await vault.withLock(ada, waiting, async (writer) =>
      writer.mark(present(await writer.read()), { status: { state: 'sign_in_required', reason: 'revoked' } }),
    );
    const taken = await importGrant(there, { path: file(), passphrase });
    expect([taken.grantId === 'grant-2', taken.status]).toEqual([false, { state: 'active' }]);
    expect((await refresh(vault)).version).toBe(2);
  });

  it('opens with its passphrase only, and tells no secret', async () => {
    await signIn(await vaults.open());
    await move();
    const there = { directory: join(vaults.root, 'there'), key: otherKey };
    const wrong = await rejection(importGrant(there, { path: file(), passphrase: 'battery staple' }));
    expect(wrong).toMatchObject({ code: 'wrong_key', location: file(), detail: { reason: 'other_passphrase' } });
    writeFileSync(file(), readFileSync(file(), 'utf8').replace('api.example', 'api.evil'));
    const changed = await rejection(importGrant(there, { path: file(), passphrase }));
    expect(changed).toMatchObject({ code: 'wrong_key' });
    writeFileSync(file(), '{"format":"usher-grant","version":1}');
    const torn = await rejection(importGrant(there, { path: file(), passphrase }));
    expect(torn).toMatchObject({ code: 'corrupt' });
    expect(inspect([wrong, changed, torn], { depth: 9 })).not.toMatch(/access-1|refresh-1|correct|battery/);
    expect(existsSync(there.directory)).toBe(false);
  });

  it('is refused for what is in doubt, is a copy, or has nothing to move', async () => {
    const vault = await vaults.open();
    await signIn(vault);
    const copy = join(vaults.root, 'copy');
    cpSync(vaults.directory, copy, { recursive: true });
    chmodSync(copy, 0o700);
    const { directory } = vaults;
    const order = { account: ada, path: file(), passphrase };
    expect(await rejection(exportGrant({ directory: copy, key }, order))).toMatchObject({
      code: 'copied',
      detail: { reason: 'copied' },
    });
    const nobody = { ...order, account: { ...ada, account: 'nobody' } };
    expect(await rejection(exportGrant({ directory, key }, nobody))).toMatchObject({
      code: 'version_conflict',
      detail: { reason: 'nothing_to_move' },
    });
    await vault.withLock(ada, waiting, async (writer) => writer.saveIntent(present(await writer.read()), aPlan));
    expect(await rejection(exportGrant({ directory, key }, order))).toMatchObject({
      code: 'version_conflict',
      detail: { reason: 'in_doubt' },
    });
    expect(readdirSync(vaults.root)).toEqual(['copy', 'usher']);
  });

  it('writes over no file, and keeps the grant where the vault could not give it up', async () => {
    const vault = await vaults.open();
    await signIn(vault);
    await refresh(vault);
    writeFileSync(file(), 'mine');
    expect(await rejection(move())).toMatchObject({
      ...{ code: 'unavailable', location: file() },
      detail: { reason: 'file_exists' },
    });
    expect(readFileSync(file(), 'utf8')).toBe('mine');
    expect(await rejection(move(`${file()}-2`, 'fail'))).toMatchObject({ code: 'unavailable' });
    expect(readdirSync(vaults.root).filter((name) => name.startsWith('grant'))).toEqual(['grant.json']);
    expect((await refresh(vault)).version).toBe(3);
  });

  it('writes over no file of an export that ended in the meantime', async () => {
    const vault = await vaults.open();
    await signIn(vault);
    await signIn(vault, { account: 'grace', grantId: 'grant-2' });
    const find = vi.fn(key.find).mockImplementationOnce(async (recorded) => {
      await move();
      return key.find(recorded);
    });
    const late = { account: { ...ada, account: 'grace' }, path: file(), passphrase };
    const refused = exportGrant({ directory: vaults.directory, key: { ...key, find } }, late);
    expect(await rejection(refused)).toMatchObject({ location: file(), detail: { reason: 'file_exists' } });
    expect(JSON.parse(readFileSync(file(), 'utf8'))).toMatchObject({ grant: ada });
    expect(existsSync(`${file()}.part`)).toBe(false);
    expect((await refresh(vault, 'grace')).version).toBe(2);
  });

  it('leaves a record as it is that was changed although its lock was held', async () => {
    const vault = await vaults.open();
    await signIn(vault);
    await vault.selfTest();
    const { write } = DataFile.prototype;
    vi.spyOn(DataFile.prototype, 'write').mockImplementationOnce(function late<T>(
      this: DataFile,
      work: (tables: Tables) => T,
    ): Promise<T> {
      const database = new DatabaseSync(vault.location);
      database.exec(`UPDATE accounts SET record = replace(record, '"grantId":"grant-1"', '"grantId":"grant-2"')`);
      database.close();
      return write.call(this, work) as Promise<T>;
    });
    expect(await rejection(move())).toMatchObject({ code: 'version_conflict' });
    vi.restoreAllMocks();
    expect(readdirSync(vaults.root)).toEqual(['usher']);
    expect((await vault.list()).accounts).toMatchObject([{ grantId: 'grant-2', current: { refreshable: true } }]);
  });

  it('is done where the commit that gave the grant up was told to have failed, and had not', async () => {
    const vault = await vaults.open();
    await signIn(vault);
    await refresh(vault);
    await move(file(), 'commit_and_fail');
    expect((await vault.read(ada))?.current.refreshable).toBe(false);
    const there = { directory: join(vaults.root, 'there'), key: otherKey };
    await importGrant(there, { path: file(), passphrase });
    expect((await refresh(await vaults.open(there))).version).toBe(2);
  });
});

it('an export that cannot tell whether the vault gave the grant up leaves it in the file, and names that', async () => {
  const vault = await vaults.open();
  await signIn(vault);
  await refresh(vault);
  const cause = new StoreError('unavailable', 'The disk has failed.', { location: '/vault.db' });
  vi.spyOn(Database.prototype, 'write').mockImplementationOnce(async () => {
    vi.spyOn(Database.prototype, 'read').mockRejectedValue(cause);
    throw cause;
  });
  const failed = await rejection(move());
  vi.restoreAllMocks();
  expect(failed).toMatchObject({ code: 'unavailable', location: `${file()}.part`, detail: { reason: 'in_part' } });
  expect(failed.cause).toBe(cause);
  expect(judgeGrantFile(readFileSync(`${file()}.part`, 'utf8'))).toBe('whole');
  await move();
  expect(existsSync(`${file()}.part`)).toBe(false);
});

describe('an export that was killed', () => {
  it('before the vault gave the grant up is begun anew', async () => {
    const vault = await vaults.open();
    await signIn(vault);
    await leavePart();
    await refresh(vault);
    await move();
    const there = { directory: join(vaults.root, 'there'), key: otherKey };
    expect((await importGrant(there, { path: file(), passphrase })).current.accessToken).toBe('access-2');
    expect(existsSync(part())).toBe(false);
  });

  it('after it did is finished by the next one', async () => {
    const vault = await vaults.open();
    await signIn(vault);
    await move();
    renameSync(file(), part());
    await move();
    expect(existsSync(part())).toBe(false);
    const there = { directory: join(vaults.root, 'there'), key: otherKey };
    await importGrant(there, { path: file(), passphrase });
    expect((await refresh(await vaults.open(there))).version).toBe(2);
  });

  it('while it wrote the file is begun anew', async () => {
    await signIn(await vaults.open());
    await leavePart();
    writeFileSync(part(), readFileSync(part(), 'utf8').slice(0, 100));
    // Another export may be writing it at this moment.
    expect(await rejection(move())).toMatchObject({ location: part(), detail: { reason: 'file_exists' } });
    const elevenMinutesAgo = Date.now() / 1000 - 660;
    utimesSync(part(), elevenMinutesAgo, elevenMinutesAgo);
    await move();
    expect(existsSync(file())).toBe(true);
  });

  it.each([
    ['of somebody else', 'mine'],
    ['of another sign-in', undefined],
  ])('is told from a file %s, which is left alone', async (_name, content) => {
    const vault = await vaults.open();
    await signIn(vault);
    if (content === undefined) await leavePart();
    else writeFileSync(part(), content);
    await signIn(vault, { grantId: 'grant-2' });
    const before = readFileSync(part(), 'utf8');
    expect(await rejection(move())).toMatchObject({ code: 'unavailable', location: part() });
    expect(readFileSync(part(), 'utf8')).toBe(before);
    expect((await refresh(vault)).version).toBe(2);
  });

  it('leaves no file that another vault takes: the first one may still have the grant', async () => {
    await signIn(await vaults.open());
    await leavePart();
    const there = { directory: join(vaults.root, 'there'), key: otherKey };
    const asked = vi.fn(async () => passphrase);
    const refused = importGrant(there, { path: part(), passphrase: asked });
    expect(await rejection(refused)).toMatchObject({
      code: 'version_conflict',
      location: part(),
      detail: { reason: 'unfinished_export' },
    });
    expect([asked.mock.calls, existsSync(there.directory), existsSync(part())]).toEqual([[], false, true]);
  });

  it('leaves no file that its own vault takes under another name', async () => {
    const vault = await vaults.open();
    await signIn(vault);
    await leavePart();
    renameSync(part(), file());
    const again = importGrant({ directory: vaults.directory, key }, { path: file(), passphrase, account: 'grace' });
    expect(await rejection(again)).toMatchObject({ code: 'version_conflict', detail: { reason: 'still_here' } });
    expect(await vault.read({ ...ada, account: 'grace' })).toBeUndefined();
  });

  function part(): string {
    return `${file()}.part`;
  }

  /** An export that ends when its file is complete. */
  async function leavePart(): Promise<void> {
    await (await vaults.open()).selfTest();
    const spy = vi.spyOn(Database.prototype, 'write');
    const reading = vi.spyOn(Database.prototype, 'read');
    spy.mockImplementationOnce(async () => {
      reading.mockRejectedValueOnce(new Error('killed'));
      throw new Error('killed');
    });
    await expect(move()).rejects.toThrow(part());
    spy.mockRestore();
    reading.mockRestore();
  }
});

it('looks at the file before it asks for its passphrase', async () => {
  writeFileSync(file(), 'mine');
  const asked = vi.fn(async () => passphrase);
  const refused = importGrant({ directory: vaults.directory, key }, { path: file(), passphrase: asked });
  expect(await rejection(refused)).toMatchObject({ code: 'corrupt' });
  expect(asked).not.toHaveBeenCalled();
});

function file(): string {
  return join(vaults.root, 'grant.json');
}

type Writing = 'works' | 'fail' | 'commit_and_fail';

async function move(path: string = file(), writing: Writing = 'works'): Promise<void> {
  const { write } = Database.prototype;
  const failing = vi.spyOn(Database.prototype, 'write');
  if (writing !== 'works') {
    failing.mockImplementationOnce(async function fail<T>(this: Database, work: (database: Database) => T): Promise<T> {
      if (writing === 'commit_and_fail') await write.call(this, work);
      throw new StoreError('unavailable', 'The disk is full.', { location: '/vault.db' });
    });
  }
  try {
    await exportGrant({ directory: vaults.directory, key }, { account: ada, path, passphrase });
  } finally {
    failing.mockRestore();
  }
}
