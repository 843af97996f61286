/** The book keeps the same promises in a file and in a shared database. */

import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { migratePostgres, type ServeTables, serveTables } from '@trakt-usher/vault/postgres';
import { StoreError, silentLog, systemClock } from 'trakt-usher';
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, inject, it } from 'vitest';
import { createFakeClock } from '../../../../packages/trakt/src/testing/fake-clock.ts';
import { createDatabase, type TestDatabase } from '../../../../packages/vault/src/testing/database.ts';
import type { ServeBook } from './book.ts';
import { openDatabaseBook } from './database-book.ts';
import { openFileBook } from './file-book.ts';
import { GrantBook } from './grant-book.ts';

const digestKey = Buffer.alloc(32, 7).toString('base64url');
const asked = { issuer: 'https://auth.example', program: 'films', clientId: 'an-app' };
const owner = { program: 'films', clientId: 'an-app', secretDigest: 'of-the-secret' };
const dayMs = 86_400_000;

let database: TestDatabase;
let folder: string;
let book: ServeBook;
let grants: GrantBook;

beforeAll(async () => {
  database = await createDatabase(inject('postgres'));
  await migratePostgres(database.pool);
});
afterAll(() => database.end());
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'book-'));
});
afterEach(async () => {
  book.close();
  rmSync(folder, { recursive: true });
  for (const table of ['programs', 'digest_key', 'grants', 'tokens', 'codes'])
    await database.run(`DELETE FROM usher.serve_${table}`);
});

/** Where the database needn't wait for its disk, only `write` does. */
function readingOnly(tables: ServeTables): ServeTables {
  return {
    ...tables,
    async all(...statement) {
      expect(statement[0]).toMatch(/^SELECT /);
      return tables.all(...statement);
    },
  };
}

const inDatabase = () =>
  openDatabaseBook(readingOnly(serveTables(database.pool)), { clock: systemClock, log: silentLog });
const opened = [
  ['in a file', async () => openFileBook(folder), 40_000],
  ['in a database', inDatabase, 90_000],
] as const;

describe.each(opened)('the book %s', (_, open, lostMs) => {
  beforeEach(async () => {
    book = await open();
    grants = await book.grantBook(digestKey);
  });

  const received = (version: number, nowMs: number) =>
    grants.received(
      { issuer: asked.issuer, account: 'one' },
      { refreshToken: `refresh-${version}`, accessToken: `access-${version}`, version },
      { owner, nowMs },
    );

  it('names its programs in order, each once, and knows their keys', async () => {
    const keys = [await book.addProgram('shows'), await book.addProgram('films'), await book.addProgram('films')];
    expect([keys.map((key) => key !== undefined), await book.programs()]).toEqual([
      [true, true, false],
      ['films', 'shows'],
    ]);
    const program = book.programWith('shows', keys[0] ?? '') ?? { name: '', keyDigest: undefined };
    expect([program.name, book.programWith('shows', 'wrong'), book.isStill(program)]).toEqual([
      'shows',
      undefined,
      true,
    ]);
    expect([await book.removeProgram('shows'), await book.removeProgram('shows')]).toEqual([true, false]);
    expect(book.isStill(program)).toBe(false);
  });

  it('begins a grant once, with whoever is first, and forgets it only while Trakt has not taken it', async () => {
    const [first, second] = await Promise.all([
      grants.begin('one', asked, 1),
      grants.begin('one', { ...asked, program: 'shows' }, 1),
    ]);
    expect(second.grant).toEqual(first.grant);
    expect(first).toMatchObject({ version: 1, newest: 1, replacedAtMs: undefined, grant: { ended: false } });
    expect([await grants.untaken(first.grant.program, 1), await grants.untaken('films', 2)]).toEqual([1, 0]);
    await grants.forget('one');
    expect([await grants.token('one'), await grants.all()]).toEqual([undefined, []]);
    await grants.begin('one', asked, 1);
    await received(2, 5);
    await grants.forget('one');
    expect((await grants.token('one'))?.grant.secretDigest).toBe('of-the-secret');
  });

  it('says which token is the newest, and since when the others are replaced', async () => {
    await grants.begin('one', asked, 1);
    await received(2, 2_000_000_000_000);
    await received(3, 2_000_000_000_500);
    expect(await grants.token('one')).toMatchObject({ version: 1, newest: 3, replacedAtMs: 2_000_000_000_000 });
    expect(await grants.token('refresh-3')).toMatchObject({ version: 3, newest: 3, replacedAtMs: undefined });
    await grants.end({ account: 'one' });
    expect((await grants.grant('one'))?.ended).toBe(true);
  });

  it('lets no token go to another grant', async () => {
    await received(1, 1);
    expect((await grants.begin('refresh-1', asked, 2)).grant.account).toBe('one');
    await grants.received(
      { issuer: asked.issuer, account: 'other' },
      { refreshToken: 'refresh-1', accessToken: 'access', version: 7 },
      { owner, nowMs: 3 },
    );
    expect(await grants.token('refresh-1')).toMatchObject({ version: 1, grant: { account: 'one' } });
  });

  it('begins a grant again with the token that its program has', async () => {
    await received(1, 1);
    await received(2, 2);
    const known = await grants.token('refresh-2');
    if (known) await grants.beginAgain('refresh-2', known);
    expect(await grants.token('refresh-2')).toMatchObject({ version: 1, grant: { account: 'refresh-2' } });
    expect((await grants.token('refresh-1'))?.grant.account).toBe('refresh-2');
  });

  it('notes once a day that a grant was asked for', async () => {
    await grants.begin('one', asked, 0);
    const { grant } = await grants.begin('one', asked, 0);
    await grants.asked(grant, dayMs);
    expect((await grants.grant('one'))?.askedAtMs).toBe(0);
    await grants.asked(grant, dayMs + 1);
    expect((await grants.grant('one'))?.askedAtMs).toBe(dayMs + 1);
  });

  it('gives a code to one sender at a time, and knows for ten minutes which account its tokens are under', async () => {
    const { codes } = grants;
    const first = await codes.take('a-code', 0);
    expect([first !== undefined, await codes.look('a-code', lostMs), await codes.take('a-code', lostMs)]).toEqual([
      true,
      'sending',
      undefined,
    ]);
    // Whoever had it has died, or lost the answer.
    expect(await codes.look('a-code', lostMs + 1)).toBe('free');
    const second = await codes.take('a-code', lostMs + 1);
    expect([second !== undefined, await codes.look('a-code', lostMs + 1)]).toEqual([true, 'sending']);
    // Or was stopped for a while.
    await first?.giveBack();
    expect(await codes.take('a-code', lostMs + 2)).toBeUndefined();
    await second?.giveBack();
    expect(await codes.look('a-code', lostMs + 2)).toBe('free');
    const third = await codes.take('a-code', lostMs + 2);
    await codes.put('a-code', 'one', 20_000);
    await third?.giveBack();
    expect(await codes.take('a-code', 620_000)).toBeUndefined();
    expect(await codes.look('a-code', 620_000)).toEqual({ account: 'one' });
    expect(await codes.look('a-code', 620_001)).toBe('free');
    expect(await codes.take('a-code', 620_001)).toBeDefined();
    await codes.put('b-code', 'two', 1_300_000);
    // It has been forgotten.
    expect(await codes.take('a-code', 0)).toBeDefined();
  });

  it('lets a grant have no token of another, and makes it a part of one that has begun with its own', async () => {
    await received(1, 1);
    await received(2, 2);
    const one = (await grants.grant('one')) ?? expect.unreachable();
    const second = grants.digest('token', 'second');
    // Nobody knows it: a crash kept it out.
    expect([
      await grants.claim(one, { token: 'second', version: 2 }, 3),
      (await grants.token(second))?.grant.account,
    ]).toEqual([true, 'one']);
    const other = grants.digest('token', 'other');
    await grants.begin(other, asked, 4);
    const claim = () => grants.claim(one, { token: 'other', version: 3 }, 5);
    // It is nobody's yet.
    expect([await claim(), (await grants.token('refresh-2'))?.grant.account]).toEqual([false, 'one']);
    await grants.received(
      { issuer: asked.issuer, account: other },
      { refreshToken: 'refresh-9', accessToken: 'access-9', version: 2 },
      { owner: { ...owner, program: 'shows' }, nowMs: 6 },
    );
    expect([await claim(), (await grants.token('refresh-2'))?.grant.account]).toEqual([false, 'one']);
    await grants.received(
      { issuer: asked.issuer, account: other },
      { refreshToken: 'refresh-9', accessToken: 'access-9', version: 2 },
      { owner, nowMs: 7 },
    );
    expect([await claim(), await grants.grant('one')]).toEqual([false, undefined]);
    expect(await grants.token('refresh-2')).toMatchObject({ version: 0, newest: 2, grant: { account: other } });
    expect(await claim()).toBe(false);
  });

  it('keeps back what it could not write, in turn, and none of other grants', async () => {
    const other = { issuer: asked.issuer, account: 'other' };
    const ofOther = (version: number) =>
      grants.received(
        other,
        { refreshToken: `other-${version}`, accessToken: `other-access-${version}`, version },
        { owner, nowMs: 1 },
      );
    // No column of versions takes it.
    await expect(ofOther(1.5)).rejects.toThrow();
    await expect(ofOther(2)).rejects.toThrow();
    await received(1, 1);
    expect(await grants.token('refresh-1')).toMatchObject({ version: 1, grant: { account: 'one' } });
    expect((await grants.grant('one'))?.program).toBe('films');
    for (const token of ['other-1.5', 'other-2']) await expect(grants.token(token)).rejects.toThrow();
    await expect(grants.grant('other')).rejects.toThrow();
    expect(await grants.all()).toHaveLength(1);
  });

  it('drops what was written under another key', async () => {
    await received(1, 1);
    expect((await (await book.grantBook(digestKey)).all()).length).toBe(1);
    expect(await (await book.grantBook(Buffer.alloc(32).toString('base64url'))).all()).toEqual([]);
  });
});

it('two processes that are the first with a key wipe nothing of each other', async () => {
  const tables = { ...serveTables(database.pool), mostForWriteMs: 0 };
  book = await inDatabase();
  let other: GrantBook | undefined;
  const slow: typeof tables = {
    ...tables,
    async all(...statement) {
      const rows = await tables.all(...statement);
      if (other) return rows;
      other = await GrantBook.open(tables, digestKey);
      await other.received(
        { issuer: asked.issuer, account: 'one' },
        { refreshToken: 'refresh-2', accessToken: 'access-2', version: 2 },
        { owner, nowMs: 1 },
      );
      return rows;
    },
  };
  const late = await GrantBook.open(slow, digestKey);
  expect(await late.token('refresh-2')).toMatchObject({ version: 2, grant: { account: 'one' } });
});

describe('the keys of programs in a database', () => {
  const isLook = (sql: string) => sql.startsWith('SELECT name, key_digest');

  it('are gone where they were removed, though a look from before still found them', async () => {
    const tables = serveTables(database.pool);
    const clock = createFakeClock();
    let held: Promise<void> | undefined;
    const seen: string[] = [];
    const slow: typeof tables = {
      ...tables,
      async all(...statement) {
        const rows = await tables.all(...statement);
        if (!isLook(statement[0])) return rows;
        seen.push(statement[0]);
        const wait = held;
        held = undefined;
        await wait;
        return rows;
      },
    };
    book = await openDatabaseBook(slow, { clock, log: silentLog });
    const key = (await book.addProgram('films')) ?? '';
    const looks = seen.length;
    const { promise, resolve } = Promise.withResolvers<void>();
    held = promise;
    await clock.advance(2_000);
    await expect.poll(() => seen.length).toBe(looks + 1);
    expect(await book.removeProgram('films')).toBe(true);
    resolve();
    await promise;
    await new Promise((done) => setImmediate(done));
    expect(book.programWith('films', key)).toBeUndefined();
  });

  it('are told, and taken away, though the database is away right after that', async () => {
    const tables = serveTables(database.pool);
    let isAway = false;
    const failing: typeof tables = {
      ...tables,
      async all(...statement) {
        if (isAway && isLook(statement[0])) throw new StoreError('unavailable', 'The database is away.');
        return tables.all(...statement);
      },
    };
    book = await openDatabaseBook(failing, { clock: systemClock, log: silentLog });
    isAway = true;
    const key = (await book.addProgram('films')) ?? '';
    const program = book.programWith('films', key) ?? { name: '', keyDigest: undefined };
    expect(book.isStill(program)).toBe(true);
    expect(await book.removeProgram('films')).toBe(true);
    expect(book.isStill(program)).toBe(false);
  });
});
