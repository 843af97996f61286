/** `usher serve --database`: two machines with nothing in common but a database. */

import { once } from 'node:events';
import { request } from 'node:http';
import { text } from 'node:stream/consumers';
import { Client } from 'pg';
import { afterAll, beforeAll, expect, inject, it } from 'vitest';
import { createDatabase, type TestDatabase } from '../../../packages/vault/src/testing/database.ts';
import type { Home, Running } from './run-usher.ts';
import { homeAt, startTrakt, type Trakt } from './trakt.ts';

const app = { client_id: 'sandbox-client', client_secret: 'sandbox-secret' };

interface Machine {
  readonly home: Home;
  readonly serving: Running;
  readonly port: number;
  readonly page: string;
}

let database: TestDatabase;
let trakt: Trakt;
let env: Record<string, string>;
const homes: Home[] = [];
/** What no log may show. */
const secrets: string[] = [];
let one: Machine;
let other: Machine;

beforeAll(async () => {
  database = await createDatabase(inject('postgres'));
  trakt = await startTrakt({ autoApprove: true });
  env = { USHER_DATABASE_URL: database.url };
  const home = newHome();
  const early = await home.run(['serve', '--database'], { env });
  expect([early.code, early.stderr]).toEqual([1, expect.stringContaining('Run: usher fleet migrate')]);
  expect((await home.run(['fleet', 'migrate'], { env })).code).toBe(0);
  [one, other] = await Promise.all([start(home), start(newHome())]);
}, 120_000);
afterAll(async () => {
  for (const home of homes) await home.remove();
  await trakt.close();
  await database.end();
});

function newHome(): Home {
  const home = homeAt(trakt);
  homes.push(home);
  return home;
}

async function start(home: Home): Promise<Machine> {
  const words = ['serve', '--database', '--listen', '127.0.0.1:0', '--json', '--verbose'];
  const serving = home.start(words, { env, deadlineMs: 300_000 });
  const shown = await serving.sees(/"proxy":"[^"]+".*"page":"[^"]+"/);
  const port = Number(/"proxy":"http:\/\/127\.0\.0\.1:(\d+)"/.exec(shown)?.[1]);
  return { home, serving, port, page: /"page":"([^"]+)"/.exec(shown)?.[1] ?? '' };
}

const usher = ({ home }: Machine, words: string) => home.run(words.split(' '), { env });

async function add(machine: Machine, name: string): Promise<string> {
  const { stdout } = await usher(machine, `serve add ${name} --database`);
  const key = new URL(stdout.trim()).password;
  secrets.push(key);
  return key;
}

interface Asked {
  readonly as?: string;
  readonly fields?: object;
}

async function ask({ port }: Machine, path: string, { as, fields }: Asked = {}) {
  const authorization = as === undefined ? {} : { 'proxy-authorization': `Basic ${btoa(as)}` };
  const headers = { 'content-type': 'application/json', 'user-agent': 'films/1.0', ...authorization };
  const asking = request({ port, host: '127.0.0.1', path, headers, method: fields ? 'POST' : 'GET' });
  asking.end(fields && JSON.stringify(fields));
  const [response] = await once(asking, 'response');
  return { status: Number(response.statusCode), headers: response.headers, body: await text(response) };
}

async function refresh(machine: Machine, as: string, token: string) {
  const fields = { grant_type: 'refresh_token', refresh_token: token, ...app };
  const answer = await ask(machine, '/auth/oauth/token', { as, fields });
  const { access_token, refresh_token } = JSON.parse(answer.body);
  if (answer.status === 200) secrets.push(token, access_token, refresh_token);
  return answer;
}

/** As where the network is cut. */
async function cutOff(): Promise<() => Promise<void>> {
  const admin = new Client(inject('postgres'));
  await admin.connect();
  const name = new URL(database.url).pathname.slice(1);
  await admin.query(`ALTER DATABASE ${name} ALLOW_CONNECTIONS false`);
  await admin.query('SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE datname = $1', [name]);
  return async () => {
    await admin.query(`ALTER DATABASE ${name} ALLOW_CONNECTIONS true`);
    await admin.end();
  };
}

const ready = (machine: Machine) => async () => (await ask(machine, '/readyz')).status;
const patience = { timeout: 30_000, interval: 250 };

it('A program that is added at one machine is served by both, with one authority, until its key is taken away', async () => {
  const key = `films:${await add(one, 'films')}`;
  const certificates = await Promise.all([one, other].map((each) => usher(each, 'serve trust --database')));
  expect(certificates[0]?.stdout).toContain('BEGIN CERTIFICATE');
  expect(certificates[0]?.stdout).toBe(certificates[1]?.stdout);
  // Each looks for programs by itself.
  const read = () =>
    Promise.all([one, other].map(async (each) => (await ask(each, '/api/movies/popular', { as: key })).status));
  await expect.poll(read, patience).not.toContain(403);
  const { refresh_token: token } = trakt.sandbox.issueGrant();
  const before = trakt.asked('/oauth/token');
  const machines = [one, other, one, other, one, other, one, other];
  const answers = await Promise.all(machines.map((machine) => refresh(machine, key, token)));
  expect(answers.map(({ status }) => status)).toEqual(Array(8).fill(200));
  expect(new Set(answers.map(({ body }) => JSON.parse(body).refresh_token)).size).toBe(1);
  expect(trakt.asked('/oauth/token') - before).toBe(1);
  expect((await usher(other, 'serve list --database')).stdout).toBe('films\n');
  expect((await usher(other, 'serve list')).stdout).toBe('');
  expect((await usher(one, 'serve remove films --database')).code).toBe(0);
  await expect.poll(read, patience).toEqual([403, 403]);
}, 120_000);

it('The page tells of the programs of all machines', async () => {
  await add(one, 'player');
  const { stdout } = await usher(other, 'serve open --print');
  const own = { 'sec-fetch-site': 'same-origin' };
  const entered = await fetch(stdout.trim(), {
    method: 'POST',
    headers: own,
    redirect: 'manual',
    body: new URLSearchParams(),
  });
  const cookie = entered.headers
    .getSetCookie()
    .map((each) => each.split(';')[0])
    .join('; ');
  const read = async (path: string) => (await fetch(`${other.page}${path}`, { headers: { cookie } })).text();
  expect(await read('/programs')).toContain('player');
  expect((await fetch(`${other.page}/`, { headers: { cookie } })).status).toBe(200);
}, 60_000);

it('While the database is away, a machine is not ready, and says when to come again', async () => {
  const key = `shows:${await add(one, 'shows')}`;
  const { refresh_token: token } = trakt.sandbox.issueGrant();
  await expect.poll(async () => (await refresh(other, key, token)).status, patience).toBe(200);
  const before = trakt.asked('/oauth/token');
  const mend = await cutOff();
  await expect.poll(ready(other), patience).toBe(503);
  const { status, headers } = await refresh(other, key, token);
  expect([status, headers['retry-after']]).toEqual([503, '15']);
  await mend();
  await expect.poll(ready(other), patience).toBe(200);
  expect((await refresh(one, key, token)).status).toBe(200);
  expect(trakt.asked('/oauth/token')).toBe(before);
}, 120_000);

it('Whoever starts it is told what to do where the key is another, the role may not, or no database is named', async () => {
  const home = newHome();
  const run = (more: Record<string, string>) => home.run(['serve', '--database'], { env: { ...env, ...more } });
  const asReader = await database.urlOf(['USAGE ON SCHEMA usher', 'SELECT ON usher.store, usher.data_keys']);
  const runs = [
    await run({ USHER_KEY: '22'.repeat(32) }),
    await run({ USHER_DATABASE_URL: asReader }),
    await run({ USHER_DATABASE_URL: '' }),
    await run({ USHER_DATABASE_URL: database.url.replace(/:\d+\//, ':1/') }),
  ];
  expect(runs.map(({ code }) => code)).toEqual([1, 1, 2, 1]);
  expect(runs.map(({ stderr }) => stderr)).toEqual([
    expect.stringContaining("The key doesn't open the database."),
    expect.stringContaining("The database's role may not do this."),
    expect.stringContaining('USHER_DATABASE_URL'),
    expect.stringContaining("The database can't be used now."),
  ]);
}, 60_000);

it('No log of either shows a key or a token, and both end in order', async () => {
  for (const { serving } of [one, other]) {
    serving.child.kill('SIGTERM');
    const { code, stderr } = await serving.end;
    expect(code).toBe(0);
    for (const secret of [...secrets, database.url]) expect(stderr).not.toContain(secret);
  }
}, 60_000);
