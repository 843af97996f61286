import { cpSync, mkdtempSync, readdirSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { DatabaseSync } from 'node:sqlite';
import { environmentKey, openVault, rekeyVault, type SqliteVault } from '@trakt-usher/vault';
import { type LogFields, StoreError, silentLog, type TransportRequest } from 'trakt-usher';
import type { AccountWriter } from 'trakt-usher/store';
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it, vi } from 'vitest';
import { createFakeClock, type FakeClock } from '../../../../packages/trakt/src/testing/fake-clock.ts';
import type { ServeBook } from './book.ts';
import { digestKeyOf } from './digest-key.ts';
import type { SharedClock } from './elapsed.ts';
import { openFileBook } from './file-book.ts';
import type { GrantBook } from './grant-book.ts';
import { createSealedFiles } from './sealed-files.ts';
import { createShield, type Shield } from './shield.ts';
import type { TokenCall } from './token-call.ts';

const key = '11'.repeat(32);
const issuer = 'https://auth.example';
const otherHost = 'https://api.example';
const app = { client_id: 'an-app', client_secret: 'its-secret' };

type Reply = { status: number; body: object | string } | 'lost' | 'no way';

let folder: string;
let vault: SqliteVault;
let book: ServeBook;
let grants: GrantBook;
let clock: FakeClock;
let shield: Shield;
/** What Trakt answers, in turn; then "no". */
let replies: Reply[];
/** The refresh tokens, access tokens and codes that were sent. */
let sent: unknown[];
/** Where to. */
let requests: { url: string }[];
let lines: LogFields[];
/** Called after each look at the grants that no request asks about. */
let looked: () => void;
/** A refresh token that usher has never met. */
let theirs: string;
let minted = 0;

beforeAll(async () => {
  folder = mkdtempSync(join(tmpdir(), 'shield-'));
  clock = createFakeClock();
  vault = await openVault({ directory: join(folder, 'vault'), key: environmentKey({ USHER_KEY: key }), clock });
  await vault.selfTest();
});
afterAll(async () => {
  await vault.close();
  rmSync(folder, { recursive: true });
});
beforeEach(async () => {
  book = openFileBook(join(folder, 'vault', 'serve'));
  grants = await book.grantBook(await digestKeyOf(vault));
  [replies, sent, requests, lines] = [[], [], [], []];
  minted += 1;
  theirs = `theirs-${minted}`;
  restart();
});
afterEach(async () => {
  await passing(shield.idle());
  book.close();
  rmSync(join(folder, 'vault', 'serve'), { recursive: true });
  for (const grant of (await vault.list()).accounts) {
    await vault.withLock(grant, { waitMs: 1_000 }, async (writer) => {
      const record = await writer.read();
      if (record) await writer.remove(record);
    });
  }
});

/** As after a restart of usher: nothing is left in memory. */
function restart(kept: SqliteVault = vault, ownClock: Partial<SharedClock> = {}): void {
  const transport = Object.assign(
    async (url: string, { body = '' }: TransportRequest) => {
      const fields = JSON.parse(body);
      requests.push({ url });
      sent.push(fields.refresh_token ?? fields.token ?? fields.code);
      const reply = replies.shift() ?? { status: 400, body: { error: 'invalid_grant' } };
      if (reply === 'no way') throw Object.assign(new Error('refused'), { code: 'ECONNREFUSED' });
      if (reply === 'lost') throw Object.assign(new Error('reset'), { code: 'ECONNRESET' });
      const [type, text] =
        typeof reply.body === 'string' ? ['text/html', reply.body] : ['application/json', JSON.stringify(reply.body)];
      const headers = { get: (name: string) => (name === 'content-type' ? type : null) };
      return { status: reply.status, headers, text: async () => text };
    },
    { namesFailures: true },
  );
  const keep = (fields: LogFields) => void lines.push(fields);
  const log = { ...silentLog, info: keep, warn: keep, error: keep };
  const unsavedFolders = [join(folder, 'no-folder\0'), join(folder, 'state')];
  looked = () => undefined;
  shield = createShield({
    ...{ vault: kept, grants, transport, apiOrigin: 'https://api.example', unsavedFolders, log },
    clock: {
      ...clock,
      ...ownClock,
      sleep(ms, signal) {
        if (ms === 60_000) looked();
        return clock.sleep(ms, signal);
      },
    },
  });
}

const pair = (expiresIn = 86_400): Reply => {
  minted += 1;
  const created_at = Math.floor(clock.now() / 1000);
  return {
    status: 200,
    body: { access_token: `access-${minted}`, refresh_token: `refresh-${minted}`, expires_in: expiresIn, created_at },
  };
};

interface As {
  path?: string;
  program?: string;
  at?: string;
}

function callOf(fields: object, { path = '/oauth/token', program = 'films', at = issuer }: As = {}): TokenCall {
  return {
    ...{ program, issuer: at, path },
    headers: { 'content-type': 'application/json' },
    body: JSON.stringify({ ...app, ...fields }),
  };
}

async function ask(fields: object, as: As = {}) {
  const { status, headers, body } = await passing(shield.answer(callOf(fields, as)));
  return { status, headers, fields: JSON.parse(body) };
}

/** The vault works in real time, the waits of a refresh pass at once. */
async function passing<T>(work: Promise<T>): Promise<T> {
  let done = false;
  const watched = work.finally(() => {
    done = true;
  });
  watched.catch(() => undefined);
  while (!done) {
    await new Promise((resolve) => setImmediate(resolve));
    if (!done && clock.sleepers > 0) await clock.advance(1_000);
  }
  return watched;
}

const refresh = (token: string, more = {}, as: As = {}) =>
  ask({ grant_type: 'refresh_token', refresh_token: token, ...more }, as);

/** One look at the grants that no request asks about. */
async function look(): Promise<void> {
  const ending = new AbortController();
  looked = () => ending.abort();
  await passing(shield.lookAfter(ending.signal));
  await passing(shield.idle());
  restart();
}

/** That vault, with some methods of its own. */
function withOwn(target: SqliteVault, own: Partial<SqliteVault>): SqliteVault {
  return new Proxy(target, {
    get: (_, name) => Reflect.get(own, name) ?? Reflect.get(target, name).bind?.(target) ?? Reflect.get(target, name),
  });
}

/** That book, with some methods of its own. */
function withOwnBook(target: GrantBook, own: Partial<GrantBook>): GrantBook {
  return new Proxy(target, {
    get: (_, name) => Reflect.get(own, name) ?? Reflect.get(target, name).bind?.(target) ?? Reflect.get(target, name),
  });
}

/** That vault, and what is done with its writers is done by others. */
function withWriters(target: SqliteVault, other: (writer: AccountWriter) => Partial<AccountWriter>): SqliteVault {
  return withOwn(target, {
    withLock: (key, waiting, body) => target.withLock(key, waiting, (writer) => body({ ...writer, ...other(writer) })),
  });
}

/** A vault of which each save of tokens fails, until it is told to work. */
function ailing(): { vault: SqliteVault; heal: () => void } {
  let ill = true;
  const refuse = async () => {
    throw new StoreError('unavailable', 'The disk is full.');
  };
  return {
    heal() {
      ill = false;
    },
    vault: withWriters(vault, (writer) => ({
      save: (...given) => (ill ? refuse() : writer.save(...given)),
      saveGrant: (given) => (ill && given.tokens.accessToken !== '' ? refuse() : writer.saveGrant(given)),
    })),
  };
}

/** The book is asked in that way whether a token may be sent, which comes right before it is. */
function claiming(claim: (ask: () => Promise<boolean>) => Promise<boolean>): void {
  const { claim: claimed } = grants;
  const target = grants;
  grants = withOwnBook(target, { claim: (...given) => claim(() => claimed.apply(target, given)) });
  restart();
}

const noBook = () => Promise.reject(new StoreError('unavailable', 'It is away.'));

/** A grant whose refresh token is the result. */
async function aGrant(expiresIn?: number): Promise<string> {
  replies = [pair(expiresIn)];
  const { fields } = await refresh(`imported-${minted}`);
  sent = [];
  return fields.refresh_token;
}

describe('a refresh whose answer is lost', () => {
  it('is sent once more while it is fresh, and its answer kept for the program', async () => {
    const token = await aGrant();
    replies = ['lost', pair()];
    const { status, fields } = await refresh(token);
    expect([status, fields.refresh_token, sent]).toEqual([200, `refresh-${minted}`, [token, token]]);
    expect((await refresh(token)).fields.refresh_token).toBe(`refresh-${minted}`);
    expect(sent).toHaveLength(2);
  });

  it('leaves the program with the tokens that serve, and never says no by guess', async () => {
    const token = await aGrant();
    replies = ['lost', 'lost'];
    const { status, fields } = await refresh(token);
    expect([status, fields.refresh_token]).toEqual([200, token]);
    restart();
    expect((await refresh(token)).fields.refresh_token).toBe(token);
    expect(sent).toHaveLength(2);
  });

  it('is 503 with Retry-After where no token serves, and goes on with a later request, also after a restart', async () => {
    const token = await aGrant(60);
    await clock.advance(61_000);
    replies = ['lost', 'lost'];
    const { status, headers, fields } = await refresh(token);
    expect([status, Number(headers['retry-after']) > 0, fields.error]).toEqual([503, true, 'temporarily_unavailable']);
    restart();
    expect((await refresh(token)).status).toBe(503);
    expect(sent).toHaveLength(2);
    await clock.advance(16 * 60_000);
    replies = [pair()];
    expect((await refresh(token)).fields.refresh_token).toBe(`refresh-${minted}`);
  });

  it('of a token that nobody knew before is 503 until it is known', async () => {
    replies = ['lost', 'lost'];
    expect((await refresh(theirs)).status).toBe(503);
    await clock.advance(16 * 60_000);
    replies = [pair()];
    expect((await refresh(theirs)).status).toBe(200);
    expect(sent).toEqual([theirs, theirs, theirs]);
  });
});

describe('a token that another process takes in at the same moment', () => {
  it('is sent once, and its answer given to both', async () => {
    const other = shield;
    const second = await openVault({
      directory: join(folder, 'vault'),
      key: environmentKey({ USHER_KEY: key }),
      clock,
    });
    const first = async () => {
      await other.answer(callOf({ grant_type: 'refresh_token', refresh_token: theirs }));
      await other.idle();
    };
    let isFirst = true;
    restart(
      withWriters(second, (writer) => ({
        async saveGrant(given) {
          if (isFirst) await first();
          isFirst = false;
          return writer.saveGrant(given);
        },
      })),
    );
    replies = [pair()];
    const { status, fields } = await refresh(theirs);
    expect([status, fields.refresh_token, sent]).toEqual([200, `refresh-${minted}`, [theirs]]);
    await passing(shield.idle());
    await second.close();
  });
});

describe('a token that another process meets and renews after this one has looked for it', () => {
  it('is none of usher’s own: it brings the stored pair', async () => {
    const [whole, turn] = [grants, Promise.withResolvers<void>()];
    let looks = 0;
    grants = withOwnBook(whole, {
      async token(digest) {
        looks += 1;
        const known = await whole.token(digest);
        if (looks === 1) await turn.promise;
        return known;
      },
    });
    restart();
    const other = shield;
    grants = whole;
    restart();
    replies = [pair()];
    const waiting = other.answer(callOf({ grant_type: 'refresh_token', refresh_token: theirs }));
    while (looks < 1) await new Promise((resolve) => setImmediate(resolve));
    const { fields } = await refresh(theirs);
    turn.resolve();
    const { status, body } = await passing(waiting);
    expect([status, JSON.parse(body).refresh_token, sent]).toEqual([200, fields.refresh_token, [theirs]]);
  });
});

describe('a token that another process could not save', () => {
  /** Another process with the same files, which is interrupted where it notes that a grant was asked for. */
  async function another(meanwhile: () => Promise<void>) {
    const options = { directory: join(folder, 'vault'), key: environmentKey({ USHER_KEY: key }), clock };
    const second = await openVault(options);
    let isFirst = true;
    grants = new Proxy(grants, {
      get(target, name) {
        if (name !== 'asked') return Reflect.get(target, name).bind?.(target) ?? Reflect.get(target, name);
        return async (...given: Parameters<GrantBook['asked']>) => {
          if (isFirst) await meanwhile();
          isFirst = false;
          return target.asked(...given);
        };
      },
    });
    restart(second);
    return second;
  }

  it('is sent once, where it is saved at the moment at which another process begins a grant with it', async () => {
    const token = await aGrant();
    const { grant } = (await grants.token(grants.digest('token', token))) ?? expect.unreachable();
    const { vault: ill, heal } = ailing();
    restart(ill);
    replies = [pair(), pair(), pair()];
    const { fields } = await refresh(token);
    const first = shield;
    const second = await another(async () => {
      heal();
      await expect.poll(async () => (await vault.read(grant))?.version, { interval: 1 }).toBe(3);
      const renewal = { grant_type: 'refresh_token', refresh_token: fields.refresh_token };
      expect((await first.answer(callOf(renewal))).status).toBe(200);
    });
    expect((await refresh(fields.refresh_token)).status).toBe(200);
    expect([sent, (await vault.list()).accounts.length]).toEqual([[token, fields.refresh_token], 1]);
    await passing(Promise.all([first.idle(), shield.idle()]));
    await second.close();
  });
});

describe("Trakt's no to a token whose answer was lost", () => {
  it.each(['imported', 'unknown'])('ends the doubt, and reaches the program: %s', async (kind) => {
    const token = kind === 'unknown' ? theirs : await aGrant();
    replies = ['lost'];
    for (let times = 0; times < 3; times += 1) {
      expect(await refresh(token)).toMatchObject({ status: 400, fields: { error: 'invalid_grant' } });
      restart();
    }
    // A token without a grant of ours is asked for again.
    expect(sent.length).toBe(kind === 'unknown' ? 4 : 2);
  });
});

describe('a replaced token', () => {
  it('gives the stored tokens, with the end of their life as it was, and is never sent', async () => {
    const first = await aGrant();
    replies = [pair()];
    const { fields: second } = await refresh(first);
    await clock.advance(3_600_000);
    const { fields } = await refresh(first);
    expect(fields).toMatchObject({ refresh_token: second.refresh_token, expires_in: second.expires_in - 3600 });
    expect(fields.created_at + fields.expires_in).toBe(second.created_at + second.expires_in);
    expect(sent).toEqual([first]);
  });

  it('has the tokens renewed first after a 401 for them', async () => {
    const first = await aGrant();
    replies = [pair(), pair()];
    const { fields: second } = await refresh(first);
    await shield.refused('films', second.access_token);
    expect((await refresh(first)).fields.refresh_token).toBe(`refresh-${minted}`);
    expect(sent).toEqual([first, second.refresh_token]);
  });

  it('heeds no 401 that another program met', async () => {
    const first = await aGrant();
    replies = [pair()];
    const { fields: second } = await refresh(first);
    await shield.refused('shows', second.access_token);
    expect((await refresh(first)).fields.refresh_token).toBe(second.refresh_token);
  });

  it('is over after 30 days', async () => {
    const first = await aGrant();
    replies = [pair(90 * 86_400)];
    await refresh(first);
    await clock.advance(31 * 86_400_000);
    expect((await refresh(first)).fields).toEqual({ error: 'invalid_grant' });
    expect(sent).toEqual([first]);
  });
});

describe("Trakt's own no", () => {
  it('reaches the program as it is, once nothing was in doubt', async () => {
    const token = await aGrant();
    expect(await refresh(token)).toMatchObject({ status: 400, fields: { error: 'invalid_grant' } });
    expect(await refresh(token)).toMatchObject({ status: 400, fields: { error: 'invalid_grant' } });
    expect(sent).toEqual([token]);
  });

  it('to a wrong secret keeps the sign-in', async () => {
    replies = [{ status: 401, body: { error: 'invalid_client' } }, pair()];
    expect((await refresh(theirs, { client_secret: 'wrong' })).status).toBe(401);
    expect((await refresh(theirs)).status).toBe(200);
    // From now on it is the one that Trakt took.
    expect((await refresh(theirs, { client_secret: 'wrong' })).status).toBe(401);
    expect(sent).toEqual([theirs, theirs]);
  });
});

describe('the sign-ins of several programs with one client id', () => {
  const programs = ['films', 'shows', 'songs', 'games', 'books', 'plays'];
  const minuteMs = 60_000;
  const no: Reply = { status: 400, body: { error: 'invalid_grant' } };

  /** Asks in the name of each, at one moment: nothing here waits for the clock. */
  async function signInsFor(lifeSeconds: number) {
    const tokens: string[] = [];
    for (const program of programs) {
      replies = [pair(lifeSeconds)];
      const { fields } = await refresh(`imported-${minted}`, {}, { program });
      tokens.push(fields.refresh_token);
    }
    sent = [];
    const ask = async (index: number) => {
      const asked = { grant_type: 'refresh_token', refresh_token: tokens[index] };
      const answer = await shield.answer(callOf(asked, { program: programs[index] ?? '' }));
      return { ...answer, fields: JSON.parse(answer.body) };
    };
    const statuses = async () => {
      const answers: number[] = [];
      for (const index of programs.keys()) answers.push((await ask(index)).status);
      return answers;
    };
    return { tokens, ask, statuses };
  }

  const states = async () => (await vault.list()).accounts.map(({ status }) => status.state);

  it('are given up for no incident at Trakt: no more are sent, none is signed out, and each comes back', async () => {
    const { statuses, ask } = await signInsFor(60);
    await clock.advance(61_000);
    // Four are told what Trakt says, before it is clear what that is.
    expect(await statuses()).toEqual([400, 400, 400, 400, 503, 503]);
    expect([sent.length, await states()]).toEqual([5, Array(6).fill('active')]);
    expect(lines.map(({ event }) => event)).toContain('oauth.provider_incident');
    // One that usher has never met waits as well, and may be asked for again.
    const unmet = await shield.answer(callOf({ grant_type: 'refresh_token', refresh_token: theirs }));
    expect([unmet.status, sent.length, await states()]).toEqual([503, 5, Array(6).fill('active')]);
    await clock.advance(15 * minuteMs);
    const { status, headers } = await ask(0);
    expect([status, headers['retry-after'], sent.length]).toEqual([503, '900', 5]);
    // The freeze, and the hour in which they come back one by one.
    await clock.advance(90 * minuteMs);
    replies = programs.map(() => pair());
    expect(await statuses()).toEqual(Array(6).fill(200));
  });

  it('keep the tokens that serve meanwhile', async () => {
    const { tokens, ask } = await signInsFor(86_400);
    for (const index of [0, 1, 2, 3]) expect((await ask(index)).status).toBe(400);
    for (const index of [4, 5, 0]) expect((await ask(index)).fields.refresh_token).toBe(tokens[index]);
    expect(sent).toHaveLength(5);
  });

  it('are frozen by no tokens that somebody made up', async () => {
    const { statuses } = await signInsFor(60);
    await clock.advance(61_000);
    for (const index of programs.keys()) await refresh(`garbage-${index}`, {}, { program: 'films' });
    replies = programs.map(() => pair());
    expect(await statuses()).toEqual(Array(6).fill(200));
  });

  it('are asked for by one while Trakt is away, and the tokens of the others serve', async () => {
    const { tokens, ask } = await signInsFor(86_400);
    replies = ['lost', 'lost'];
    expect((await passing(ask(0))).fields.refresh_token).toBe(tokens[0]);
    for (const index of [1, 2]) expect((await ask(index)).fields.refresh_token).toBe(tokens[index]);
    expect(sent).toEqual([tokens[0], tokens[0]]);
    await clock.advance(6 * minuteMs);
    replies = [pair(), pair()];
    for (const index of [1, 2]) expect((await ask(index)).fields.refresh_token).not.toBe(tokens[index]);
    expect(sent).toHaveLength(4);
  });

  it('are asked for all the same where no token serves', async () => {
    const { tokens, ask } = await signInsFor(60);
    await clock.advance(61_000);
    replies = ['lost', 'lost', no];
    expect([(await passing(ask(0))).status, (await ask(1)).status]).toEqual([503, 400]);
    expect(sent).toEqual([tokens[0], tokens[0], tokens[1]]);
  });
});

describe('a token that another process renews between two looks at it', () => {
  it.each(['known', 'met for the first time'])('brings the stored pair: %s', async (which) => {
    const token = which === 'known' ? await aGrant(60) : theirs;
    await clock.advance(61_000);
    const [whole, turn] = [grants, Promise.withResolvers<void>()];
    let looks = 0;
    grants = withOwnBook(whole, {
      async token(digest) {
        looks += 1;
        if (looks === 2) await turn.promise;
        return whole.token(digest);
      },
    });
    restart();
    const other = shield;
    grants = whole;
    restart();
    replies = [pair()];
    const waiting = other.answer(callOf({ grant_type: 'refresh_token', refresh_token: token }));
    while (looks < 2) await new Promise((resolve) => setImmediate(resolve));
    const { fields } = await refresh(token);
    turn.resolve();
    const { status, body } = await passing(waiting);
    expect([status, JSON.parse(body).refresh_token]).toEqual([200, fields.refresh_token]);
    expect(sent).toEqual([token]);
  });
});

describe('a code', () => {
  it('that is exchanged twice within ten minutes gives the stored tokens', async () => {
    replies = [pair()];
    const fields = { grant_type: 'authorization_code', code: 'a-code', redirect_uri: 'urn:x' };
    const { fields: first } = await ask(fields);
    expect((await ask(fields)).fields.refresh_token).toBe(first.refresh_token);
    expect(sent).toEqual(['a-code']);
    expect((await ask(fields, { program: 'shows' })).status).toBe(400);
    expect(sent).toEqual(['a-code', 'a-code']);
  });

  it('that a person has not confirmed yet is asked for again', async () => {
    replies = [{ status: 400, body: { error: 'authorization_pending' } }, pair()];
    const statuses: number[] = [];
    for (let times = 0; times < 3; times += 1)
      statuses.push((await ask({ code: 'a-code' }, { path: '/oauth/device/token' })).status);
    expect([statuses, sent]).toEqual([
      [400, 200, 200],
      ['a-code', 'a-code'],
    ]);
  });

  it('that another process is exchanging is not sent: its tokens are waited for, or a while', async () => {
    const code = { grant_type: 'authorization_code', code: 'a-code' };
    const digest = grants.digest('code', 'films', app.client_id, grants.digest('secret', app.client_secret), 'a-code');
    await grants.codes.take(digest, clock.now());
    const take = vi.spyOn(grants.codes, 'take');
    for (let times = 0; times < 2; times += 1) expect([(await ask(code)).status, sent]).toEqual([503, []]);
    // Who waits writes nothing.
    expect(take).not.toHaveBeenCalled();
    // It has died.
    replies = [pair()];
    expect([(await ask(code)).status, sent]).toEqual([200, ['a-code']]);
  });

  it('that could not be sent may be sent again at once', async () => {
    const code = { grant_type: 'authorization_code', code: 'a-code' };
    replies = ['no way', pair(), 'lost'];
    const beganMs = clock.monotonic();
    expect([(await ask(code)).status, (await ask(code)).status]).toEqual([503, 200]);
    expect(clock.monotonic() - beganMs).toBeLessThan(1_000);
    const lost = { ...code, code: 'b-code' };
    expect([(await ask(lost)).status, (await ask(lost)).status, sent]).toEqual([
      503,
      503,
      ['a-code', 'a-code', 'b-code'],
    ]);
  });

  it('is not sent by a machine that slept since it took it, and that another has taken meanwhile', async () => {
    const { codes } = grants;
    const take = codes.take.bind(codes);
    codes.take = async (...given) => {
      const taken = await take(...given);
      codes.take = take;
      clock.jump(91_000);
      await take(given[0], clock.now());
      return taken;
    };
    expect([(await ask({ grant_type: 'authorization_code', code: 'a-code' })).status, sent]).toEqual([503, []]);
  });

  it('is not sent by a machine whose time was set forward while another exchanges it', async () => {
    const digest = grants.digest('code', 'films', app.client_id, grants.digest('secret', app.client_secret), 'a-code');
    await grants.codes.take(digest, clock.now());
    let aheadMs = 3_600_000;
    restart(vault, {
      now: () => clock.now() + aheadMs,
      async keep() {
        aheadMs = 0;
      },
    });
    expect([(await ask({ grant_type: 'authorization_code', code: 'a-code' })).status, sent]).toEqual([503, []]);
  });

  it('is sent once, though it takes long to note what it brought', async () => {
    replies = [pair()];
    const code = { grant_type: 'authorization_code', code: 'a-code' };
    const put = grants.codes.put.bind(grants.codes);
    vi.spyOn(grants.codes, 'put').mockImplementation(async (...given) => {
      await clock.sleep(10_000);
      return put(...given);
    });
    let looks = 0;
    restart(vault, {
      // Ten minutes are over in between, and the database is as slow as its book.
      async keep() {
        looks += 1;
        if (looks > 1) await clock.sleep(40_000);
      },
    });
    const first = shield.answer(callOf(code));
    restart();
    const statuses: number[] = [];
    for (let times = 0; times < 4; times += 1) statuses.push((await ask(code)).status);
    expect([statuses.at(-1), sent]).toEqual([200, ['a-code']]);
    expect((await passing(first)).status).toBe(200);
  });

  it('is sent once, though what it brought takes long to be saved', async () => {
    replies = [pair()];
    const code = { grant_type: 'authorization_code', code: 'a-code' };
    const slow: SqliteVault['withLock'] = async (...how) => {
      await clock.sleep(40_000);
      return vault.withLock(...how);
    };
    restart(withOwn(vault, { withLock: slow }));
    const first = shield.answer(callOf(code));
    restart();
    const statuses: number[] = [];
    for (let times = 0; times < 3; times += 1) statuses.push((await ask(code)).status);
    expect([statuses, sent]).toEqual([[503, 503, 200], ['a-code']]);
    expect((await passing(first)).status).toBe(200);
  });
});

describe('a grant that the vault has in an older state than its program', () => {
  it('begins again with the token that the program has, and keeps the older ones', async () => {
    const first = await aGrant();
    replies = [pair(), pair()];
    const { fields: second } = await refresh(first);
    // The vault is put back to a state without this grant.
    const key = (await grants.token(grants.digest('token', first)))?.grant;
    if (!key) throw new Error('The grant is not there');
    await vault.withLock(key, { waitMs: 1_000 }, async (writer) => {
      const record = await writer.read();
      if (record) await writer.remove(record);
    });
    const { fields: third } = await refresh(second.refresh_token);
    expect(third.refresh_token).toBe(`refresh-${minted}`);
    expect((await refresh(first)).fields.refresh_token).toBe(third.refresh_token);
    expect(sent).toEqual([first, second.refresh_token]);
  });

  it('goes on for each copy of its program, though Trakt had no time for the first that asked', async () => {
    const first = await aGrant();
    replies = [pair()];
    const { fields: second } = await refresh(first);
    const { grant } = (await grants.token(grants.digest('token', first))) ?? expect.unreachable();
    await vault.withLock(grant, { waitMs: 1_000 }, async (writer) =>
      writer.remove((await writer.read()) ?? expect.unreachable()),
    );
    replies = [{ status: 429, body: { error: 'rate_limit' } }];
    expect((await refresh(second.refresh_token)).status).toBe(429);
    await clock.advance(3_600_000);
    replies = [pair()];
    const { fields: third } = await refresh(first);
    expect(third.refresh_token).toBe(`refresh-${minted}`);
    expect((await refresh(second.refresh_token)).fields.refresh_token).toBe(third.refresh_token);
    expect(sent).toEqual([first, second.refresh_token, second.refresh_token]);
  });

  it.each(['in doubt', 'as it was'])('sends none that its book knows to be replaced: %s', async (state) => {
    const second = await aGrant();
    const first = second.replace('refresh', 'imported');
    replies = [pair(), pair(), pair()];
    const { fields: third } = await refresh(second);
    const { fields: fourth } = await refresh(third.refresh_token);
    const { grant } = (await grants.token(grants.digest('token', first))) ?? expect.unreachable();
    await vault.withLock(grant, { waitMs: 1_000 }, async (writer) => {
      const replaces = (await writer.read()) ?? expect.unreachable();
      const tokens = { accessToken: 'old', refreshToken: first, expiresIn: 60 };
      const old = { grant: { ...replaces, grantId: 'put-back' }, tokens, receivedAtMs: clock.now(), replaces };
      const read = await writer.saveGrant({ kind: 'shielded', ...old });
      // As after `usher vault adopt`.
      if (state === 'in doubt') await writer.saveIntent(read, { sendWithinMs: 0, retryAfterMs: 0 });
    });
    await clock.advance(3_600_000);
    for (const old of [first, second, third.refresh_token])
      expect((await refresh(old)).fields).toEqual({ error: 'invalid_grant' });
    expect(sent).toEqual([second, third.refresh_token]);
    const { fields: fifth } = await refresh(fourth.refresh_token);
    expect((await refresh(first)).fields.refresh_token).toBe(fifth.refresh_token);
    expect(sent).toEqual([second, third.refresh_token, fourth.refresh_token]);
  });
});

describe('a token that both hosts of Trakt are asked with', () => {
  it('is sent to the first of them alone, and its answer is for whoever asks', async () => {
    replies = [pair()];
    const asked = [refresh(theirs), refresh(theirs, {}, { at: otherHost })];
    const [one, other] = await Promise.all(asked);
    expect([one?.status, other?.fields.refresh_token]).toEqual([200, one?.fields.refresh_token]);
    replies = [pair()];
    const next = await refresh(one?.fields.refresh_token, {}, { at: otherHost });
    expect(next.fields.refresh_token).toBe(`refresh-${minted}`);
    expect((await refresh(theirs, {}, { at: otherHost })).fields.refresh_token).toBe(`refresh-${minted}`);
    expect(requests.map(({ url }) => url)).toEqual([`${issuer}/oauth/token`, `${issuer}/oauth/token`]);
  });

  it('is not sent to the other while the first is in doubt', async () => {
    replies = ['lost', 'lost'];
    expect((await refresh(theirs)).status).toBe(503);
    restart();
    expect((await refresh(theirs, {}, { at: otherHost })).status).toBe(503);
    expect(sent).toEqual([theirs, theirs]);
  });

  it('may be tried at the other once the first has refused it, and so may a code', async () => {
    replies = [{ status: 404, body: {} }, pair()];
    expect((await refresh(theirs)).status).toBe(404);
    expect((await refresh(theirs, {}, { at: otherHost })).status).toBe(200);
    replies = [pair()];
    const code = { grant_type: 'authorization_code', code: 'a-code' };
    const { fields } = await ask(code);
    expect((await ask(code, { at: otherHost })).fields.refresh_token).toBe(fields.refresh_token);
    expect(sent).toEqual([theirs, theirs, 'a-code']);
  });
});

describe('a token that Trakt has never taken', () => {
  it.each([
    ['another client id', { client_id: 'mistyped' }, {}],
    ['another secret', { client_secret: 'mistyped' }, {}],
    ['another name', {}, { program: 'wrong-name' }],
  ])('belongs to nobody yet: the first to ask had %s', async (_, more, as) => {
    replies = [{ status: 401, body: { error: 'invalid_client' } }, pair()];
    expect((await refresh(theirs, more, as)).status).toBe(401);
    expect((await refresh(theirs)).status).toBe(200);
    expect(await refresh(theirs, more, as)).toMatchObject({ status: 401, fields: { error: 'invalid_client' } });
    expect(sent).toEqual([theirs, theirs]);
  });

  it.each([86_400, 0])('is that of the one that Trakt gave it to, where two asked at once, for %i s', async (life) => {
    replies = [pair(life), pair()];
    const both = [refresh(theirs), refresh(theirs, {}, { program: 'shows' })];
    const answers = await Promise.all(both);
    expect(answers.map(({ status }) => status).toSorted()).toEqual([200, 401]);
    expect(sent).toEqual([theirs]);
  });

  it('is not asked for beside a hundred others that Trakt has not taken so far', async () => {
    const other = new DatabaseSync(join(folder, 'vault', 'serve', 'serve.db'));
    other.exec(`WITH RECURSIVE n(n) AS (SELECT 1 UNION ALL SELECT n + 1 FROM n WHERE n < 100)
      INSERT INTO grants (account, issuer, program, client_id, asked_at_ms) SELECT n, '', 'films', '', ${clock.now()} FROM n`);
    other.close();
    expect((await refresh(theirs)).status).toBe(503);
    replies = [pair(), pair()];
    expect((await refresh(`${theirs}-too`, {}, { program: 'shows' })).status).toBe(200);
    await clock.advance(25 * 3_600_000);
    expect((await refresh(theirs)).status).toBe(200);
    expect(sent).toEqual([`${theirs}-too`, theirs]);
  });

  it('leaves nothing behind, neither in the book nor in the vault', async () => {
    const book = () => readFileSync(join(folder, 'vault', 'serve', 'serve.db')).toString('latin1');
    const digest = grants.digest('token', 'garbage');
    expect((await refresh('garbage')).fields).toEqual({ error: 'invalid_grant' });
    expect((await refresh('garbage', {}, { program: 'shows' })).fields).toEqual({ error: 'invalid_grant' });
    expect([await grants.token(digest), (await vault.list()).accounts]).toEqual([undefined, []]);
    expect(sent).toEqual(['garbage', 'garbage']);
    expect(book()).not.toContain('garbage');
  });
});

describe('a revocation', () => {
  const revoke = (token: string, as: As = {}) => ask({ token }, { path: '/oauth/revoke', ...as });
  const taken: Reply = { status: 200, body: {} };

  it('ends the grant when Trakt took it, and not when Trakt refused the app', async () => {
    const token = await aGrant();
    replies = [{ status: 401, body: { error: 'invalid_client' } }, pair()];
    expect((await revoke(token)).status).toBe(401);
    const { fields } = await refresh(token);
    expect(fields.refresh_token).toBe(`refresh-${minted}`);
    replies = [taken];
    expect((await revoke(fields.access_token)).status).toBe(200);
    expect((await refresh(fields.refresh_token)).fields).toEqual({ error: 'invalid_grant' });
    expect((await vault.list()).accounts).toEqual([]);
    expect(sent).toEqual([token, token, fields.access_token]);
  });

  it('of a replaced token, and of one in doubt, is one of the access token', async () => {
    const first = await aGrant();
    replies = [pair(), taken];
    const { fields } = await refresh(first);
    await revoke(first, { at: otherHost });
    expect(sent).toEqual([first, fields.access_token]);
    expect(requests.at(-1)?.url).toBe(`${issuer}/oauth/revoke`);
    // Nothing is left of it to revoke.
    expect((await revoke(first)).status).toBe(200);
    replies = ['lost', 'lost'];
    await refresh(theirs);
    expect((await revoke(theirs)).status).toBe(503);
    expect(sent).toEqual([first, fields.access_token, theirs, theirs]);
  });

  it.each<[string, Reply]>([
    ['no answer', 'lost'],
    ['a 5xx', { status: 502, body: {} }],
    ['a 408, which is of the way there', { status: 408, body: {} }],
  ])('that brings %s leaves a doubt, by whose schedule a refresh waits', async (_, reply) => {
    const token = await aGrant(60);
    await clock.advance(61_000);
    replies = [reply];
    expect((await revoke(token)).status).toBe(typeof reply === 'string' ? 503 : reply.status);
    // So long a lost answer is waited for: a refresh would be resent at once.
    await clock.advance(12_000);
    expect([(await refresh(token)).status, sent]).toEqual([503, [token]]);
    await clock.advance(16 * 60_000);
    replies = [pair()];
    expect((await refresh(token)).fields.refresh_token).toBe(`refresh-${minted}`);
    expect(sent).toEqual([token, token]);
  });

  it.each(['current', 'in doubt'])(
    'without an answer keeps usher from renewing the sign-in by itself: %s',
    async (which) => {
      const open = { client_secret: undefined };
      replies = [pair(60)];
      const { fields } = await refresh(theirs, open);
      const token = fields.refresh_token;
      replies = which === 'current' ? ['lost'] : ['lost', 'lost', 'lost'];
      if (which === 'in doubt') await refresh(token, open);
      expect((await ask({ token, ...open }, { path: '/oauth/revoke' })).status).toBe(503);
      const before = sent.length;
      await clock.advance(16 * 60_000);
      await look();
      expect(sent.length).toBe(before);
      // Its program is there after all: what it asks for is sent, and looked after once that has brought tokens.
      replies = ['lost'];
      expect((await refresh(token, open)).status).toBe(503);
      await clock.advance(16 * 60_000);
      await look();
      replies = [pair(60), 'lost', 'lost', pair()];
      const { fields: next } = await refresh(token, open);
      expect(sent.length).toBe(before + 2);
      await clock.advance(61_000);
      expect((await refresh(next.refresh_token, open)).status).toBe(503);
      await clock.advance(16 * 60_000);
      await look();
      expect(sent.slice(before)).toEqual([token, token, ...Array(3).fill(next.refresh_token)]);
    },
  );

  it('that Trakt refused leaves no doubt where the book cannot note that', async () => {
    const token = await aGrant();
    grants = withOwnBook(grants, { revocationRefused: noBook });
    restart();
    replies = [{ status: 401, body: { error: 'invalid_client' } }];
    expect((await revoke(token)).status).toBe(401);
    expect((await vault.list()).accounts[0]?.intent).toBeUndefined();
    expect(lines).toContainEqual({ event: 'serve.refusal_unnoted', program: 'films', error: 'unavailable' });
  });

  const refusedApp: Reply = { status: 401, body: { error: 'invalid_client' } };
  it.each<[string, Reply[], number[]]>([
    ['never sent', ['no way'], [503]],
    ['never sent, and then refused', ['no way', refusedApp], [503, 401]],
  ])('that was %s was none: what is in doubt later is looked after as before', async (_, answers, statuses) => {
    const open = { client_secret: undefined };
    replies = [pair(60)];
    const token = (await refresh(theirs, open)).fields.refresh_token;
    for (const [index, answer] of answers.entries()) {
      replies = [answer];
      expect((await ask({ token, ...open }, { path: '/oauth/revoke' })).status).toBe(statuses[index]);
    }
    await clock.advance(61_000);
    replies = ['lost', 'lost'];
    expect((await refresh(token, open)).status).toBe(503);
    const before = sent.length;
    await clock.advance(16 * 60_000);
    replies = [pair(60)];
    await look();
    expect(sent.slice(before)).toEqual([token]);
  });

  it('that nothing could be sent for was none', async () => {
    const open = { client_secret: undefined };
    replies = ['lost', 'lost'];
    expect((await refresh(theirs, open)).status).toBe(503);
    expect((await ask({ token: theirs, ...open }, { path: '/oauth/revoke' })).status).toBe(503);
    const known = await grants.token(grants.digest('token', theirs));
    expect([known?.grant.revocationAsked, sent]).toEqual([false, [theirs, theirs]]);
  });

  it('that was begun again, as the record had moved, and refused then, was none', async () => {
    const open = { client_secret: undefined };
    replies = [pair(60)];
    const token = (await refresh(theirs, open)).fields.refresh_token;
    let isMoved = true;
    restart(
      withWriters(vault, ({ saveIntent }) => ({
        async saveIntent(...given) {
          if (!isMoved) return saveIntent(...given);
          isMoved = false;
          throw new StoreError('version_conflict', 'Another was first.');
        },
      })),
    );
    replies = [refusedApp];
    expect((await ask({ token, ...open }, { path: '/oauth/revoke' })).status).toBe(401);
    await clock.advance(61_000);
    replies = ['lost', 'lost'];
    expect((await refresh(token, open)).status).toBe(503);
    const before = sent.length;
    await clock.advance(16 * 60_000);
    replies = [pair(60)];
    await look();
    expect(sent.slice(before)).toEqual([token]);
  });

  it('of a token that another process renews while this one looks ends what that brought', async () => {
    restart();
    const other = shield;
    restart(
      withOwn(vault, {
        async hasOrHadRefreshToken(token) {
          replies = [pair(), taken];
          await other.answer(callOf({ grant_type: 'refresh_token', refresh_token: theirs }));
          return vault.hasOrHadRefreshToken(token);
        },
      }),
    );
    expect((await revoke(theirs)).status).toBe(200);
    expect((await vault.list()).accounts).toEqual([]);
  });

  it.each<[string, Exclude<Reply, string>]>([
    ['204', { status: 204, body: {} }],
    ['400 invalid_grant', { status: 400, body: { error: 'invalid_grant' } }],
    ['401 without a word about the app', { status: 401, body: {} }],
  ])('that Trakt answered with %s is done', async (_, reply) => {
    const token = await aGrant();
    replies = [reply];
    expect((await revoke(token)).status).toBe(reply.status);
    expect((await vault.list()).accounts).toEqual([]);
  });

  it.each(['server_error', 'temporarily_unavailable'])('that Trakt answered with 400 %s is in doubt', async (error) => {
    const token = await aGrant();
    replies = [{ status: 400, body: { error } }];
    expect((await revoke(token)).status).toBe(400);
    expect((await vault.list()).accounts[0]?.intent?.attempts).toBe(1);
  });

  it('that Trakt refused was none: what is in doubt later is looked after as before', async () => {
    const open = { client_secret: undefined };
    const revokeOpen = async (token: string) => (await ask({ token, ...open }, { path: '/oauth/revoke' })).status;
    const refusal = { status: 401, body: { error: 'invalid_client' } };
    replies = [pair(60)];
    const { fields } = await refresh(theirs, open);
    const token = fields.refresh_token;
    replies = [refusal, 'lost', 'lost'];
    expect(await revokeOpen(token)).toBe(401);
    await clock.advance(61_000);
    expect((await refresh(token, open)).status).toBe(503);
    await clock.advance(16 * 60_000);
    replies = [pair(60)];
    await look();
    expect(sent).toEqual([theirs, ...Array(4).fill(token)]);
    // Of two, one that Trakt refused says nothing of the other.
    const { refresh_token: next, access_token: access } = (await refresh(token, open)).fields;
    replies = ['lost', refusal];
    expect([await revokeOpen(next), await revokeOpen(next)]).toEqual([503, 401]);
    await clock.advance(16 * 60_000);
    await look();
    expect(sent.slice(5)).toEqual([next, access]);
  });

  it('that brought no answer is repeated with the access token', async () => {
    replies = [pair()];
    const { fields } = await refresh(theirs);
    replies = ['lost', taken];
    expect((await revoke(fields.refresh_token)).status).toBe(503);
    expect((await revoke(fields.refresh_token)).status).toBe(200);
    expect(sent).toEqual([theirs, fields.refresh_token, fields.access_token]);
    expect((await refresh(fields.refresh_token)).fields).toEqual({ error: 'invalid_grant' });
  });

  it('that a page of Trakt’s edge has answered is not taken, whatever its status', async () => {
    const token = await aGrant();
    replies = [{ status: 200, body: '<!DOCTYPE html><title>Just a moment...</title>' }, pair()];
    const page = await passing(shield.answer(callOf({ token }, { path: '/oauth/revoke' })));
    expect([page.status, page.body]).toEqual([200, expect.stringContaining('Just a moment')]);
    expect((await refresh(token)).fields.refresh_token).toBe(`refresh-${minted}`);
    expect(sent).toEqual([token, token]);
  });

  it('is waited for where usher ends meanwhile', async () => {
    const token = await aGrant();
    const slow: SqliteVault['withLock'] = async (...how) => {
      await clock.sleep(1_000);
      return vault.withLock(...how);
    };
    restart(withOwn(vault, { withLock: slow }));
    replies = [taken];
    let isDone = false;
    void shield.answer(callOf({ token }, { path: '/oauth/revoke' })).then(() => {
      isDone = true;
    });
    await passing(shield.idle());
    expect([isDone, sent]).toEqual([true, [token]]);
  });

  it('is sent once, however often it is asked for', async () => {
    const token = await aGrant();
    replies = [taken, taken];
    const twice = await Promise.all([revoke(token), revoke(token)]);
    expect([...twice, await revoke(token)].map(({ status }) => status)).toEqual([200, 200, 200]);
    expect(sent).toEqual([token]);
  });

  it('leaves no token that could be sent, where usher dies when Trakt has taken it', async () => {
    const token = await aGrant();
    const whole = grants;
    grants = withOwnBook(whole, { end: noBook });
    restart();
    replies = [taken, pair()];
    expect((await revoke(token)).status).toBe(503);
    grants = whole;
    restart();
    await refresh(token);
    expect(sent).toEqual([token]);
  });

  const unremovable = () =>
    withWriters(vault, () => ({
      async remove() {
        throw new StoreError('unavailable', 'The disk is gone.');
      },
    }));

  it('leaves nothing to give for a refresh that has just looked, where the vault keeps the tokens all the same', async () => {
    const token = await aGrant();
    replies = ['lost', 'lost', taken];
    const { fields } = await refresh(token);
    restart(unremovable());
    const other = shield;
    grants = withOwnBook(grants, {
      asked: async () => void (await other.answer(callOf({ token }, { path: '/oauth/revoke' }))),
    });
    restart();
    expect((await refresh(token)).fields).toEqual({ error: 'invalid_grant' });
    expect(sent).toEqual([token, token, fields.access_token]);
  });

  it('leaves nothing to send for a refresh that waits, where the vault keeps the tokens all the same', async () => {
    const token = await aGrant(60);
    await clock.advance(61_000);
    const kept = unremovable();
    const turn = Promise.withResolvers<void>();
    let locks = 0;
    restart(
      withOwn(kept, {
        async withLock(...how) {
          locks += 1;
          if (locks === 1) await turn.promise;
          return kept.withLock(...how);
        },
      }),
    );
    replies = [taken, pair()];
    const refreshing = shield.answer(callOf({ grant_type: 'refresh_token', refresh_token: token }));
    while (locks === 0) await new Promise((resolve) => setImmediate(resolve));
    expect((await revoke(token)).status).toBe(503);
    // So long Trakt may have taken: the rest of the wait is short enough for the refresh.
    await clock.advance(12_000);
    turn.resolve();
    await passing(refreshing);
    expect(sent).toEqual([token]);
    restart();
  });

  it('of a token that the vault lacks ends its grant as well', async () => {
    const token = await aGrant();
    const { grant } = (await grants.token(grants.digest('token', token))) ?? expect.unreachable();
    await vault.withLock(grant, { waitMs: 0 }, async (writer) =>
      writer.remove((await writer.read()) ?? expect.unreachable()),
    );
    replies = [taken];
    for (let times = 0; times < 2; times += 1) expect((await revoke(token)).status).toBe(200);
    expect((await refresh(token)).fields).toEqual({ error: 'invalid_grant' });
    expect(sent).toEqual([token]);
  });

  it('that can not have left leaves none', async () => {
    const token = await aGrant();
    replies = ['no way', pair()];
    expect((await revoke(token)).status).toBe(503);
    expect((await refresh(token)).fields.refresh_token).toBe(`refresh-${minted}`);
    expect(sent).toEqual([token, token]);
  });

  it('is not sent by a machine that slept since the intent was written', async () => {
    const token = await aGrant();
    restart(
      withWriters(vault, (writer) => ({
        async saveIntent(...given) {
          const permit = await writer.saveIntent(...given);
          clock.jump(16_000);
          return permit;
        },
      })),
    );
    expect([(await revoke(token)).status, sent]).toEqual([503, []]);
    restart();
    replies = [pair()];
    expect((await refresh(token)).fields.refresh_token).toBe(`refresh-${minted}`);
    expect(sent).toEqual([token]);
  });

  it('of a replaced access token is one of the current one: else that one would live on', async () => {
    const token = await aGrant();
    replies = [pair(), pair(), taken];
    const { fields: second } = await refresh(token);
    const { fields: third } = await refresh(second.refresh_token);
    expect((await revoke(second.access_token)).status).toBe(200);
    expect(sent.at(-1)).toBe(third.access_token);
  });

  it("of another program's tokens is refused, and nothing sent", async () => {
    const token = await aGrant();
    replies = [pair()];
    const { fields } = await refresh(token);
    for (const each of [token, fields.refresh_token, fields.access_token]) {
      expect((await revoke(each, { program: 'shows' })).status).toBe(401);
    }
    expect(sent).toEqual([token]);
    // Also of one that becomes its own while the other waits for the lock.
    const given = pair();
    let other: Promise<{ status: number }> | undefined;
    const slow = {
      status: 200,
      get body() {
        other ??= revoke(theirs, { program: 'shows' });
        return typeof given === 'string' ? {} : given.body;
      },
    };
    replies = [slow];
    expect([(await refresh(theirs)).status, (await other)?.status]).toEqual([200, 401]);
    expect(sent).toEqual([token, theirs]);
  });
});

describe('a 401 of the API', () => {
  it('is on record before the program can ask again', async () => {
    const first = await aGrant();
    replies = [pair()];
    const { fields } = await refresh(first);
    await Promise.all([1, 2].map(() => shield.refused('films', fields.access_token)));
    const { account } = (await grants.token(grants.digest('token', first)))?.grant ?? { account: '' };
    expect((await vault.read({ issuer, account }))?.refusedAtMs).toBe(clock.now());
  });

  it('for a token that nobody has costs no look into the vault', async () => {
    await aGrant();
    let looks = 0;
    restart(
      new Proxy(vault, {
        get(target, name) {
          looks += 1;
          return Reflect.get(target, name).bind?.(target);
        },
      }),
    );
    await shield.refused('films', 'garbage');
    expect(looks).toBe(0);
  });
});

describe('tokens that the vault can not take', () => {
  const filed = () => readdirSync(join(folder, 'state')).length;
  const code = { grant_type: 'authorization_code', code: 'a-code' };

  it('for a code are passed on, in memory for who asks again, and saved in the end', async () => {
    const { vault: ill, heal } = ailing();
    restart(ill);
    replies = [pair()];
    const { status, fields } = await ask(code);
    expect([status, (await ask(code)).fields, sent]).toEqual([200, fields, ['a-code']]);
    const kept = () => vault.list().then(({ accounts }) => accounts.length);
    await expect.poll(filed).toBe(1);
    expect(await kept()).toBe(0);
    heal();
    await expect.poll(() => clock.advance(8_000).then(kept)).toBe(1);
    await expect.poll(filed).toBe(0);
    expect((await ask(code)).fields.refresh_token).toBe(fields.refresh_token);
    expect(sent).toEqual(['a-code']);
  });

  it('for a code are in a file beside it when the process ends, sealed, and in the vault after the next start', async () => {
    restart(ailing().vault);
    replies = [pair()];
    const { fields } = await ask(code);
    await passing(shield.idle());
    const [name = ''] = readdirSync(join(folder, 'state'));
    expect(readFileSync(join(folder, 'state', name), 'utf8')).not.toContain(fields.refresh_token);
    restart();
    const ending = new AbortController();
    const looking = shield.lookAfter(ending.signal);
    await expect.poll(filed).toBe(0);
    ending.abort();
    await looking;
    expect((await ask(code)).fields).toMatchObject({ refresh_token: fields.refresh_token });
    expect(sent).toEqual(['a-code']);
  });

  it('for a code are taken in where the vault has got another key meanwhile, and where others have to wait', async () => {
    restart(ailing().vault);
    replies = [pair(), pair()];
    const { fields: first } = await ask(code);
    await ask({ ...code, code: 'b-code' });
    await passing(shield.idle());
    const options = { directory: join(folder, 'vault'), key: environmentKey({ USHER_KEY: key }), clock };
    const resealNotes = (open: SqliteVault) => createSealedFiles(open, [join(folder, 'state')]).reseal();
    await rekeyVault(options, options.key, { resealNotes });
    expect(filed()).toBe(2);
    const rekeyed = await openVault(options);
    restart(rekeyed);
    const held = { issuer, account: grants.digest('token', first.refresh_token) };
    await rekeyed.withLock(held, { waitMs: 0 }, look);
    expect([filed(), (await vault.list()).accounts.length]).toEqual([1, 1]);
    restart(rekeyed);
    await look();
    expect([filed(), (await vault.list()).accounts.length]).toEqual([0, 2]);
    await rekeyed.close();
  });

  it('of a renewal are given from memory, and saved for as long as it takes', async () => {
    const token = await aGrant();
    const { vault: ill, heal } = ailing();
    restart(ill);
    replies = [pair()];
    const { fields } = await refresh(token);
    expect(fields.refresh_token).toBe(`refresh-${minted}`);
    for (let tries = 0; tries < 20; tries += 1) await clock.advance(8_000);
    heal();
    const key = (await grants.token(grants.digest('token', token)))?.grant ?? { issuer, account: '' };
    const version = () => clock.advance(8_000).then(async () => (await vault.read(key))?.version);
    await expect.poll(version).toBe(3);
    await shield.idle();
  });
});

describe('a book that can not be written when tokens arrive', () => {
  /** As a full disk does it, until it is called. */
  function breakBook(): () => void {
    const other = new DatabaseSync(join(folder, 'vault', 'serve', 'serve.db'));
    other.exec(
      "CREATE TRIGGER full BEFORE INSERT ON tokens WHEN NEW.version > 1 BEGIN SELECT RAISE(FAIL, 'full'); END",
    );
    return () => {
      other.exec('DROP TRIGGER full');
      other.close();
    };
  }

  it('loses none: they are saved and passed on, and known once it can be written', async () => {
    const first = await aGrant();
    const mend = breakBook();
    replies = [pair(), pair()];
    const { status, fields: second } = await refresh(first);
    expect([status, sent]).toEqual([200, [first]]);
    expect((await refresh(second.refresh_token)).status).toBe(503);
    mend();
    expect((await refresh(first)).fields.refresh_token).toBe(second.refresh_token);
    expect((await refresh(second.refresh_token)).fields.refresh_token).toBe(`refresh-${minted}`);
    expect(sent).toEqual([first, second.refresh_token]);
  });

  it('sends none of them twice, where usher ends before it can be written', async () => {
    const first = await aGrant();
    const mend = breakBook();
    replies = [pair(60), pair(60), pair()];
    const { fields: second } = await refresh(first);
    await passing(shield.idle());
    mend();
    grants = await book.grantBook(await digestKeyOf(vault));
    restart();
    const { fields: third } = await refresh(second.refresh_token);
    await clock.advance(61_000);
    expect((await refresh(first)).status).toBe(503);
    expect((await refresh(first)).fields.refresh_token).toBe(`refresh-${minted}`);
    expect(sent).toEqual([first, second.refresh_token, third.refresh_token]);
  });

  it('leaves no doubt about a token that was not sent because the book could not be asked', async () => {
    const token = await aGrant(60);
    await clock.advance(61_000);
    let isAway = true;
    claiming((ask) => (isAway ? noBook() : ask()));
    expect([(await refresh(token)).status, sent]).toEqual([503, []]);
    expect(lines).toContainEqual({ event: 'serve.token_kept_back', program: 'films', error: 'unavailable' });
    expect((await vault.list()).accounts).toMatchObject([{ lastError: { code: 'unavailable' } }]);
    isAway = false;
    await clock.advance(15_000);
    replies = [pair()];
    expect([(await refresh(token)).status, sent]).toEqual([200, [token]]);
  });

  it('gives them to nobody else meanwhile', async () => {
    const mend = breakBook();
    replies = [pair()];
    expect((await refresh(theirs)).status).toBe(200);
    expect((await refresh(theirs, {}, { program: 'shows' })).status).toBe(503);
    mend();
    expect((await refresh(theirs, {}, { program: 'shows' })).status).toBe(401);
    expect(sent).toEqual([theirs]);
  });
});

describe('a token that is looked up before it is sent', () => {
  /** It may be sent, and without a wait for a doubt. */
  async function expectSendable(token: string) {
    await clock.advance(15_000);
    replies = [pair()];
    const { status, fields } = await refresh(token);
    expect([status, fields.refresh_token, sent]).toEqual([200, `refresh-${minted}`, [token]]);
  }

  it('is not sent by a machine that slept meanwhile: another may have sent it', async () => {
    const token = await aGrant();
    let isFirst = true;
    claiming((ask) => {
      if (isFirst) clock.jump(6_000);
      isFirst = false;
      return ask();
    });
    expect([(await refresh(token)).status, sent]).toEqual([503, []]);
    expect(lines).toContainEqual({ event: 'serve.token_kept_back', program: 'films', error: 'late' });
    await expectSendable(token);
  });

  it('is not sent once its session has given up: it says at once that nothing was spent', async () => {
    const token = await aGrant();
    let answered: () => void = () => undefined;
    const slow = new Promise<void>((resolve) => {
      answered = resolve;
    });
    claiming((ask) => slow.then(ask));
    expect([(await refresh(token)).status, sent]).toEqual([503, []]);
    answered();
    await passing(shield.idle());
    await expectSendable(token);
  });

  it.each(['no more', 'that of another, which resends it'])('is not sent where its intent is %s', async (which) => {
    const token = await aGrant();
    restart(
      withOwn(vault, {
        async read(key) {
          const { intent, ...record } = (await vault.read(key)) ?? expect.unreachable();
          if (!intent || which === 'no more') return record;
          return { ...record, intent: { ...intent, last: { ...intent.last, n: intent.last.n + 1 } } };
        },
      }),
    );
    expect([(await refresh(token)).status, sent]).toEqual([503, []]);
    expect(lines).toContainEqual({ event: 'serve.token_kept_back', program: 'films', error: 'version_conflict' });
    restart();
    await expectSendable(token);
  });

  it('tells nothing of Trakt where the book can not be asked: others are sent', async () => {
    const [token, other] = [await aGrant(), await aGrant()];
    let isAway = true;
    claiming((ask) => (isAway ? noBook() : ask()));
    expect([(await refresh(token)).status, sent]).toEqual([503, []]);
    isAway = false;
    replies = [pair()];
    expect((await refresh(other)).fields.refresh_token).toBe(`refresh-${minted}`);
    expect(sent).toEqual([other]);
  });
});

describe('grants that no request asks about', () => {
  it('are resent by the schedule where their program has no secret, and wait for its secret where it has', async () => {
    const open = { client_secret: undefined };
    for (const more of [open, {}]) {
      sent = [];
      replies = [pair(60)];
      const { fields } = await refresh(`imported-${minted}`, more);
      await clock.advance(61_000);
      replies = ['lost', 'lost'];
      expect((await refresh(fields.refresh_token, more)).status).toBe(503);
      const before = sent.length;
      await look();
      expect(sent.length).toBe(before);
      await clock.advance(16 * 60_000);
      replies = [pair()];
      await look();
      const isOpen = more === open;
      expect(sent.length - before).toBe(isOpen ? 1 : 0);
      replies = isOpen ? [] : [pair()];
      expect((await refresh(fields.refresh_token, more)).fields.refresh_token).toBe(`refresh-${minted}`);
      expect(sent.length - before).toBe(1);
    }
  });

  it('are not renewed where another process has ended the doubt since they were listed', async () => {
    const open = { client_secret: undefined };
    replies = [pair(60)];
    const { fields } = await refresh(theirs, open);
    await clock.advance(61_000);
    replies = ['lost', 'lost'];
    await refresh(fields.refresh_token, open);
    await clock.advance(16 * 60_000);
    const listed = await vault.list();
    replies = [pair()];
    expect((await refresh(fields.refresh_token, open)).status).toBe(200);
    const before = sent.length;
    restart(withOwn(vault, { list: async () => listed }));
    await look();
    expect(sent.length).toBe(before);
  });

  it('are left alone once the process is told to end', async () => {
    const open = { client_secret: undefined };
    for (const token of [theirs, `${theirs}-too`]) {
      replies = [pair(60)];
      const { fields } = await refresh(token, open);
      await clock.advance(61_000);
      replies = ['lost', 'lost'];
      await refresh(fields.refresh_token, open);
    }
    await clock.advance(16 * 60_000);
    sent = [];
    const ending = new AbortController();
    const unavailable: Reply = {
      status: 503,
      get body() {
        ending.abort();
        return {};
      },
    };
    replies = [unavailable, unavailable];
    await passing(shield.lookAfter(ending.signal));
    expect(sent).toHaveLength(1);
  });

  it('lose their tokens after 60 days, unrevoked; the digests stay', async () => {
    const first = await aGrant(90 * 86_400);
    replies = [pair(90 * 86_400)];
    const { fields } = await refresh(first);
    await clock.advance(59 * 86_400_000);
    await look();
    expect((await vault.list()).accounts).toHaveLength(1);
    await clock.advance(2 * 86_400_000);
    await look();
    expect((await vault.list()).accounts).toEqual([]);
    expect((await refresh(first)).fields).toEqual({ error: 'invalid_grant' });
    expect(sent).toEqual([first]);
    // The program has a token that was never sent.
    replies = [pair()];
    expect((await refresh(fields.refresh_token)).status).toBe(200);
  });
});

describe('the digests', () => {
  it('of the first form of the file give way with its key, and the programs stay', async () => {
    await book.addProgram('films');
    book.close();
    const path = join(folder, 'vault', 'serve', 'serve.db');
    const before = new DatabaseSync(path);
    before.exec(`PRAGMA journal_mode = PERSIST; DROP TABLE grants; DROP TABLE tokens; DROP TABLE codes; DROP TABLE digest_key;
      CREATE TABLE secret (id INTEGER PRIMARY KEY, key BLOB NOT NULL) STRICT;
      CREATE TABLE grants (issuer TEXT, account TEXT) STRICT; CREATE TABLE tokens (digest TEXT) STRICT;
      INSERT INTO secret VALUES (1, CAST('the-plain-key' AS BLOB))`);
    before.close();
    book = openFileBook(join(folder, 'vault', 'serve'));
    grants = await book.grantBook(await digestKeyOf(vault));
    expect([await book.programs(), await grants.all()]).toEqual([['films'], []]);
    for (const file of [path, `${path}-journal`]) expect(readFileSync(file).includes('the-plain-key')).toBe(false);
    await aGrant();
  });

  it('are under a key that is in the vault alone', async () => {
    const token = await aGrant();
    const key = await digestKeyOf(vault);
    for (const name of ['serve/serve.db', 'serve/serve.db-journal', 'vault.db', 'vault.db-journal']) {
      const bytes = readFileSync(join(folder, 'vault', name));
      for (const text of [key, Buffer.from(key, 'base64url'), token]) expect(bytes.includes(text)).toBe(false);
    }
    expect((await (await book.grantBook(key)).token(grants.digest('token', token)))?.version).toBe(2);
  });

  it('stay where their key is damaged in the vault: nobody makes another', async () => {
    const database = new DatabaseSync(join(folder, 'vault', 'vault.db'));
    const change = (sealed: string) =>
      database.exec(`UPDATE notes SET sealed = ${sealed} WHERE name = 'serve-digests'`);
    change("'A' || sealed");
    await expect(digestKeyOf(vault)).rejects.toMatchObject({ code: 'corrupt', detail: { name: 'serve-digests' } });
    change('substr(sealed, 2)');
    database.close();
    expect((await book.grantBook(await digestKeyOf(vault))).digest('key')).toBe(grants.digest('key'));
  });

  it('of another vault are dropped, for they say nothing', async () => {
    const token = await aGrant();
    const other = await book.grantBook(Buffer.alloc(32).toString('base64url'));
    expect(await other.token(grants.digest('token', token))).toBeUndefined();
    expect(await grants.token(grants.digest('token', token))).toBeUndefined();
  });
});

describe('a copy of the vault', () => {
  it('gives no tokens to anybody, and sends none', async () => {
    const first = await aGrant();
    replies = [pair()];
    const { fields } = await refresh(first);
    const directory = join(folder, 'copy');
    cpSync(join(folder, 'vault'), directory, { recursive: true });
    const copy = await openVault({ directory, key: environmentKey({ USHER_KEY: key }), clock });
    restart(copy);
    expect((await refresh(first)).status).toBe(503);
    expect((await refresh(fields.refresh_token)).status).toBe(503);
    expect((await ask({ token: first }, { path: '/oauth/revoke' })).status).toBe(503);
    await copy.close();
    expect(sent).toEqual([first]);
  });
});

describe('the log', () => {
  it('has no token, code or secret', async () => {
    const token = await aGrant();
    replies = ['lost', 'lost', pair(), { status: 401, body: { error: 'invalid_client' } }];
    await refresh(token);
    await refresh(token, {}, { program: 'shows' });
    await ask({ grant_type: 'authorization_code', code: 'the-code' });
    await ask({ token }, { path: '/oauth/revoke' });
    await refresh('garbage', { client_secret: 'wrong-secret' });
    expect(lines.length).toBeGreaterThan(5);
    const shown = JSON.stringify(lines);
    for (const secret of [token, 'the-code', 'garbage', 'its-secret', 'wrong-secret', 'access-', 'refresh-']) {
      expect(shown).not.toContain(secret);
    }
  });
});
