/** Many sign-ins that come from elsewhere at once: taken in from another program, or adopted after a restore. */

import { createSession } from 'trakt-usher';
import { afterAll, afterEach, beforeAll, describe, expect, inject, it } from 'vitest';
import { createDatabase, type TestDatabase } from '../testing/database.ts';
import { ada, aGrant, aPlan, keyText, present, rejection, waiting } from '../testing/records.ts';
import {
  adoptPostgres,
  environmentKeyProvider,
  type GrantToImport,
  importPostgres,
  migratePostgres,
  openPostgresVault,
  type PostgresVault,
} from './index.ts';

let database: TestDatabase;
let vault: PostgresVault;
const key = environmentKeyProvider({ USHER_KEY: keyText });

beforeAll(async () => {
  database = await createDatabase(inject('postgres'));
  await migratePostgres(database.pool);
  vault = await openPostgresVault({ pool: database.pool, key });
});
afterEach(() => database.run('TRUNCATE usher.grants, usher.audit'));
afterAll(async () => {
  await vault.close();
  await database.end();
});

const receivedAtMs = 1_800_000_000_000;
const given = (account: string, { expiresIn = 600, token = account } = {}): GrantToImport => ({
  grant: { ...ada, account, apiOrigin: 'https://api.example', clientId: 'app' },
  tokens: { accessToken: `${token}-access`, refreshToken: `${token}-refresh`, expiresIn },
  ...{ receivedAtMs, dueAtMs: receivedAtMs + 300_000 },
});
const take = (grants: readonly GrantToImport[], how = {}) => importPostgres({ pool: database.pool, key }, grants, how);
const row = async (account: string) =>
  present((await database.run('SELECT * FROM usher.grants WHERE account = $1', [account]))[0]);
const count = async (of: string) => Number((await database.run(`SELECT count(*) FROM ${of}`))[0]?.count);

describe('sign-ins that are taken in', () => {
  it('are as if a person had signed in: sealed, due, at home, in the audit, and told of', async () => {
    const heardOf: string[] = [];
    const watching = await openPostgresVault({ pool: database.pool, key, listen: direct() });
    const leave = watching.watch(({ account }) => heardOf.push(account));
    const isListening = () =>
      database.run("SELECT 1 FROM pg_stat_activity WHERE query = 'LISTEN usher' AND datname = current_database()");
    await expect.poll(isListening).toHaveLength(1);
    await take([given('ada'), given('eve')]);
    await expect.poll(() => heardOf.toSorted()).toEqual(['ada', 'eve']);
    leave();
    await watching.close();
    const stored = await row('ada');
    expect(stored).toMatchObject({
      next_at: new Date(receivedAtMs + 300_000),
      expires_at: new Date(receivedAtMs + 600_000),
    });
    expect(await count('usher.grants WHERE home = usher.home()')).toBe(2);
    expect(JSON.stringify(stored)).not.toMatch(/ada-access|ada-refresh/);
    const lines = await database.run('SELECT event, account, grant_id, version, by FROM usher.audit ORDER BY account');
    expect(lines[0]).toEqual({
      ...{ event: 'imported', account: 'ada', version: 1 },
      ...{ grant_id: Object(stored.record).grantId, by: expect.stringMatching(/ on /) },
    });
    const permit = await vault.withLock(ada, waiting, async (writer) =>
      writer.saveIntent(present(await writer.read()), aPlan),
    );
    expect(permit.take()).toBe('ada-refresh');
  });

  it('are counted, and not written, in a dry run: each account once', async () => {
    const twice = [given('ada'), given('ada', { token: 'other' }), given('eve')];
    expect(await take(twice, { dryRun: true })).toEqual({ added: 2, replaced: 0, kept: 1, sentBefore: 0 });
    expect(await count('usher.grants')).toBe(0);
    expect(await take(twice)).toEqual({ added: 2, replaced: 0, kept: 1, sentBefore: 0 });
    const later = [given('ada', { expiresIn: 900 }), given('zoe')];
    expect(await take(later, { dryRun: true })).toEqual({ added: 1, replaced: 0, kept: 1, sentBefore: 0 });
    expect(await take(later, { dryRun: true, replace: true })).toEqual({
      ...{ added: 1, replaced: 1, kept: 0, sentBefore: 0 },
    });
    expect(await count('usher.grants')).toBe(2);
    expect(await take([])).toEqual({ added: 0, replaced: 0, kept: 0, sentBefore: 0 });
  });

  it('leave alone what is being renewed, and what another process changes meanwhile', async () => {
    await take([given('ada'), given('eve')]);
    await vault.withLock(ada, waiting, async (writer) => writer.saveIntent(present(await writer.read()), aPlan));
    const later = ['ada', 'eve'].map((account) => given(account, { expiresIn: 900, token: `${account}-new` }));
    let isFirst = true;
    const pool = database.heard(async (text) => {
      if (!isFirst || !text.includes('UPDATE usher.grants SET')) return;
      isFirst = false;
      await vault.withLock({ ...ada, account: 'eve' }, waiting, async (writer) =>
        writer.saveGrant(aGrant({ account: 'eve', grantId: 'theirs', replaces: await writer.read() })),
      );
    });
    expect(await importPostgres({ pool, key }, later, { replace: true })).toEqual({
      ...{ added: 0, replaced: 0, kept: 2, sentBefore: 0 },
    });
    expect((await vault.read(ada))?.current.accessToken).toBe('ada-access');
    expect((await vault.read({ ...ada, account: 'eve' }))?.grantId).toBe('theirs');
  });

  it('are of the first account that comes with their token, though another has its name', async () => {
    const elsewhere = { ...given('ada').grant, issuer: 'https://auth.example.net' };
    expect(await take([given('ada'), { ...given('ada'), grant: elsewhere }])).toEqual({
      ...{ added: 1, replaced: 0, kept: 0, sentBefore: 1 },
    });
    expect((await row('ada')).issuer).toBe(ada.issuer);
    const twice = ['bob', 'eve', 'eve'].map((account) => given(account, { token: 'same' }));
    expect(await take(twice)).toMatchObject({ added: 1, sentBefore: 2 });
    expect(await count('usher.grants')).toBe(2);
  });

  it('are not said to be kept where the database refuses to replace what is there', async () => {
    await take([given('ada')]);
    const pool = database.heard((text) => {
      if (text.includes('UPDATE usher.grants SET')) throw Object.assign(new Error('standby'), { code: '25006' });
    });
    const later = [given('ada', { expiresIn: 900, token: 'new' })];
    expect(await rejection(importPostgres({ pool, key }, later, { replace: true }))).toMatchObject({
      code: 'read_only',
    });
  });

  it('have no refresh token where they came without one, and are never due then', async () => {
    const { tokens, dueAtMs: _dueAtMs, ...rest } = given('ada');
    await take([{ ...rest, tokens: { accessToken: tokens.accessToken } }]);
    expect(await row('ada')).toMatchObject({
      refresh_key: null,
      refresh_sealed: null,
      next_at: null,
      expires_at: null,
    });
    expect(await vault.read(ada)).toMatchObject({ current: { accessToken: 'ada-access', refreshable: false } });
  });
});

describe('a database that was restored', () => {
  const moveElsewhere = () => database.run("UPDATE usher.grants SET home = 'elsewhere', lease_owner = 'them'");
  const adopt = async (pool = database.pool) => (await adoptPostgres({ pool, key })).adopted;

  it('is adopted page after page, and what has nothing to send gets no doubt', async () => {
    await take(Array.from({ length: 1_010 }, (_, number) => given(`a${number}`)));
    const { tokens, dueAtMs: _dueAtMs, ...rest } = given('no-refresh');
    await take([{ ...rest, tokens: { accessToken: tokens.accessToken } }, given('ended')]);
    const ended = `jsonb_set(record, '{status}', '{"state":"sign_in_required","reason":"revoked"}')`;
    await database.run(`UPDATE usher.grants SET record = ${ended} WHERE account = 'ended'`);
    await moveElsewhere();
    expect(await adopt()).toBe(1_012);
    expect(await count("usher.grants WHERE record->'status'->>'state' = 'suspect'")).toBe(1_010);
    expect(await count('usher.grants WHERE home = usher.home() AND lease_owner IS NULL')).toBe(1_012);
    expect(await count("usher.audit WHERE event = 'adopted'")).toBe(1_012);
    expect((await vault.read({ ...ada, account: 'ended' }))?.status.state).toBe('sign_in_required');
    expect(await vault.read({ ...ada, account: 'no-refresh' })).not.toHaveProperty('intent');
    expect(await adopt()).toBe(0);
  });

  it('is judged again at once, whatever it waited for, and keeps an older doubt', async () => {
    await take([given('ada')]);
    await vault.withLock(ada, waiting, async (writer) => writer.saveIntent(present(await writer.read()), aPlan));
    const before = present(await vault.read(ada));
    await moveElsewhere();
    await adopt();
    const { retryAtMs, intent, status } = present(await vault.read(ada));
    expect([retryAtMs, status.state]).toEqual([undefined, 'suspect']);
    expect(intent).toMatchObject({ attempts: 2, unanswered: 2, last: { n: 2 } });
    expect(intent?.id).not.toBe(before.intent?.id);
    expect((await row('ada')).next_at).toEqual(new Date(0));
  });

  it('sends nothing while a worker that had lost the other one may yet wait for an answer', async () => {
    await take([{ ...given('ada'), receivedAtMs: Date.now() - 3_600_000 }]);
    await moveElsewhere();
    await adopt();
    let sent = 0;
    const answer = { access_token: 'new', refresh_token: 'new-r', expires_in: 600 };
    const transport = async () => {
      sent += 1;
      return Response.json(answer);
    };
    const session = createSession({
      ...{ store: vault, clock: vault.clock, account: 'ada', issuer: ada.issuer, apiOrigin: 'https://api.example' },
      ...{ app: { clientId: 'app' }, transport: Object.assign(transport, { namesFailures: true }) },
    });
    await expect(session.accessToken()).rejects.toMatchObject({ retryable: true });
    const { intent, retryAtMs = 0 } = present(await vault.read(ada));
    expect([sent, retryAtMs >= present(intent).last.sentAtMs + 60_000]).toEqual([0, true]);
    // Two minutes pass.
    await database.run(
      `UPDATE usher.grants SET record = jsonb_set(record - 'retryAtMs', '{intent,last,sentAtMs}',
        to_jsonb((record->'intent'->'last'->>'sentAtMs')::bigint - 120000))`,
    );
    expect([await session.accessToken(), sent]).toEqual(['new', 1]);
    await session.close();
  });

  it('asks soon about a sign-in that is older than a week', async () => {
    await take([{ ...given('ada'), receivedAtMs: Date.now() - 8 * 86_400_000 }]);
    await moveElsewhere();
    await adopt();
    const transport = async () => expect.fail('It is too soon.');
    const session = createSession({
      ...{ store: vault, clock: vault.clock, account: 'ada', issuer: ada.issuer, apiOrigin: 'https://api.example' },
      ...{ app: { clientId: 'app' }, transport: Object.assign(transport, { namesFailures: true }) },
    });
    await expect(session.accessToken()).rejects.toMatchObject({ retryable: true });
    await session.close();
    expect(present(await vault.read(ada)).retryAtMs).toBeLessThan(Date.now() + 2 * 60_000);
  });

  it('leaves a doubt as old as it was', async () => {
    await take([given('ada')]);
    await vault.withLock(ada, waiting, async (writer) => writer.saveIntent(present(await writer.read()), aPlan));
    const firstSentAtMs = Date.now() - 10 * 86_400_000;
    await database.run(
      `UPDATE usher.grants SET record = jsonb_set(record, '{intent,firstSentAtMs}', to_jsonb(${firstSentAtMs}::bigint))`,
    );
    await moveElsewhere();
    await adopt();
    expect(present(await vault.read(ada)).intent).toMatchObject({ firstSentAtMs, attempts: 2 });
  });

  it('is in doubt whatever becomes late of what was sent before, also of what it lacks', async () => {
    await take([given('ada')]);
    const send = () =>
      vault.withLock(ada, waiting, async (writer) => {
        const permit = await writer.saveIntent(present(await writer.read()), aPlan);
        return () => writer.settle(permit, 'unprocessed', { retryAtMs: Date.now() + 10_000 });
      });
    const settleKnown = await send();
    const { record } = await row('ada');
    const settleLost = await send();
    await database.run('UPDATE usher.grants SET record = $1', [record]);
    await moveElsewhere();
    await adopt();
    const adopted = present(await vault.read(ada));
    for (const settle of [settleLost, settleKnown]) {
      expect(await rejection(settle())).toMatchObject({ code: 'version_conflict' });
    }
    expect(await vault.read(ada)).toEqual(adopted);
    expect(adopted).toMatchObject({ status: { state: 'suspect' }, intent: { attempts: 2, unanswered: 2 } });
  });

  it('counts from its adoption, whatever a wrong clock had written', async () => {
    await take([given('ada')]);
    await vault.withLock(ada, waiting, async (writer) => writer.saveIntent(present(await writer.read()), aPlan));
    const farAheadMs = Date.now() + 365 * 86_400_000;
    await database.run(
      `UPDATE usher.grants SET record = jsonb_set(record, '{intent,last,sentAtMs}', to_jsonb(${farAheadMs}::bigint))`,
    );
    await moveElsewhere();
    await adopt();
    const { last } = present(present(await vault.read(ada)).intent);
    expect(Math.abs(last.sentAtMs - vault.clock.now())).toBeLessThan(60_000);
  });

  it('is adopted once by two at once, beside others that write, and without those that were removed', async () => {
    await take([given('ada'), given('eve'), given('zoe')]);
    await moveElsewhere();
    let written = 0;
    const pool = database.heard(async (text) => {
      if (!text.includes('UPDATE usher.grants SET')) return;
      written += 1;
      const noise = `UPDATE usher.grants SET record = record || '{"noise":1}' WHERE account = 'ada'`;
      if (written === 1) await database.run(noise);
      if (written === 1) await database.run("DELETE FROM usher.grants WHERE account = 'eve'");
      if (written === 2) await database.run("UPDATE usher.grants SET home = usher.home() WHERE account = 'zoe'");
    });
    expect(await adopt(pool)).toBe(1);
    expect((await vault.read(ada))?.status.state).toBe('suspect');
    expect((await vault.read({ ...ada, account: 'zoe' }))?.status.state).toBe('active');
  });

  it('is left where it is once nobody can say whether the database still answers', async () => {
    await take([given('ada'), given('eve')]);
    await moveElsewhere();
    const pool = database.heard((text) => {
      if (text.includes('UPDATE usher.grants SET')) throw Object.assign(new Error('cut'), { code: 'ECONNRESET' });
    });
    expect(await rejection(adopt(pool))).toMatchObject({ code: 'unavailable' });
  });
});

/** LISTEN has no place behind a pooler in transaction mode. */
function direct(): { connectionString: string } {
  const url = new URL(inject('direct'));
  url.pathname = new URL(database.url).pathname;
  return { connectionString: url.href };
}
