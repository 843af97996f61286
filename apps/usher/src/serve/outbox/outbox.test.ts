/** The outbox with a vault, a shield and Trakt's sandbox; the clock is the test's, and the sandbox's with it. */

import { once } from 'node:events';
import { cpSync, mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { createServer, type IncomingMessage, request, type Server } from 'node:http';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { type ServedSandbox, serveSandbox } from '@trakt-usher/sandbox/serve';
import { environmentKey, openVault, rekeyVault, type SqliteVault } from '@trakt-usher/vault';
import { type Clock, type LogFields, silentLog, systemClock, type Transport } from 'trakt-usher';
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it, vi } from 'vitest';
import { createFakeClock, type FakeClock } from '../../../../../packages/trakt/src/testing/fake-clock.ts';
import { createApiTurns } from '../api-turns.ts';
import type { ServeBook } from '../book.ts';
import { type Budget, createBudget } from '../budget.ts';
import { countedTransport } from '../counted-transport.ts';
import { digestKeyOf } from '../digest-key.ts';
import { openFileBook } from '../file-book.ts';
import type { GrantBook } from '../grant-book.ts';
import { answerRequest } from '../requests.ts';
import { createShield, type Shield } from '../shield.ts';
import { OutboxEntries } from './entries.ts';
import { createOutbox, type Outbox } from './outbox.ts';
import { resealAll } from './sealed-play.ts';

const app = { client_id: 'sandbox-client', client_secret: 'sandbox-secret' };
const tokenHeaders = { 'content-type': 'application/json', 'user-agent': 'films/1.0' };
const key = environmentKey({ USHER_KEY: '11'.repeat(32) });
/** Each sign-in counts by itself. */
const persons = { countedAs: (accessToken: string) => accessToken };
const film = { ids: { trakt: 10 } };
const hourMs = 3_600_000;

let folder: string;
let serveFolder: string;
let trakt: ServedSandbox;
let clock: FakeClock;
let dated: Clock;
let vault: SqliteVault;
let book: ServeBook;
let grants: GrantBook;
let entries: OutboxEntries;
let shield: Shield;
let outbox: Outbox;
let budget: Budget;
let server: Server;
let proxy: string;
/** Requests of ours that have no answer yet. */
let underWay: number;
let events: LogFields[];
let startedAtMs: number;
/** Ada's sign-in. */
let pair: Pair;

/** A write of ours with this in its body gets 500 each time. */
let poison: string | undefined;

const asUs: Transport = async (url, request) => {
  underWay += 1;
  try {
    if (poison !== undefined && request.body?.includes(poison)) {
      return { status: 500, headers: { get: () => null }, text: async () => '' };
    }
    const reply = await trakt.sandbox.fetch(url, request);
    const { status, headers } = reply;
    const text = await reply.text();
    return { status, headers, text: async () => text };
  } finally {
    underWay -= 1;
  }
};

beforeAll(async () => {
  folder = mkdtempSync(join(tmpdir(), 'outbox-'));
  clock = createFakeClock();
  trakt = await serveSandbox({ port: 0, plays: 0, now: () => clock.now() });
  // Locks are waited for in real time.
  dated = { ...systemClock, now: clock.now };
  vault = await openVault({ directory: join(folder, 'vault'), key, clock: dated });
  await vault.selfTest();
  server = createServer((request, response) => {
    const program = String(request.headers['x-program'] ?? 'films');
    const asked = { request, response, program, to: 'api', origin: trakt.url, target: request.url ?? '/' } as const;
    const turns = createApiTurns({
      budget,
      persons: { ...persons, learn: async () => undefined, close: () => undefined },
    });
    const metrics = { requested: () => undefined };
    answerRequest(asked, { shield, outbox, turns, metrics, log: silentLog }).catch(() => response.destroy());
  }).listen(0, '127.0.0.1');
  await once(server, 'listening');
  const address = server.address();
  proxy = `http://127.0.0.1:${typeof address === 'object' ? address?.port : 0}`;
});
afterAll(async () => {
  server.close();
  server.closeAllConnections();
  await vault.close();
  await trakt.close();
  rmSync(folder, { recursive: true });
});
beforeEach(async () => {
  trakt.sandbox.reset();
  [underWay, events, poison] = [0, [], undefined];
  startedAtMs = clock.now();
  serveFolder = mkdtempSync(join(folder, 'serve-'));
  book = openFileBook(serveFolder);
  const transport = Object.assign(asUs, { namesFailures: true });
  grants = await book.grantBook(await digestKeyOf(vault));
  shield = createShield({
    ...{ vault, grants, transport, apiOrigin: trakt.url, unsavedFolders: [serveFolder] },
    ...{ clock: dated, log: silentLog },
  });
  entries = new OutboxEntries(serveFolder);
  entries.choose('films');
  budget = createBudget({ clock, limits: undefined, heard: () => undefined });
  outbox = open();
  pair = await signIn();
});
afterEach(async () => {
  await outbox.close();
  book.close();
  entries.close();
});

function open(kept: SqliteVault = vault): Outbox {
  const note = (fields: LogFields) => events.push(fields);
  const log = { debug: () => undefined, info: note, warn: note, error: note };
  const { refused } = shield;
  const transportFor = (program: string) => countedTransport({ transport: asUs, budget, persons, program });
  return createOutbox({ folder: serveFolder, entries, vault: kept, grants, transportFor, clock, log, refused });
}

/** As after a restart. */
async function restart(): Promise<void> {
  await outbox.close();
  events = [];
  outbox = open();
  outbox.start();
}

interface Pair {
  access_token: string;
  refresh_token: string;
}

/** A sign-in of the program that the shield knows. */
function signIn({ username = 'ada', program = 'films' } = {}): Promise<Pair> {
  return renew(trakt.sandbox.issueGrant({ username }), program);
}

async function renew({ refresh_token }: Pick<Pair, 'refresh_token'>, program = 'films'): Promise<Pair> {
  const { body } = await shield.answer({
    ...{ program, issuer: trakt.url, path: '/oauth/token', headers: tokenHeaders },
    body: JSON.stringify({ grant_type: 'refresh_token', refresh_token, ...app }),
  });
  return JSON.parse(body);
}

const headersOf = ({ access_token }: Pair) => ({
  authorization: `Bearer ${access_token}`,
  'content-type': 'application/json',
  'trakt-api-key': app.client_id,
  'trakt-api-version': '2',
  'user-agent': 'films/1.0',
});

interface Reply {
  status: number;
  queued: boolean;
  body: string;
}

/** As the program sends it. */
async function post(pair: Pair, path: string, body: object, headers: Record<string, string> = {}): Promise<Reply> {
  const reply = await fetch(proxy + path, {
    method: 'POST',
    headers: { ...headersOf(pair), ...headers },
    body: JSON.stringify(body),
  });
  return { status: reply.status, queued: reply.headers.get('x-usher-outbox') === 'queued', body: await reply.text() };
}

const stop = (pair: Pair, movie: object = film) => post(pair, '/scrobble/stop', { movie, progress: 95 });

const outage = (more: object = {}) =>
  trakt.sandbox.faults.add({ route: 'api', kind: 'status', status: 503, probability: 1, ...more });
const wellAgain = () => trakt.sandbox.faults.clear();

interface Row {
  watched_at: string;
  type: string;
  movie?: { ids: { trakt: number } };
  episode?: { season: number; number: number };
}

/** All plays, the oldest first. */
async function plays(pair: Pair): Promise<Row[]> {
  const rows: Row[] = [];
  for (let page = 1; ; page += 1) {
    const url = `${trakt.url}/sync/history?limit=250&page=${page}`;
    const reply = await trakt.sandbox.fetch(url, { headers: headersOf(pair) });
    const more: Row[] = await reply.json();
    rows.unshift(...more.reverse());
    if (more.length < 250) return rows;
  }
}

/** `60 10`: an hour after the test began, film 10. Trakt's history has no parts of seconds. */
const told = ({ watched_at, movie, episode }: Row) => {
  const minutes = Math.round((Date.parse(watched_at) - startedAtMs) / 60_000);
  return `${minutes} ${movie ? movie.ids.trakt : `${episode?.season}x${episode?.number}`}`;
};

/** Lets time pass, in which our requests are answered at once. */
async function pass(ms: number, stepMs = 5_000): Promise<void> {
  for (let left = ms; left > 0; left -= stepMs) {
    await idle();
    await clock.advance(Math.min(stepMs, left));
  }
  await idle();
}

/** Resolves once the outbox waits for its clock alone. */
async function idle(): Promise<void> {
  for (let quiet = 0; quiet < 3; quiet += 1) {
    await new Promise((resolve) => setImmediate(resolve));
    if (underWay > 0 || clock.sleepers === 0) quiet = -1;
  }
}

const counts = () => entries.counts().get('films');
const happened = (event: string) => events.filter((fields) => fields.event === event).length;

describe('in an outage', () => {
  it('plays are kept, and stand at Trakt afterwards, each at its own time', async () => {
    outage();
    outbox.start();
    const kept = await stop(pair);
    expect([kept.status, kept.queued, JSON.parse(kept.body)]).toEqual([
      ...[201, true, { id: 0, action: 'scrobble', progress: 95, movie: film }],
    ]);
    await pass(hourMs);
    const watched_at = new Date(startedAtMs - hourMs).toISOString();
    const shows = [
      { ids: { trakt: 1 }, seasons: [{ number: 1, episodes: [{ number: 1 }, { number: 2, watched_at }] }] },
    ];
    const added = await post(pair, '/sync/history?x=1', { movies: [{ ids: { trakt: 11 } }], shows });
    expect([added.status, added.queued, JSON.parse(added.body).added]).toEqual([200, true, { movies: 1, episodes: 2 }]);
    await pass(hourMs);
    expect(counts()).toEqual({ waiting: 4, held: 0 });
    wellAgain();
    await pass(hourMs);
    expect((await plays(pair)).map(told)).toEqual(['-60 1x2', '0 10', '60 11', '60 1x1']);
    expect(counts()).toEqual({ waiting: 0, held: 0 });
  });

  it('the outage itself is the answer to what can not be answered truthfully', async () => {
    outage();
    const cases: [string, object, Record<string, string>?][] = [
      ['/scrobble/stop', { movie: film, progress: 40 }],
      ['/scrobble/start', { movie: film, progress: 90 }],
      ['/scrobble/pause', { movie: film, progress: 90 }],
      ['/checkin', { movie: film }],
      ['/scrobble/stop', { movie: film, progress: 90, sharing: { mastodon: true } }],
      ['/sync/history/remove', { movies: [film] }],
      ['/sync/history', { shows: [{ ids: { trakt: 1 } }] }],
      ['/scrobble/stop', { movie: film, progress: 90 }, { 'x-program': 'shows' }],
      ['/scrobble/stop', { movie: film, progress: 90 }, { authorization: 'Bearer of-nobody' }],
      ['/scrobble/stop', { movie: film, progress: 90 }, { 'content-encoding': 'gzip' }],
      ['/sync/history', { movies: Array.from({ length: 9_000 }, () => film) }],
    ];
    for (const [path, body, headers] of cases) {
      const { status, queued, body: page } = await post(pair, path, body, headers);
      expect([status, queued, page], path).toEqual([503, false, expect.stringContaining('<')]);
    }
    expect(entries.all()).toEqual([]);
  });

  it('of the network a play is kept too, and a body that comes in pieces is sent as it came', async () => {
    const inPieces = (plays: number) => {
      const body = JSON.stringify({ movies: Array.from({ length: plays }, () => film) });
      return fetch(`${proxy}/sync/history`, {
        ...{ method: 'POST', headers: headersOf(pair), duplex: 'half' },
        body: new Blob([body]).stream(),
      });
    };
    expect((await inPieces(9_000)).status).toBe(200);
    expect(await plays(pair)).toHaveLength(9_000);
    trakt.sandbox.faults.add({ route: 'api', kind: 'reset', probability: 1 });
    expect([(await inPieces(9_000)).status, (await stop(pair)).queued]).toEqual([502, true]);
    expect((await inPieces(2)).headers.get('x-usher-outbox')).toBe('queued');
  });

  it.each([1_000, 100_000])('a program that goes away after %i bytes leaves nothing behind', async (bytes) => {
    const sending = request(`${proxy}/sync/history`, { method: 'POST', headers: headersOf(pair) });
    const arriving: Promise<IncomingMessage[]> = once(server, 'request');
    sending.write(' '.repeat(bytes));
    const [{ socket } = { socket: undefined }] = await arriving;
    await expect.poll(() => socket?.bytesRead).toBeGreaterThan(bytes);
    const gone = once(sending, 'error');
    sending.destroy(new Error('gone'));
    await gone;
    outage();
    expect((await stop(pair)).queued).toBe(true);
    expect(counts()).toEqual({ waiting: 1, held: 0 });
  });

  it('a full outbox passes the outage on, and keeps nothing of what does not fit', async () => {
    outage();
    await stop(pair);
    const [first] = entries.all();
    if (!first) throw new Error('Nothing was kept');
    const copies = Array.from({ length: 9_998 }, () => ({ play: first.play, names: [] }));
    expect(entries.add(first.owner, copies, clock.now())).toBe(true);
    const two = { movies: [film, { ids: { trakt: 11 } }] };
    expect((await post(pair, '/sync/history', two)).status).toBe(503);
    expect((await post(pair, '/sync/history', { movies: [{ ids: { trakt: 11 } }] })).queued).toBe(true);
    expect([counts()?.waiting, happened('serve.outbox_full')]).toEqual([10_000, 1]);
  });

  it('nothing of a title, of a token or of a person lies on disk unsealed', async () => {
    outage();
    await stop(pair, { title: 'A Film', year: 2001, ids: { imdb: 'tt1234567' } });
    const file = readFileSync(join(serveFolder, 'outbox.db'), 'latin1');
    for (const word of ['A Film', 'tt1234567', 'ada', pair.access_token, pair.refresh_token]) {
      expect(file.includes(word), word).toBe(false);
    }
  });
});

describe('a play that is at Trakt already', () => {
  it('is not added again: the answer was lost, or the program has sent it twice', async () => {
    outage({ commit: true });
    expect((await stop(pair)).queued).toBe(true);
    expect((await post(pair, '/sync/history', { movies: [{ ids: { trakt: 11 } }] })).queued).toBe(true);
    await clock.advance(20_000);
    expect((await post(pair, '/sync/history', { movies: [{ ids: { trakt: 11 } }] })).queued).toBe(true);
    wellAgain();
    outbox.start();
    await pass(hourMs);
    expect((await plays(pair)).map(told)).toEqual(['0 10', '0 11']);
    expect(happened('serve.outbox_there')).toBe(3);
  });

  it('is found although Trakt shows it late, also after a restart', async () => {
    outage();
    await stop(pair);
    await clock.advance(hourMs);
    wellAgain();
    // What is sent arrives, and its answer doesn't.
    trakt.sandbox.faults.add({
      route: 'api',
      path: '/sync/history',
      kind: 'status',
      status: 504,
      commit: true,
      after: 1,
    });
    trakt.sandbox.faults.add({ route: 'api', kind: 'stale', seconds: 10 });
    outbox.start();
    await pass(5_000);
    expect(await plays(pair)).toHaveLength(1);
    await restart();
    await pass(hourMs);
    expect(await plays(pair)).toHaveLength(1);
    expect([happened('serve.outbox_there'), happened('serve.outbox_delivered')]).toEqual([1, 0]);
  });
});

describe('a later write of the program about the same title', () => {
  it('waits behind the first: kept where it can be, else answered with 503', async () => {
    outage();
    await stop(pair);
    wellAgain();
    const removal = await post(pair, '/sync/history/remove', { movies: [film] });
    expect([removal.status, removal.queued]).toEqual([503, false]);
    await clock.advance(3 * hourMs);
    expect((await stop(pair)).queued).toBe(true);
    const of = { x: await post(pair, '/sync/ratings', { movies: [{ ids: { trakt: 11 }, rating: 7 }] }) };
    expect(of.x.status).toBe(201);
    outbox.start();
    await pass(60_000);
    expect((await plays(pair)).map(told)).toEqual(['0 10', '180 10']);
    expect((await post(pair, '/sync/history/remove', { movies: [film] })).status).toBe(200);
    expect(await plays(pair)).toEqual([]);
  });

  it('waits also where it names the show of an episode that the player named by its own id', async () => {
    const show = { ids: { trakt: 1 } };
    outage();
    const episode = { season: 1, number: 2, ids: { trakt: 1_000_102 } };
    expect((await post(pair, '/scrobble/stop', { show, episode, progress: 95 })).queued).toBe(true);
    wellAgain();
    expect((await post(pair, '/sync/history/remove', { shows: [show] })).status).toBe(503);
  });

  it('of another sign-in goes through', async () => {
    outage();
    await stop(pair);
    wellAgain();
    const bob = await signIn({ username: 'grace' });
    expect(await stop(bob)).toMatchObject({ status: 201, queued: false });
  });
});

describe('whose an entry is', () => {
  it('decides: it waits for new tokens of its own sign-in, and is delivered with those', async () => {
    outage();
    await stop(pair);
    await clock.advance(8 * 24 * hourMs);
    wellAgain();
    outbox.start();
    await pass(5 * 60_000);
    expect(counts()).toEqual({ waiting: 1, held: 0 });
    const fresh = await renew(pair);
    await pass(2 * 60_000);
    expect((await plays(fresh)).map(told)).toEqual(['0 10']);
  });

  it('decides: a token that Trakt refuses is not sent again, and the entry waits', async () => {
    outage();
    await stop(pair);
    wellAgain();
    trakt.sandbox.endGrants();
    const before = trakt.sandbox.requests.list({ path: '/sync/history/movies' }).length;
    outbox.start();
    await pass(hourMs);
    expect(trakt.sandbox.requests.list({ path: '/sync/history/movies' }).length - before).toBe(1);
    expect(counts()).toEqual({ waiting: 1, held: 0 });
    // Its program learns that it has to sign in again.
    await renew(pair);
    await pass(60_000);
    expect(entries.all().map(({ held }) => held)).toEqual(['sign_in_ended']);
  });

  it('decides: when that sign-in is revoked nobody else delivers it', async () => {
    outage();
    await stop(pair);
    wellAgain();
    await shield.answer({
      ...{
        program: 'films',
        issuer: trakt.url,
        path: '/oauth/revoke',
        headers: tokenHeaders,
      },
      body: JSON.stringify({ token: pair.refresh_token, ...app }),
    });
    const [bob, ada] = [await signIn({ username: 'grace' }), await signIn()];
    outbox.start();
    await pass(hourMs);
    expect([await plays(bob), await plays(ada)]).toEqual([[], []]);
    expect(entries.all().map(({ held }) => held)).toEqual(['sign_in_ended']);
  });
});

describe('what waits goes out', () => {
  it('one a second, also while more is put in', async () => {
    outage();
    await stop(pair);
    await stop(pair, { ids: { trakt: 11 } });
    await clock.advance(20_000);
    wellAgain();
    outbox.start();
    await idle();
    expect((await stop(pair, { ids: { trakt: 11 } })).queued).toBe(true);
    await idle();
    expect((await plays(pair)).map(told)).toEqual(['0 10']);
  });

  it('past those that Trakt always fails on', async () => {
    const bob = await signIn({ username: 'grace' });
    outage();
    for (const id of [10, 11, 12, 13]) await stop(pair, { ids: { trakt: id } });
    await stop(bob);
    wellAgain();
    poison = '{"trakt":11}';
    outbox.start();
    await pass(hourMs);
    expect((await plays(pair)).map(told)).toEqual(['0 10', '0 12', '0 13']);
    expect((await plays(bob)).map(told)).toEqual(['0 10']);
    expect(counts()).toEqual({ waiting: 1, held: 0 });
    poison = undefined;
    await pass(hourMs);
    expect(await plays(pair)).toHaveLength(4);
  });
});

describe("Trakt's no", () => {
  it('is shown and waits for a person: 404, 420, 422 and 423; what is behind goes on', async () => {
    const statuses = [404, 420, 422, 423];
    outage();
    for (const id of [...statuses, 11]) await stop(pair, { ids: { trakt: id } });
    wellAgain();
    for (const [index, status] of statuses.entries()) {
      // Each of them after its look.
      const fault = { path: '/sync/history', kind: 'status', status, body: 'empty', after: index + 1 } as const;
      trakt.sandbox.faults.add({ route: 'api', ...fault });
    }
    outbox.start();
    await pass(5 * 60_000);
    expect(entries.all().map(({ held }) => Number(held))).toEqual(statuses);
    expect((await plays(pair)).map(told)).toEqual(['0 11']);
    const numbers = entries.all().map(({ number }) => number);
    expect(entries.retry(numbers, clock.now())).toBe(4);
    await pass(5 * 60_000);
    expect(await plays(pair)).toHaveLength(5);
    expect(counts()).toEqual({ waiting: 0, held: 0 });
  });

  it('about a title is one too', async () => {
    outage();
    await stop(pair, { ids: { trakt: 99_999_999 } });
    wellAgain();
    outbox.start();
    await pass(60_000);
    expect(entries.all().map(({ held }) => held)).toEqual(['404']);
  });

  it('for a while is heeded', async () => {
    outage();
    await stop(pair);
    wellAgain();
    trakt.sandbox.faults.add({ route: 'api', path: '/sync/history', kind: 'json_429', retryAfterSeconds: 600 });
    outbox.start();
    await pass(9 * 60_000);
    expect(trakt.sandbox.requests.list({ path: '/sync/history/movies' })).toHaveLength(1);
    await pass(5 * 60_000);
    expect(await plays(pair)).toHaveLength(1);
  });
});

it('a vault that gets another key keeps what waits, and what it is found by', async () => {
  outage();
  await stop(pair);
  const options = { directory: join(folder, 'vault'), key, clock: dated };
  const resealNotes = (open: SqliteVault) => resealAll(open, entries);
  const [before] = entries.all();
  await rekeyVault(options, key, { resealNotes });
  expect(entries.all()[0]?.play.keyId).not.toBe(before?.play.keyId);
  outbox = open();
  wellAgain();
  expect((await post(pair, '/sync/history/remove', { movies: [film] })).status).toBe(503);
  outbox.start();
  await pass(60_000);
  expect((await plays(pair)).map(told)).toEqual(['0 10']);
});

it('a copy of the vault takes no play and delivers none: the other machine does', async () => {
  outage();
  await stop(pair);
  const directory = join(serveFolder, 'copy');
  cpSync(join(folder, 'vault'), directory, { recursive: true });
  const copy = await openVault({ directory, key, clock: dated });
  outbox = open(copy);
  expect(await stop(pair, { ids: { trakt: 11 } })).toMatchObject({ status: 503, queued: false });
  wellAgain();
  outbox.start();
  await pass(60_000);
  expect([await plays(pair), counts()]).toEqual([[], { waiting: 1, held: 0 }]);
  await outbox.close();
  await copy.close();
});

it('what has waited for 30 days waits for a person', async () => {
  outage();
  await stop(pair);
  await clock.advance(31 * 24 * hourMs);
  wellAgain();
  outbox.start();
  await pass(60_000);
  expect(entries.all().map(({ held }) => held)).toEqual(['too_old']);
});

it('of two processes on one vault, one delivers, and the other takes over', async () => {
  outage();
  await stop(pair);
  const other = open();
  wellAgain();
  for (const each of [outbox, other]) each.start();
  await pass(60_000);
  expect(await plays(pair)).toHaveLength(1);
  await outbox.close();
  outage();
  await clock.advance(3 * hourMs);
  await stop(pair);
  wellAgain();
  await pass(60_000);
  expect(await plays(pair)).toHaveLength(2);
  await other.close();
});

/** SOAK_STOPS asks for more, SOAK_SEED for other answers that don't arrive and other crashes. */
const stops = Number(process.env.SOAK_STOPS ?? 150);
const shift = Number(process.env.SOAK_SEED ?? 0);

it(`an outage of 48 hours: ${stops} stops in, ${stops} plays after at their own times, none twice, and crashes in between`, async () => {
  const wanted: string[] = [];
  const write = {
    program: 'films',
    accessToken: pair.access_token,
    method: 'POST',
    path: '/scrobble/stop',
    origin: trakt.url,
  };
  // Some arrive, and only their answer is an outage.
  outage({ commit: true });
  const sending = {
    method: 'POST',
    headers: headersOf(pair),
    redirect: 'manual',
    credentials: 'omit',
    maxBytes: 2 ** 20,
  } as const;
  for (let id = 1; id <= stops; id += 1) {
    wanted.push(`${Math.floor(clock.now() / 1000)} ${id}`);
    const text = JSON.stringify({ movie: { ids: { trakt: id } }, progress: 95 });
    const met = await outbox.meet({ ...write, text });
    if ((id + shift) % 10 === 0) await asUs(`${trakt.url}/scrobble/stop`, { ...sending, body: text });
    expect(met.kind === 'send' && (await met.onOutage?.())).toMatchObject({ status: 201 });
    await clock.advance((48 * hourMs) / stops);
  }
  wellAgain();
  outbox.start();
  const remove = entries.remove.bind(entries);
  let removals = 0;
  let killed = false;
  vi.spyOn(entries, 'remove').mockImplementation((numbers) => {
    removals += 1;
    // The process is killed between the delivery and this.
    killed = (removals + shift) % 7 === 0;
    if (killed) throw new Error('killed');
    return remove(numbers);
  });
  while (counts()?.waiting !== 0 && removals < 2 * stops) {
    await pass(10_000, 1_000);
    if (killed) await restart();
    killed = false;
  }
  const rows = await plays(pair);
  expect(rows.map(({ watched_at, movie }) => `${Date.parse(watched_at) / 1000} ${movie?.ids.trakt}`)).toEqual(wanted);
  expect(removals).toBeGreaterThan((stops * 7) / 6 - 5);
}, 180_000);
