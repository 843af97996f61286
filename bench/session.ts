// Measures what a session costs: refreshes for ten thousand callers at once, a call while the token is good, the durable
// writes of a refresh. Each figure is a count or a ratio within this run.

import { randomBytes } from 'node:crypto';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { DatabaseSync } from 'node:sqlite';
import { environmentKey, openVault } from '@trakt-usher/vault';
import { createMemoryStore, createSession, type Session, type TokenStore, type Transport } from 'trakt-usher';
import type { TokenRecord } from 'trakt-usher/store';

const key = { issuer: 'https://auth.example', account: 'default' };
const weekSeconds = 604_800;

await concurrentCalls();
await hotPath();
await durableWrites();

/** All callers find the token expired at once. */
async function concurrentCalls(): Promise<void> {
  let refreshes = 0;
  const session = newSession(createMemoryStore(), async () => {
    refreshes += 1;
    return Response.json(aTokenReply(refreshes));
  });
  await session.signIn({ accessToken: 'access-0', refreshToken: 'refresh-0', expiresIn: 0 });
  const served = await Promise.all(Array.from({ length: 10_000 }, () => session.accessToken()));
  await session.close();
  if (new Set(served).size !== 1) throw new Error('The callers got different tokens.');
  tell({ what: 'refreshes for 10,000 concurrent calls with an expired token', figure: refreshes, limit: 1 });
}

/** The cost of a call while the token is good, counted in awaits of a resolved promise. */
async function hotPath(): Promise<void> {
  const session = newSession(createMemoryStore(), neverAsked);
  await session.signIn({ accessToken: 'access-0', refreshToken: 'refresh-0', expiresIn: weekSeconds });
  const calls = 100_000;
  const call = async () => {
    for (let done = 0; done < calls; done += 1) await session.accessToken();
  };
  const bare = async () => {
    for (let done = 0; done < calls; done += 1) await Promise.resolve();
  };
  const ratio = await medianRatio({ rounds: 21, work: () => timed(call), against: () => timed(bare) });
  await session.close();
  tell({ what: 'accessToken() with a good token, divided by an await of a resolved promise', figure: ratio, limit: 5 });
}

/** The two writes of a refresh, counted in bare transactions: same row size, same disk, synced as ours are. */
async function durableWrites(): Promise<void> {
  const folder = mkdtempSync(join(tmpdir(), 'usher-bench-'));
  const directory = join(folder, 'vault');
  const vault = await openVault({ directory, key: environmentKey({ USHER_KEY: randomBytes(32).toString('hex') }) });
  const bare = new DatabaseSync(join(folder, 'bare.db'));
  try {
    const session = newSession(vault, neverAsked);
    await session.signIn({ accessToken: 'access-0', refreshToken: 'refresh-0', expiresIn: weekSeconds });
    await session.close();
    bare.exec(`
      PRAGMA page_size = 16384; PRAGMA journal_mode = PERSIST; PRAGMA synchronous = FULL; PRAGMA fullfsync = ON;
      CREATE TABLE bare (id INTEGER PRIMARY KEY, text TEXT NOT NULL); INSERT INTO bare VALUES (1, '');
    `);
    const update = bare.prepare('UPDATE bare SET text = ? WHERE id = 1');
    const transaction = async () => {
      bare.exec('BEGIN IMMEDIATE');
      update.run(randomBytes(3_584).toString('hex'));
      bare.exec('COMMIT');
    };
    const intents: number[] = [];
    const saves: number[] = [];
    const bares: number[] = [];
    for (let round = 0; round < 500; round += 1) {
      bares.push(await timed(transaction));
      const { intent, save } = await vault.withLock(key, { waitMs: 1_000 }, async (writer) => {
        const read = present(await writer.read());
        const start = performance.now();
        const permit = await writer.saveIntent(read, { sendWithinMs: 3_000, retryAfterMs: 15_000 });
        const intended = performance.now();
        const tokens = { accessToken: permit.take(), refreshToken: `refresh-${round}`, expiresIn: weekSeconds };
        await writer.save(permit, { tokens, receivedAtMs: Date.now() });
        return { intent: intended - start, save: performance.now() - intended };
      });
      intents.push(intent);
      saves.push(save);
    }
    const transactionMs = undisturbed(bares);
    tell({
      what: 'a durable intent, divided by a bare SQLite transaction',
      figure: undisturbed(intents) / transactionMs,
      limit: 2,
    });
    tell({
      what: 'a durable save, divided by a bare SQLite transaction',
      figure: undisturbed(saves) / transactionMs,
      limit: 2,
    });
  } finally {
    bare.close();
    await vault.close();
    rmSync(folder, { recursive: true, force: true });
  }
}

function newSession(store: TokenStore, transport: Transport): Session {
  // As on Node: with a transport that names no reasons, a session asks before it sends, which would be counted, too.
  const naming = Object.assign(transport, { namesFailures: true });
  const { issuer } = key;
  return createSession({ store, app: { clientId: 'bench' }, issuer, apiOrigin: issuer, transport: naming });
}

function aTokenReply(number: number): object {
  return { access_token: `access-${number}`, refresh_token: `refresh-${number}`, expires_in: weekSeconds };
}

function neverAsked(): Promise<never> {
  throw new Error('Nothing is due here.');
}

/** The two sides take turns, so that a slow moment of the machine hits both. */
async function medianRatio(options: {
  rounds: number;
  work: () => Promise<number>;
  against: () => Promise<number>;
}): Promise<number> {
  const ratios: number[] = [];
  for (let round = 0; round < options.rounds; round += 1)
    ratios.push((await options.work()) / (await options.against()));
  return median(ratios);
}

async function timed(work: () => Promise<unknown>): Promise<number> {
  const start = performance.now();
  await work();
  return performance.now() - start;
}

function median(values: readonly number[]): number {
  return values.toSorted((one, other) => one - other)[Math.floor(values.length / 2)] ?? Number.NaN;
}

/** The time of the fastest twentieth: other programs on the machine can only slow a run down. */
function undisturbed(values: readonly number[]): number {
  return values.toSorted((one, other) => one - other)[Math.floor(values.length / 20)] ?? Number.NaN;
}

function present(record: TokenRecord | undefined): TokenRecord {
  if (!record) throw new Error('There is no sign-in.');
  return record;
}

function tell({ what, figure, limit }: { what: string; figure: number; limit: number }): void {
  const ok = figure <= limit;
  if (!ok) process.exitCode = 1;
  process.stdout.write(`${what}: ${Number(figure.toFixed(2))} (limit ${limit}) ${ok ? 'ok' : 'NOT ok'}\n`);
}
