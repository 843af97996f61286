import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { environmentKey, openVault, type SqliteVault } from '@trakt-usher/vault';
import { silentLog, type TransportRequest } from 'trakt-usher';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { createFakeClock, type FakeClock } from '../../../../packages/trakt/src/testing/fake-clock.ts';
import { ServeBook } from './book.ts';
import { createShield, type Shield } from './shield.ts';

const issuer = 'https://auth.example';
const app = { client_id: 'an-app', client_secret: 'its-secret' };

type Reply = { status: number; body: object } | 'lost';

let folder: string;
let vault: SqliteVault;
let book: ServeBook;
let clock: FakeClock;
let shield: Shield;
/** What Trakt answers, in turn; then "no". */
let replies: Reply[];
/** The refresh tokens and access tokens that were sent. */
let sent: unknown[];
let minted = 0;

beforeEach(async () => {
  folder = mkdtempSync(join(tmpdir(), 'shield-'));
  clock = createFakeClock();
  vault = await openVault({
    directory: join(folder, 'vault'),
    key: environmentKey({ USHER_KEY: '11'.repeat(32) }),
    clock,
  });
  await vault.selfTest();
  book = new ServeBook(join(folder, 'vault', 'serve'));
  [replies, sent] = [[], []];
  restart();
});
afterEach(async () => {
  await vault.close();
  book.close();
  rmSync(folder, { recursive: true });
});

/** As after a restart of usher: nothing is left in memory. */
function restart(): void {
  const transport = Object.assign(
    async (_: string, { body = '' }: TransportRequest) => {
      const fields = JSON.parse(body);
      sent.push(fields.refresh_token ?? fields.token ?? fields.code);
      const reply = replies.shift() ?? { status: 400, body: { error: 'invalid_grant' } };
      if (reply === 'lost') throw Object.assign(new Error('reset'), { code: 'ECONNRESET' });
      const headers = { get: (name: string) => (name === 'content-type' ? 'application/json' : null) };
      return { status: reply.status, headers, text: async () => JSON.stringify(reply.body) };
    },
    { namesFailures: true },
  );
  shield = createShield({ vault, book, transport, apiOrigin: 'https://api.example', clock, log: silentLog });
}

const pair = (expiresIn = 86_400): Reply => {
  minted += 1;
  const created_at = Math.floor(clock.now() / 1000);
  return {
    status: 200,
    body: { access_token: `access-${minted}`, refresh_token: `refresh-${minted}`, expires_in: expiresIn, created_at },
  };
};

async function ask(fields: object, { path = '/oauth/token', program = 'films' } = {}) {
  let answered = false;
  const asking = shield
    .answer({
      program,
      issuer,
      path,
      headers: { 'content-type': 'application/json' },
      body: JSON.stringify({ ...app, ...fields }),
    })
    .finally(() => {
      answered = true;
    });
  // The vault works in real time, the waits of a refresh pass at once.
  while (!answered) {
    await new Promise((resolve) => setImmediate(resolve));
    if (clock.sleepers > 0) await clock.advance(1_000);
  }
  const { status, headers, body } = await asking;
  return { status, headers, fields: JSON.parse(body) };
}

const refresh = (token: string, more = {}) => ask({ grant_type: 'refresh_token', refresh_token: token, ...more });

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
    expect((await refresh('unknown')).status).toBe(503);
    await clock.advance(16 * 60_000);
    replies = [pair()];
    expect((await refresh('unknown')).status).toBe(200);
    expect(sent).toEqual(['unknown', 'unknown', 'unknown']);
  });
});

describe("Trakt's no to a token whose answer was lost", () => {
  it.each(['imported', 'unknown'])('ends the doubt, and reaches the program: %s', async (kind) => {
    const token = kind === 'unknown' ? kind : await aGrant();
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
    expect((await refresh('theirs', { client_secret: 'wrong' })).status).toBe(401);
    expect((await refresh('theirs')).status).toBe(200);
    // From now on it is the one that Trakt took.
    expect((await refresh('theirs', { client_secret: 'wrong' })).status).toBe(401);
    expect(sent).toEqual(['theirs', 'theirs']);
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
});

describe('a grant that the vault has in an older state than its program', () => {
  it('begins again with the token that the program has, and keeps the older ones', async () => {
    const first = await aGrant();
    replies = [pair(), pair()];
    const { fields: second } = await refresh(first);
    // The vault is put back to a state without this grant.
    const key = book.token(book.digest('token', issuer, first))?.grant;
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
});
