/**
 * Made `vault.json` and `grant.json` beside this file: what the first edition of the record left on disk. Run once, at
 * commit 764249d, from the repository's root; it can't run against later code:
 *
 *     node_modules/.bin/node --conditions=@trakt-usher/source packages/vault/test/first-edition/make.mjs
 */

import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { DatabaseSync } from 'node:sqlite';
import { createSession } from 'trakt-usher/session';
import { createFakeClock } from '../../../trakt/src/testing/fake-clock.ts';
import { answerJson, answerText } from '../../../trakt/src/testing/token-server.ts';
import { exportGrant, keyFile, openVault } from '../../src/index.ts';

const here = import.meta.dirname;
const root = mkdtempSync(join(tmpdir(), 'first-edition-'));
const directory = join(root, 'vault');
const startMs = Date.UTC(2026, 10, 20);
const weekSeconds = 604_800;
const issuer = 'https://auth.example';
const clock = createFakeClock(startMs);
const options = { directory, key: keyFile(directory), clock, by: 'usher 4711 on attic' };
const vault = await openVault(options);
await vault.selfTest();

const failing = async () => answerText(503, '<html>', { 'content-type': 'text/html' });
const dead = async () => answerJson(400, { error: 'invalid_grant' });

function sessionOf(account, ...answers) {
  return createSession({
    store: vault,
    app: { clientId: 'app' },
    account,
    issuer,
    apiOrigin: 'https://api.example',
    transport: () => (answers.shift() ?? failing)(),
    clock,
    random: () => 0.5,
  });
}

async function signIn(account, { answers = [], ...tokens } = {}) {
  const session = sessionOf(account, ...answers);
  await session.signIn(
    { accessToken: `access of ${account}`, refreshToken: `refresh of ${account}`, expiresIn: weekSeconds, ...tokens },
    'http://127.0.0.1:7890/callback',
  );
  return session;
}

/** Runs the clock on until the work ends. */
async function settled(work) {
  let over = false;
  const ended = work.then(
    () => undefined,
    () => undefined,
  );
  ended.then(() => {
    over = true;
  });
  while (!over) await clock.advance(1_000);
}

/** As a process leaves it that is killed after it wrote its intent. */
function intend(account, times = 1) {
  return vault.withLock({ issuer, account }, { waitMs: 0 }, async (writer) => {
    for (let time = 0; time < times; time += 1) {
      await writer.saveIntent(await writer.read());
      await clock.advance(16_000);
    }
  });
}

await signIn('active');
await signIn('access-only', { refreshToken: undefined });
await signIn('killed-once');
await intend('killed-once');
await signIn('killed-twice');
await intend('killed-twice', 2);
/** Found late, so that it waits for the access token's end. */
const suspect = await signIn('suspect');
await intend('suspect');
await clock.advance(60_000);
await settled(suspect.refresh());
const endless = await signIn('suspect-without-end', { expiresIn: undefined });
await intend('suspect-without-end');
await clock.advance(60_000);
await settled(endless.refresh());
/** Two sendings met a 503, and the first edition gave the sign-in up. */
await settled((await signIn('given-up')).refresh());
/** The second sending was told that the token is used up. */
await settled((await signIn('refused', { answers: [failing, dead] })).refresh());
await settled((await signIn('revoked', { answers: [dead] })).refresh());
await signIn('moving');

const passphrase = 'correct horse';
await exportGrant(options, { account: { issuer, account: 'moving' }, path: join(root, 'grant.json'), passphrase });
await vault.close();

const database = new DatabaseSync(join(directory, 'vault.db'), { readOnly: true });
const all = (sql) => database.prepare(sql).all();
const kept = {
  userVersion: all('PRAGMA user_version')[0].user_version,
  tables: all("SELECT sql FROM sqlite_schema WHERE type = 'table'").map(({ sql }) => sql),
  key: readFileSync(join(directory, 'vault.key'), 'utf8'),
  keys: all('SELECT * FROM keys'),
  vault: all('SELECT * FROM vault'),
  accounts: all('SELECT * FROM accounts').map(({ record, ...row }) => ({ ...row, record: record.trimEnd() })),
  seen: all('SELECT * FROM seen'),
  orphans: all('SELECT * FROM orphans'),
};
database.close();
writeFileSync(join(here, 'vault.json'), `${JSON.stringify(kept, undefined, 2)}\n`);
writeFileSync(join(here, 'grant.json'), readFileSync(join(root, 'grant.json')));
rmSync(root, { recursive: true });
