/** What an operator does with `usher fleet` beside the workers: bring sign-ins in, look at them, change the keys. */

import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { environmentKeyProvider, openPostgresVault, type PostgresVault } from '@trakt-usher/vault/postgres';
import { Pool } from 'pg';
import { systemClock } from 'trakt-usher/store';
import { afterAll, beforeAll, beforeEach, describe, expect, inject, it } from 'vitest';
import { createDatabase, type TestDatabase } from '../../../packages/vault/src/testing/database.ts';
import { listenAddress } from '../src/config/server-settings.ts';
import { serveWorkerMetrics } from '../src/fleet/metrics.ts';
import { quickHome } from './run-here.ts';
import type { Home, RunOptions } from './run-usher.ts';
import { freePort, homeAt, signIn, startTrakt, type Trakt } from './trakt.ts';

const keyText = '11'.repeat(32);
let database: TestDatabase;
let trakt: Trakt;
let home: Home;
let env: Record<string, string>;
let vault: PostgresVault;

beforeAll(async () => {
  database = await createDatabase(inject('postgres'));
  trakt = await startTrakt({ autoApprove: true });
  home = homeAt(trakt, quickHome());
  env = { USHER_DATABASE_URL: database.url, TRAKT_CLIENT_SECRET: trakt.urls.clientSecret };
  expect(await fleet('migrate')).toMatchObject({ code: 0 });
  vault = await openPostgresVault({ pool: database.pool, key: environmentKeyProvider({ USHER_KEY: keyText }) });
});
afterAll(async () => {
  await vault.close();
  await home.remove();
  await trakt.close();
  await database.end();
});
beforeEach(async () => {
  await database.run('TRUNCATE usher.grants, usher.audit');
});

const fleet = (words: string, { input, ...options }: RunOptions & { input?: string | undefined } = {}) => {
  const [args, given] = [['fleet', ...words.split(' ')], { ...options, env: { ...env, ...options.env } }];
  if (input === undefined) return home.run(args, given);
  const running = home.start(args, given);
  running.child.stdin.end(input);
  return running.end;
};
const write = (name: string, text: string) => writeFileSync(join(home.path, name), text);
const header = 'account,access_token,refresh_token,expires_at\n';
const rowsOf = (accounts: readonly string[], { token = 'r', end = 2_000_000_000 } = {}) =>
  accounts.map((account) => `${account},access-${token},${token}-${account},${end}\n`).join('');
const stored = () => database.run('SELECT tenant, account, record FROM usher.grants ORDER BY tenant, account');
const counts = async (words: string, input?: string) =>
  JSON.parse((await fleet(`import ${words} --json`, { input })).stdout);

describe('an import', () => {
  it('takes in what is good, names each bad line, and can be run again', async () => {
    write('users.csv', `${header}${rowsOf(['ada'])}bob,x,,\ncyd,secret"x,y,\n${rowsOf(['dan'])}`);
    const dry = await fleet('import users.csv --dry-run');
    expect(dry).toMatchObject({ code: 1, stderr: expect.stringContaining('Would be added: 2 sign-ins.') });
    expect(await stored()).toEqual([]);
    const first = await fleet('import users.csv --stopped');
    expect(first.code).toBe(1);
    expect(first.stderr).toMatch(/Line 3: refresh_token is missing\.\nLine 4: .*quotes.*\n/);
    expect(first.stderr).toContain('Left out: 2 bad lines. Mend them, and run it again');
    expect(first.stdout + first.stderr).not.toMatch(/secret|access-r|r-ada/);
    write('users.csv', `${header}${rowsOf(['ada', 'bob', 'cyd', 'dan'])}`);
    expect(await counts('users.csv --stopped')).toEqual({ added: 2, replaced: 0, kept: 2, sentBefore: 0, bad: 0 });
    const issuer = trakt.url;
    expect(await vault.read({ issuer, account: 'bob' })).toMatchObject({
      current: { accessToken: 'access-r', refreshable: true },
      clientId: trakt.urls.clientId,
      apiOrigin: issuer,
    });
    const [soon] = await database.run(
      `SELECT bool_and(next_at BETWEEN clock_timestamp() - interval '1 minute' AND clock_timestamp() + interval '1 hour') AS soon FROM usher.grants`,
    );
    expect(soon).toEqual({ soon: true });
    const noted = await database.run("SELECT account FROM usher.audit WHERE event = 'imported' ORDER BY account");
    expect(noted.map(({ account }) => account)).toEqual(['ada', 'bob', 'cyd', 'dan']);
  });

  it('puts in the place of what is there only what ends later, and never a token that was sent', async () => {
    const first = header + rowsOf(['ada', 'bob', 'cyd', 'dan']);
    await counts('- --stopped', first);
    expect(await counts('- --replace --dry-run', first)).toMatchObject({ replaced: 0, kept: 4 });
    await database.run("UPDATE usher.grants SET lease_owner = 'x', lease_until = 'infinity' WHERE account = 'cyd'");
    await database.run('DELETE FROM usher.grants WHERE account = $1', ['dan']);
    const sent = (token: string) =>
      database.run(
        `INSERT INTO usher.audit (tenant, issuer, account, event, by, fingerprint)
          VALUES ('', '', '', 'sending', '', left(encode(sha256($1), 'hex'), 16))`,
        [token],
      );
    for (const token of ['r-dan', 'new-eve']) await sent(token);
    const later = { token: 'new', end: 2_000_000_001 };
    const newer = header + rowsOf(['ada', 'cyd', 'eve'], later) + rowsOf(['bob', 'dan'], { end: 1_999_999_999 });
    expect(await counts('- --stopped', newer)).toEqual({ added: 0, replaced: 0, kept: 3, sentBefore: 2, bad: 0 });
    expect(await counts('- --replace --dry-run', newer)).toMatchObject({ replaced: 2, sentBefore: 2 });
    expect(await counts('- --stopped --replace', newer)).toEqual({
      ...{ added: 0, replaced: 1, kept: 2, sentBefore: 2, bad: 0 },
    });
    const access = (account: string) => vault.read({ issuer: trakt.url, account }).then((read) => read?.current);
    expect(await access('ada')).toMatchObject({ accessToken: 'access-new' });
    expect(await access('bob')).toMatchObject({ accessToken: 'access-r' });
  });

  it('says of tokens from more than 90 days ago that nobody knows whether they were sent', async () => {
    const daysAgo = (days: number) => Math.floor(Date.now() / 1_000) - days * 86_400;
    const told = /^(\d+) sign-ins? of the file (?:is|are) more than 90 days old\./m;
    const older = async (words: string, input: string) => {
      const { code, stderr } = await fleet(`import - ${words}`, { input });
      return [code, told.exec(stderr)?.[1]];
    };
    // A token ends a week after it was issued, where the table says no more.
    const rows = rowsOf(['ada'], { end: daysAgo(84) }) + rowsOf(['bob', 'cyd'], { end: daysAgo(82) });
    expect(await older('--dry-run', header + rows)).toEqual([0, '1']);
    expect(await older('--dry-run', header + rowsOf(['bob']))).toEqual([0, undefined]);
    const withLife = 'account,access_token,refresh_token,expires_at,expires_in\n';
    expect(await older('--dry-run', `${withLife}dan,a,r-dan,${daysAgo(84)},3600\n`)).toEqual([0, undefined]);
    expect(await older('--dry-run', `${withLife}dan,a,r-dan,${daysAgo(30)},7776000\n`)).toEqual([0, '1']);
    expect(await older('--stopped', header + rows)).toEqual([0, '1']);
    // What is left alone, or out, is sent no more than before.
    expect(await older('--stopped', header + rows)).toEqual([0, undefined]);
  });

  it('takes the younger of two rows of one account, whatever came before', async () => {
    const old = rowsOf(['ada', 'bob'], { token: 'old', end: 1_700_000_000 });
    const young = rowsOf(['bob'], { token: 'young', end: 2_000_000_000 });
    expect(await counts('- --stopped', header + old + young)).toMatchObject({ added: 2, kept: 1 });
    const bob = await vault.read({ issuer: trakt.url, account: 'bob' });
    expect(bob?.current.accessToken).toBe('access-young');
  });

  it('says so of what is in, too, where it ends early', async () => {
    const people = Array.from({ length: 500 }, (_, number) => `person-${number}`);
    const input = `${header}${rowsOf(people, { end: 1_700_000_000 })}${rowsOf(['last'])}`;
    await database.run("ALTER TABLE usher.grants ADD CONSTRAINT no_last CHECK (account <> 'last')");
    const { code, stderr } = await fleet('import - --stopped', { input });
    await database.run('ALTER TABLE usher.grants DROP CONSTRAINT no_last');
    expect(code).not.toBe(0);
    expect(stderr).toContain('up to line 501 all is in');
    expect(stderr).toMatch(/^500 sign-ins of the file are more than 90 days old\./m);
  });

  it('is asked for, and takes JSON Lines of many tenants from a pipe', async () => {
    const row = { account: 'ada', access_token: 'a', created_at: 1_790_000_000, expires_in: 600 };
    const input = ['shop', 'club', undefined]
      .map((tenant) => JSON.stringify({ ...row, refresh_token: `r-${tenant}`, tenant, id: 1 }))
      .join('\n');
    expect(await fleet('import -', { input })).toMatchObject({ code: 2, stderr: expect.stringContaining('--stopped') });
    expect(await fleet('import - --stopped --tenant else', { input })).toMatchObject({ code: 0 });
    expect(await stored()).toMatchObject([{ tenant: 'club' }, { tenant: 'else' }, { tenant: 'shop' }]);
  });

  it('takes a sign-in that left a vault in a file, and sets its file aside', async () => {
    await signIn(home, { env });
    const moving = home.start(['vault', 'export', 'eve.grant'], { env });
    moving.child.stdin.end('words\nwords\n');
    expect(await moving.end).toMatchObject({ code: 0 });
    expect(await fleet('import eve.grant', { input: 'others\n' })).toMatchObject({ code: 1 });
    expect(await fleet('import eve.grant', { input: 'words\n' })).toMatchObject({ code: 0 });
    expect(await stored()).toMatchObject([{ account: 'default', record: { version: 1 } }]);
    expect(await fleet('import eve.grant', { input: 'words\n' })).toMatchObject({ code: 1 });
    expect(Object.keys(home.files()).filter((name) => name.startsWith('eve.grant'))).toEqual([
      expect.stringMatching(/^eve\.grant\.imported-\d+$/),
    ]);
  });

  it('says what is wrong with a file that is none, or is not there', async () => {
    expect(await fleet('import - --stopped', { input: 'name,token\n' })).toMatchObject({
      code: 2,
      stderr: expect.stringContaining('account, access_token, refresh_token'),
    });
    expect(await fleet('import nowhere.csv --stopped')).toMatchObject({
      code: 1,
      stderr: expect.stringContaining('nowhere.csv'),
    });
  });
});

describe('the list of accounts', () => {
  it('shows each with its state, a line each, and none of its tokens', async () => {
    await counts('- --stopped', header + rowsOf(['ada', 'bob', 'cyd'], { end: 1_700_000_000 }));
    await counts('- --stopped --tenant shop', header + rowsOf(['dan']));
    await database.run("UPDATE usher.grants SET home = 'elsewhere' WHERE account = 'bob'");
    await database.run("UPDATE usher.grants SET record = record - 'grantId' WHERE account = 'cyd'");
    // What is taken in is due at a moment that is drawn, to spread a cohort.
    await database.run("UPDATE usher.grants SET next_at = clock_timestamp() + interval '1 day' WHERE account = 'dan'");
    const list = async (words = '') => {
      const { code, stdout } = await fleet(`accounts --json${words}`);
      expect(code).toBe(0);
      const lines = stdout.split('\n').filter((line) => line !== '');
      return lines.map((line) => JSON.parse(line));
    };
    expect(await list()).toMatchObject([
      { tenant: '', account: 'ada', issuer: trakt.url, clientId: trakt.urls.clientId, states: ['due', 'overdue'] },
      { account: 'bob', states: ['due', 'overdue', 'elsewhere'], damaged: false },
      { account: 'cyd', damaged: true },
      { tenant: 'shop', account: 'dan', states: [], expiresAt: '2033-05-18T03:33:20.000Z' },
    ]);
    expect((await list(' --state elsewhere')).map(({ account }) => account)).toEqual(['bob']);
    expect((await list(' --tenant shop')).map(({ account }) => account)).toEqual(['dan']);
    const { stdout } = await fleet('accounts');
    expect(stdout).toMatch(/^bob +due, ended, not renewed, stored elsewhere +access token ends/m);
    expect(stdout).toMatch(/^shop\/dan +good +access token ends/m);
    expect(stdout).not.toMatch(/access-|r-ada/);
  });
});

describe('the metrics of a worker', () => {
  const addressOf = async () => `127.0.0.1:${await freePort()}`;

  it('tell of it and of the fleet, and whether it works', async () => {
    await database.run('TRUNCATE usher.data_keys CASCADE');
    const { access_token, refresh_token } = trakt.sandbox.issueGrant();
    const row = (account: string, refreshToken: string) =>
      JSON.stringify({ account, access_token, refresh_token: refreshToken, expires_at: 1_700_000_000 });
    await counts('- --stopped', `${row('ada', refresh_token)}\n${row('bob', 'nothing-that-trakt-knows')}`);
    const address = await addressOf();
    const start = (port: string) => home.start(['fleet', 'worker', '--metrics', port, '--verbose'], { env });
    const worker = start(address);
    const get = async (path: string) => {
      const response = await fetch(`http://${address}${path}`);
      return { status: response.status, body: await response.text() };
    };
    await worker.sees(/fleet\.worker_started/);
    expect(await get('/healthz')).toMatchObject({ status: 200 });
    await expect.poll(() => get('/readyz')).toMatchObject({ status: 200 });
    const outcomes = async () => [...(await get('/metrics')).body.matchAll(/outcome="(?:renewed|lost)"\} 1\n/g)];
    await expect.poll(outcomes).toHaveLength(2);
    const { body } = await get('/metrics');
    for (const line of [
      ...['usher_fleet_renewals_total{outcome="renewed"} 1', 'usher_fleet_database_up 1', 'usher_fleet_accounts 2'],
      ...['usher_fleet_overlaps 0', 'usher_fleet_paused_apps 0'],
    ]) {
      expect(body).toContain(`${line}\n`);
    }
    expect(body).toMatch(/^usher_fleet_renewals_room [1-9]/m);
    expect(body).not.toMatch(/ada|bob/);
    expect(await get('/other')).toMatchObject({ status: 404 });
    expect(await start(address).end).toMatchObject({ code: 1, stderr: expect.stringContaining('--metrics') });
    worker.child.kill('SIGTERM');
    expect(await worker.end).toMatchObject({ code: 0 });
  });

  it('are served where the database is gone', async () => {
    const address = await addressOf();
    const pool = new Pool({ connectionString: 'postgres://u@127.0.0.1:1/none' });
    const metrics = await serveWorkerMetrics(listenAddress(address) ?? { address: '', port: 0 }, {
      pool,
      clock: systemClock,
    });
    const answer = async (path: string) => (await fetch(`http://${address}${path}`)).text();
    expect(await answer('/readyz')).toBe('not ready\n');
    metrics.swept(new Error('no'));
    expect(await answer('/readyz')).toBe('not ready\n');
    metrics.swept(undefined);
    expect(await answer('/readyz')).toBe('ready\n');
    const body = await answer('/metrics');
    expect(body).toContain('usher_fleet_database_up 0\n');
    expect(body).not.toMatch(/^usher_fleet_accounts /m);
    await metrics.close();
  });
});

describe('new keys', () => {
  const newKey = { USHER_NEW_KEY: '22'.repeat(32) };
  const rekey = async (words = '') => JSON.parse((await fleet(`rekey --json${words}`, { env: newKey })).stdout);
  const openWith = (environment: Record<string, string>, tenant = '') =>
    openPostgresVault({ pool: database.pool, key: environmentKeyProvider(environment), tenant });
  const access = async (opened: PostgresVault, account = 'ada') =>
    (await opened.read({ issuer: trakt.url, account }))?.current.accessToken;

  beforeEach(async () => {
    await database.run('TRUNCATE usher.grants, usher.data_keys, usher.notes, usher.orphans');
    for (const tenant of ['shop', 'club']) {
      const rows = rowsOf(['ada']).replace('r-ada', `r-ada-${tenant}`);
      await counts(`- --stopped --tenant ${tenant}`, header + rows);
    }
  });

  it('wrap the data keys, while processes that know both go on', async () => {
    expect(await fleet('rekey')).toMatchObject({ code: 2, stderr: expect.stringContaining('USHER_NEW_KEY_FILE') });
    expect(await rekey()).toEqual({ wrapped: 4, newDataKeys: 0, resealed: 0, left: 0 });
    expect(await rekey()).toMatchObject({ wrapped: 0 });
    const both = { USHER_KEY: keyText, ...newKey };
    expect(await access(await openWith(both, 'shop'))).toBe('access-r');
    expect(await access(await openWith({ USHER_KEY: newKey.USHER_NEW_KEY }, 'club'))).toBe('access-r');
    await expect(access(await openWith({ USHER_KEY: keyText }, 'shop'))).rejects.toMatchObject({ code: 'wrong_key' });
    const third = { USHER_KEY: '33'.repeat(32), USHER_NEW_KEY: '44'.repeat(32) };
    expect(await fleet('rekey', { env: third })).toMatchObject({
      code: 1,
      stderr: expect.stringContaining('USHER_KEY'),
    });
  });

  it('go on where they were cut off', async () => {
    const one = "WHERE tenant = 'shop' AND purpose = 'access'";
    const [row] = await database.run(`SELECT wrapped FROM usher.data_keys ${one}`);
    expect(await rekey()).toMatchObject({ wrapped: 4 });
    await database.run(`UPDATE usher.data_keys SET wrapped = $1 ${one}`, [row?.wrapped]);
    expect(await rekey()).toMatchObject({ wrapped: 1 });
  });

  it('seal all tokens again, and a process that has the old data keys does so with what it saves', async () => {
    const running = await openWith({ USHER_KEY: keyText }, 'shop');
    const save = (account: string) =>
      running.withLock({ issuer: trakt.url, account }, { waitMs: 5_000 }, async (writer) => {
        const read = await writer.read();
        if (!read) throw new Error('It is not there.');
        const permit = await writer.saveIntent(read, { sendWithinMs: 3_000, retryAfterMs: 15_000 });
        const tokens = { accessToken: 'renewed', refreshToken: 'renewed-r' };
        return writer.save(permit, { tokens, receivedAtMs: 1_800_000_000_000 });
      });
    await save('ada');
    await database.run("UPDATE usher.data_keys SET created_at = created_at - interval '2 days'");
    await database.run(
      "INSERT INTO usher.orphans (tenant, record, access_key, access_sealed) SELECT tenant, record, access_key, '' FROM usher.grants WHERE tenant = 'club'",
    );
    const withoutNew = async () => JSON.parse((await fleet('rekey --data-keys --json')).stdout);
    expect(await withoutNew()).toEqual({ wrapped: 0, newDataKeys: 4, resealed: 2, left: 1 });
    expect(await access(running)).toBe('renewed');
    await save('ada');
    expect(await database.run('SELECT count(*) FROM usher.data_keys')).toEqual([{ count: '5' }]);
    await database.run('TRUNCATE usher.orphans');
    expect(await withoutNew()).toEqual({ wrapped: 0, newDataKeys: 0, resealed: 0, left: 0 });
    expect((await fleet('rekey --data-keys')).stderr).toBe(
      'No data key is older than a day, so none was replaced, and nothing was sealed again.\n',
    );
    expect(await database.run('SELECT count(*) FROM usher.data_keys')).toEqual([{ count: '4' }]);
    expect(await access(await openWith({ USHER_KEY: keyText }, 'shop'))).toBe('renewed');
  });
});

describe('an operator with another key', () => {
  it('is told so before anything is sent or sealed', async () => {
    await database.run('TRUNCATE usher.data_keys CASCADE');
    await counts('- --stopped', header + rowsOf(['ada']));
    await database.run("UPDATE usher.data_keys SET created_at = created_at - interval '2 days'");
    const other = { env: { USHER_KEY: '55'.repeat(32) } };
    for (const words of ['worker', 'import - --stopped --tenant new', 'rekey --data-keys']) {
      const { code, stderr } = await fleet(words, { ...other, input: header + rowsOf(['bob']) });
      expect([code, stderr]).toEqual([
        1,
        expect.stringMatching(/The key doesn't open the database.*USHER_KEY_FILE.*\n$/),
      ]);
    }
    expect(await stored()).toHaveLength(1);
    const keys = await database.run('SELECT DISTINCT tenant, is_current FROM usher.data_keys');
    expect(keys).toEqual([{ tenant: '', is_current: true }]);
  });
});
