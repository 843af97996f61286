/** Several `usher serve` over one database: each refresh token is sent once, whichever of them is asked. */

import { mkdtempSync, readdirSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { ShieldVault } from '@trakt-usher/vault';
import {
  environmentKeyProvider,
  migratePostgres,
  openPostgresShieldVault,
  serveTables,
} from '@trakt-usher/vault/postgres';
import { Client, Pool, type QueryConfig } from 'pg';
import { type LogFields, silentLog, systemClock, type TransportRequest } from 'trakt-usher';
import type { AccountWriter } from 'trakt-usher/store';
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, inject, it } from 'vitest';
import { createDatabase, type TestDatabase } from '../../../../packages/vault/src/testing/database.ts';
import type { ServeBook } from './book.ts';
import { openDatabaseBook } from './database-book.ts';
import { digestKeyOf } from './digest-key.ts';
import type { GrantBook } from './grant-book.ts';
import { createShield, type Shield } from './shield.ts';

const key = environmentKeyProvider({ USHER_KEY: '11'.repeat(32) });
const issuer = 'https://auth.example';
const app = { client_id: 'an-app', client_secret: 'its-secret' };

/** Waits, as those for a doubt, take a tenth of their time. */
const quick = {
  ...systemClock,
  monotonic: () => systemClock.monotonic() * 10,
  sleep: (ms: number, signal?: AbortSignal) => systemClock.sleep(ms / 10, signal),
};

interface Machine {
  readonly vault: ShieldVault;
  readonly book: ServeBook;
  readonly grants: GrantBook;
  readonly shield: Shield;
  /** As where this machine alone has no way to the database, until it is called. */
  cutOff(): () => void;
  end(): Promise<void>;
}

let folder: string;
let database: TestDatabase;
let one: Machine;
let other: Machine;
const machines: Machine[] = [];
/** The refresh tokens and codes that reached Trakt. */
let sent: unknown[];
/** Those that are being answered; and those that came meanwhile, which none may. */
let [underWay, atOnce]: [Set<unknown>, unknown[]] = [new Set(), []];
/** Called before Trakt answers. */
let answering: () => Promise<void>;
let lines: LogFields[];
let minted = 0;

beforeAll(async () => {
  folder = mkdtempSync(join(tmpdir(), 'machines-'));
  database = await createDatabase(inject('postgres'));
  await migratePostgres(database.pool);
});
afterAll(async () => {
  await database.end();
  rmSync(folder, { recursive: true });
});
beforeEach(async () => {
  [sent, lines, underWay, atOnce] = [[], [], new Set(), []];
  answering = async () => undefined;
  minted += 1;
  [one, other] = await Promise.all([aMachine(), aMachine()]);
});
afterEach(async () => {
  for (const machine of machines.splice(0)) await machine.end();
  expect(atOnce).toEqual([]);
});

/** `dies`: it never saves what Trakt answers. */
async function aMachine({ dies = false } = {}): Promise<Machine> {
  const connections = new Pool({ connectionString: database.url }).on('error', () => undefined);
  let isCutOff = false;
  const unlessCutOff = (work: () => Promise<unknown>) =>
    isCutOff ? Promise.reject(Object.assign(new Error('No way'), { code: 'ECONNREFUSED' })) : work();
  const pool: Pool = Object.assign(Object.create(connections), {
    query: (statement: QueryConfig) => unlessCutOff(() => connections.query(statement)),
    connect: () => unlessCutOff(() => connections.connect()),
  });
  const opened = await openPostgresShieldVault({ pool, key, clock: quick });
  await opened.selfTest();
  const vault = dies ? withoutSaves(opened) : opened;
  const keep = (fields: LogFields) => void lines.push(fields);
  const log = { ...silentLog, info: keep, warn: keep, error: keep };
  const book = await openDatabaseBook(serveTables(pool), { clock: systemClock, log });
  const grants = await book.grantBook(await digestKeyOf(vault));
  const shield = createShield({
    ...{ vault, grants, transport: asTrakt, apiOrigin: 'https://api.example', unsavedFolders: [folder], log },
    // With quick clocks they would be apart by ten times what it takes to ask the database.
    clock: { ...opened.clock, now: quick.now },
  });
  const machine: Machine = {
    ...{ vault, book, grants, shield },
    cutOff() {
      isCutOff = true;
      return () => {
        isCutOff = false;
      };
    },
    async end() {
      if (!dies) await shield.idle();
      book.close();
      await opened.close();
      await connections.end();
    },
  };
  machines.push(machine);
  return machine;
}

function withoutSaves(vault: ShieldVault): ShieldVault {
  const never = () => new Promise<never>(() => undefined);
  return {
    ...vault,
    withLock: (account, waiting, body) =>
      vault.withLock(account, waiting, (writer) => body({ ...writer, save: never } satisfies AccountWriter)),
  };
}

/** As Trakt does within the window of a lost answer: the same token brings the same pair again. */
const answers = new Map<string, object>();
const asTrakt = Object.assign(
  async (_: string, { body = '' }: TransportRequest) => {
    const fields = JSON.parse(body);
    const token = fields.refresh_token ?? fields.code ?? fields.token;
    sent.push(token);
    if (underWay.has(token)) atOnce.push(token);
    underWay.add(token);
    const known = answers.get(token) ?? pair();
    answers.set(token, known);
    await answering().finally(() => underWay.delete(token));
    const headers = { get: (name: string) => (name === 'content-type' ? 'application/json' : null) };
    return { status: 200, headers, text: async () => JSON.stringify(known) };
  },
  { namesFailures: true },
);

function pair(): object {
  minted += 1;
  return {
    ...{ access_token: `access-${minted}`, refresh_token: `refresh-${minted}`, expires_in: 86_400 },
    created_at: Math.floor(Date.now() / 1000),
  };
}

async function refresh({ shield }: Machine, token: string, program = 'films') {
  const body = JSON.stringify({ grant_type: 'refresh_token', refresh_token: token, ...app });
  const headers = { 'content-type': 'application/json' };
  const answer = await shield.answer({ program, issuer, path: '/oauth/token', headers, body });
  return { ...answer, fields: JSON.parse(answer.body) };
}

const theirs = () => `theirs-${minted}`;

/** Its newest pair, after a first refresh. */
async function aGrant(): Promise<{ first: string; now: string }> {
  const first = theirs();
  const { fields } = await refresh(one, first);
  sent.length = 0;
  return { first, now: fields.refresh_token };
}

/** As where the network is cut: no connection stands, and none is let in. Ready beforehand: Trakt's answer waits for it. */
async function aCut(): Promise<{ cut(): Promise<void>; mend(): Promise<void> }> {
  // Past a pooler, which takes its time.
  const admin = new Client(inject('direct'));
  await admin.connect();
  const name = new URL(database.url).pathname.slice(1);
  return {
    async cut() {
      await admin.query(`ALTER DATABASE ${name} ALLOW_CONNECTIONS false`);
      await admin.query('SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE datname = $1', [name]);
      answering = async () => undefined;
    },
    async mend() {
      await admin.query(`ALTER DATABASE ${name} ALLOW_CONNECTIONS true`);
      await admin.end();
    },
  };
}

describe('one refresh token at two machines', () => {
  it.each(['that nobody has met', 'of a known grant'])(
    '%s is sent once, and all get the same tokens',
    async (which) => {
      const token = which === 'of a known grant' ? (await aGrant()).now : theirs();
      answering = () => new Promise((resolve) => setTimeout(resolve, 300));
      const asks = Array.from({ length: 8 }, (_, index) => refresh(index % 2 === 0 ? one : other, token));
      const replies = await Promise.all(asks);
      expect(replies.map(({ status }) => status)).toEqual(Array(8).fill(200));
      expect(new Set(replies.map(({ fields }) => fields.refresh_token)).size).toBe(1);
      expect(sent).toEqual([token]);
    },
  );

  it('that was replaced brings the newest pair from either, and is not sent', async () => {
    const { first, now } = await aGrant();
    const { fields: third } = await refresh(other, now);
    for (const machine of [one, other])
      for (const old of [first, now])
        expect((await refresh(machine, old)).fields.refresh_token).toBe(third.refresh_token);
    expect(sent).toEqual([now]);
  });

  it('that one has asked with in vain is not sent twice by the other, though that one forgets it late', async () => {
    const token = theirs();
    answering = async () => {
      throw Object.assign(new Error('No way'), { code: 'ECONNREFUSED' });
    };
    const { grants } = one;
    const forget = grants.forget.bind(grants);
    let meanwhile: unknown;
    grants.forget = async (account) => {
      answering = () => forget(account);
      meanwhile = (await refresh(other, token)).status;
    };
    expect([(await refresh(one, token)).status, meanwhile]).toEqual([503, 200]);
    for (const machine of [one, other])
      expect((await refresh(machine, token)).fields.refresh_token).toBe(Object(answers.get(token)).refresh_token);
    expect(sent).toEqual([token, token]);
  });

  it('belongs to its program at both', async () => {
    const { first, now } = await aGrant();
    for (const token of [first, now]) {
      const { status, fields } = await refresh(other, token, 'shows');
      expect([status, fields]).toEqual([401, { error: 'invalid_client' }]);
    }
    expect(sent).toEqual([]);
  });
});

const endLease = () => database.run("UPDATE usher.grants SET lease_until = clock_timestamp() - interval '1 second'");

/** The access token has ended, and the doubt is an hour old. */
const letTimePass = () =>
  database.run(`UPDATE usher.grants SET record = record || jsonb_build_object(
      'current', record->'current' || jsonb_build_object('receivedAtMs', (record->'current'->>'receivedAtMs')::bigint - 90000000),
      'retryAtMs', 1,
      'intent', record->'intent' || jsonb_build_object(
        'firstSentAtMs', (record->'intent'->>'firstSentAtMs')::bigint - 3600000,
        'last', record->'intent'->'last' || jsonb_build_object('sentAtMs', (record->'intent'->'last'->>'sentAtMs')::bigint - 3600000)))
    WHERE record ? 'intent'`);

describe('a machine that dies between Trakt’s answer and the save', () => {
  it('leaves a doubt, which the other clears up by its schedule: not before, and without a loss', async () => {
    const { now } = await aGrant();
    const dying = await aMachine({ dies: true });
    void refresh(dying, now);
    await expect.poll(() => sent.length).toBe(1);
    await expect.poll(async () => (await other.grants.token(digestOf(now)))?.newest).toBe(3);
    // The access token is good, so that nobody waits for the doubt.
    await endLease();
    const meanwhile = await refresh(other, now);
    expect([meanwhile.status, meanwhile.fields.refresh_token, sent.length]).toEqual([200, now, 1]);
    await letTimePass();
    const after = await refresh(other, now);
    expect(after.fields).toMatchObject({ refresh_token: Object(answers.get(now)).refresh_token });
    expect(sent).toEqual([now, now]);
  });

  const digestOf = (token: string) => other.grants.digest('token', token);
});

it('A machine that was stopped before it sent gives the tokens that another has got meanwhile, and sends nothing', async () => {
  const { now } = await aGrant();
  const { grants } = one;
  // The last look before the sending begins with it. A reading of the vault may be one of those that wait for the lock.
  grants.grant = async (account) => {
    Reflect.deleteProperty(grants, 'grant');
    await endLease();
    await letTimePass();
    await refresh(other, now);
    return grants.grant(account);
  };
  const { status, fields } = await refresh(one, now);
  expect([status, fields.refresh_token]).toEqual([200, Object(answers.get(now)).refresh_token]);
  expect(sent).toEqual([now]);
});

async function revoke({ shield }: Machine, token: string): Promise<number> {
  const headers = { 'content-type': 'application/json' };
  const body = JSON.stringify({ token, ...app });
  return (await shield.answer({ program: 'films', issuer, path: '/oauth/revoke', headers, body })).status;
}

describe('a revocation', () => {
  it('of a token keeps other machines from renewing with it meanwhile', async () => {
    const { now } = await aGrant();
    let meanwhile: unknown;
    answering = async () => {
      answering = async () => undefined;
      meanwhile = (await refresh(other, now)).fields.refresh_token;
    };
    expect([await revoke(one, now), sent, meanwhile]).toEqual([200, [now], now]);
    for (const machine of [one, other])
      expect((await refresh(machine, now)).fields).toEqual({ error: 'invalid_grant' });
    expect(sent).toEqual([now]);
  });

  it('waits for the renewal of another machine, and ends what that brings', async () => {
    const { now } = await aGrant();
    let revoking: Promise<number> | undefined;
    answering = async () => {
      answering = async () => undefined;
      revoking = revoke(one, now);
      await new Promise((resolve) => setTimeout(resolve, 300));
    };
    await refresh(other, now);
    const brought = Object(answers.get(now));
    expect([await revoking, sent]).toEqual([200, [now, brought.access_token]]);
    expect((await refresh(other, brought.refresh_token)).fields).toEqual({ error: 'invalid_grant' });
  });

  it('of a replaced token, which a renewal on another machine overtakes, ends what that has brought', async () => {
    const { first, now } = await aGrant();
    answering = async () => {
      answering = async () => undefined;
      await refresh(other, now);
    };
    expect(await revoke(one, first)).toBe(200);
    const accessOf = (token: string) => Object(answers.get(token)).access_token;
    expect(sent).toEqual([accessOf(first), now, accessOf(now)]);
    expect((await refresh(other, now)).fields).toEqual({ error: 'invalid_grant' });
  });
});

it('A 401 of the API that one machine has met is known to the other', async () => {
  const { first, now } = await aGrant();
  await one.shield.refused('films', Object(answers.get(first)).access_token);
  expect((await refresh(other, first)).fields.refresh_token).toBe(Object(answers.get(now)).refresh_token);
  expect(sent).toEqual([now]);
});

it('A code that comes to both machines at once is sent once, and all get its tokens', async () => {
  answering = () => new Promise((resolve) => setTimeout(resolve, 300));
  const code = `code-${minted}`;
  const body = JSON.stringify({ grant_type: 'authorization_code', code, ...app });
  const headers = { 'content-type': 'application/json' };
  const exchange = ({ shield }: Machine) =>
    shield.answer({ program: 'films', issuer, path: '/oauth/token', headers, body });
  const replies = await Promise.all([one, other, one, other].map(exchange));
  const tokens = replies.map((reply) => JSON.parse(reply.body).refresh_token);
  expect([replies.map(({ status }) => status), new Set(tokens).size, sent]).toEqual([Array(4).fill(200), 1, [code]]);
});

describe('a machine that is cut off from the database', () => {
  it('gives tokens that another goes on with, and sends none of them again when it is back', async () => {
    const { first, now } = await aGrant();
    const mends: (() => void)[] = [];
    answering = async () => {
      answering = async () => undefined;
      mends.push(one.cutOff());
    };
    const { status, fields: second } = await refresh(one, now);
    expect([status, lines.map(({ event }) => event)]).toEqual([200, expect.arrayContaining(['serve.grant_unsaved'])]);
    const { fields: third } = await refresh(other, second.refresh_token);
    for (const mend of mends) mend();
    const key = { issuer, account: other.grants.digest('token', first) };
    const saved = async () => (await other.vault.read(key))?.version;
    await expect.poll(saved, { timeout: 10_000 }).toBe(3);
    await letAccessTokensEnd();
    const renewed = async (machine: Machine, token: string) => (await refresh(machine, token)).fields.refresh_token;
    await expect.poll(() => renewed(other, now), { timeout: 10_000 }).toBeDefined();
    const newest = Object(answers.get(third.refresh_token)).refresh_token;
    for (const machine of [one, other])
      for (const token of [first, now, second.refresh_token, third.refresh_token])
        expect(await renewed(machine, token)).toBe(newest);
    expect(sent).toEqual([now, second.refresh_token, third.refresh_token]);
  });

  it.each([5, 7])(
    'or three, at any moment, has no token sent twice by them all: %i',
    async (seed) => {
      const three = [one, other, await aMachine()];
      const random = randomFrom(seed);
      const oneOf = <T>(all: readonly T[]): T => all[Math.floor(random() * all.length)] ?? expect.unreachable();
      const { first, now } = await aGrant();
      const met = new Set<string>([first, now]);
      const askAll = async () => {
        const asks = Array.from({ length: 6 }, () => refresh(oneOf(three), oneOf([...met])));
        for (const { status, fields } of await Promise.all(asks)) if (status === 200) met.add(fields.refresh_token);
      };
      for (let round = 0; round < 3; round += 1) {
        const mends: (() => void)[] = [];
        answering = async () => {
          await new Promise((resolve) => setTimeout(resolve, random() * 30));
          if (random() < 0.5) mends.push(oneOf(three).cutOff());
        };
        await letAccessTokensEnd();
        await askAll();
        await askAll();
        for (const mend of mends) mend();
      }
      answering = async () => undefined;
      const newest = async () => {
        const asks = three.flatMap((machine) => [...met].map((token) => refresh(machine, token)));
        return [...new Set((await Promise.all(asks)).map(({ fields }) => fields.refresh_token))];
      };
      await expect.poll(newest, { timeout: 30_000, interval: 500 }).toEqual([expect.any(String)]);
      expect(sent.length).toBeGreaterThan(3);
      expect(sent).toEqual([...new Set(sent)]);
    },
    60_000,
  );

  const letAccessTokensEnd = () =>
    database.run(`UPDATE usher.grants SET record = jsonb_set(record, '{current,receivedAtMs}',
      to_jsonb((record->'current'->>'receivedAtMs')::bigint - 90000000))`);
});

/** Numbers from 0 to 1, the same ones each time. */
function randomFrom(seed: number): () => number {
  let state = seed;
  return () => {
    state = (Math.imul(state, 1_664_525) + 1_013_904_223) >>> 0;
    return state / 2 ** 32;
  };
}

describe('while the database is away', () => {
  it('programs are told to come again, nothing is sent, and all is as before when it is back', async () => {
    const { now } = await aGrant();
    const { cut, mend } = await aCut();
    await cut();
    for (const token of [now, 'unheard-of']) {
      const { status, headers } = await refresh(one, token);
      expect([status, headers['retry-after']]).toEqual([503, '15']);
    }
    await expect.poll(() => one.book.isReachable()).toBe(false);
    expect(sent).toEqual([]);
    await mend();
    await expect.poll(() => one.book.isReachable()).toBe(true);
    expect((await refresh(one, now)).status).toBe(200);
    expect(sent).toEqual([now]);
  });

  it('an answer of Trakt goes to the program, and is saved when it is back', async () => {
    const { now } = await aGrant();
    const { cut, mend } = await aCut();
    answering = cut;
    const { status, fields } = await refresh(one, now);
    expect(status).toBe(200);
    expect(lines.map(({ event }) => event)).toContain('serve.grant_unsaved');
    await mend();
    await expect
      .poll(async () => (await refresh(other, now)).fields.refresh_token, { timeout: 30_000, interval: 500 })
      .toBe(fields.refresh_token);
    expect(sent).toEqual([now]);
  });

  it('first tokens go to the program as well, and are in a sealed file until it is back', async () => {
    const { cut, mend } = await aCut();
    answering = cut;
    const body = JSON.stringify({ grant_type: 'authorization_code', code: `code-${minted}`, ...app });
    const headers = { 'content-type': 'application/json' };
    const answer = await one.shield.answer({ program: 'films', issuer, path: '/oauth/token', headers, body });
    const { refresh_token: token } = JSON.parse(answer.body);
    const files = () => readdirSync(folder);
    await expect.poll(() => files().length).toBe(1);
    expect(readFileSync(join(folder, files()[0] ?? ''), 'utf8')).not.toContain(token);
    await mend();
    await expect.poll(() => files().length, { timeout: 10_000 }).toBe(0);
    sent.length = 0;
    expect((await refresh(other, token, 'shows')).status).toBe(401);
    expect(sent).toEqual([]);
  });
});

it('A key that is taken away on one machine is gone on the other within seconds', async () => {
  const programKey = (await one.book.addProgram('player')) ?? '';
  const admitted = () => other.book.programWith('player', programKey);
  await expect.poll(admitted, { timeout: 10_000 }).toBeDefined();
  const program = admitted() ?? { name: '', keyDigest: undefined };
  expect(other.book.isStill(program)).toBe(true);
  expect(await other.book.addProgram('player')).toBeUndefined();
  expect(await one.book.removeProgram('player')).toBe(true);
  expect(one.book.isStill(program)).toBe(false);
  await expect.poll(() => other.book.isStill(program), { timeout: 10_000 }).toBe(false);
});

it('No token stands in the database', async () => {
  const { first, now } = await aGrant();
  await refresh(other, now);
  for (const table of ['grants', 'audit', 'notes', 'serve_grants', 'serve_tokens', 'serve_codes', 'serve_programs']) {
    const text = JSON.stringify(await database.run(`SELECT * FROM usher.${table}`));
    for (const token of [first, now, `refresh-${minted}`, `access-${minted}`, app.client_secret])
      expect(text).not.toContain(`"${token}"`);
  }
});
