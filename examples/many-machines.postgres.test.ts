/** many-machines.ts as it stands there: a visitor signs in at one web process and is known at the other, and workers renew. */

import { spawn } from 'node:child_process';
import { randomBytes } from 'node:crypto';
import { once } from 'node:events';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { type ServedSandbox, serveSandbox } from '@trakt-usher/sandbox/serve';
import { afterAll, beforeAll, expect, inject, it } from 'vitest';
import { freePort } from '../apps/usher/test/trakt.ts';
import { usherPath } from '../apps/usher/test/usher-path.ts';
import { createDatabase, type TestDatabase } from '../packages/vault/src/testing/database.ts';
import { cookiesOf } from '../test/cookies-of.ts';

const folder = mkdtempSync(path.join(tmpdir(), 'usher-many-'));
let database: TestDatabase;
let served: ServedSandbox;

beforeAll(async () => {
  database = await createDatabase(inject('postgres'));
  served = await serveSandbox({ port: 0, plays: 0, autoApprove: true });
});
afterAll(async () => {
  await served.close();
  await database.end();
  rmSync(folder, { recursive: true, force: true });
});

it('many-machines.ts knows a visitor at both web processes, and renews the sign-in', async () => {
  const usher = path.join(folder, 'usher');
  writeFileSync(usher, `#!/bin/sh\nexec '${process.execPath}' '${usherPath()}' "$@"\n`, { mode: 0o755 });
  const ports = [await freePort(), await freePort()];
  const example = path.join(import.meta.dirname, 'many-machines.ts');
  const child = spawn(process.execPath, ['--conditions=@trakt-usher/source', example], {
    env: {
      NODE_COMPILE_CACHE: process.env.NODE_COMPILE_CACHE,
      ...{ PATH: process.env.PATH, HOME: folder, USHER: usher, USHER_HOME: folder, PORTS: ports.join(',') },
      ...{ USHER_DATABASE_URL: database.url, USHER_KEY: randomBytes(32).toString('hex') },
      ...{ SITE_SECRET: randomBytes(32).toString('base64'), TRAKT_CLIENT_ID: served.urls.clientId },
      ...{ TRAKT_AUTH_URL: served.url, TRAKT_API_URL: served.url },
    },
    stdio: ['ignore', 'pipe', 'inherit'],
  });
  try {
    let said = '';
    child.stdout.on('data', (chunk) => {
      said += chunk;
    });
    await expect.poll(() => said.match(/http:\S+/g)?.length).toBe(2);
    const [one, other] = ports.map((port) => `http://localhost:${port}`);
    const cookie = await signIn(one ?? '');
    for (const site of [one, other]) {
      const page = await fetch(`${site}/me`, { headers: { cookie } });
      expect(await page.text()).toContain('You are ada at Trakt');
    }
    await database.run(
      "UPDATE usher.grants SET next_at = clock_timestamp(), record = jsonb_set(record, '{dueAtMs}', '1')",
    );
    const version = async () =>
      (await database.run("SELECT record->'version' AS version FROM usher.grants"))[0]?.version;
    await expect.poll(version).toBe(2);
    expect((await fetch(`${other}/me`, { headers: { cookie } })).status).toBe(200);
  } finally {
    child.kill('SIGTERM');
    await once(child, 'exit');
  }
});

/** A browser's part: follows the redirects, and keeps the cookies. */
async function signIn(site: string): Promise<string> {
  const login = await fetch(`${site}/auth/login?return_to=/me`, { redirect: 'manual' });
  const consent = await fetch(login.headers.get('location') ?? '', { redirect: 'manual' });
  const cookie = cookiesOf(login);
  const callback = await fetch(consent.headers.get('location') ?? '', { redirect: 'manual', headers: { cookie } });
  return cookiesOf(callback);
}
