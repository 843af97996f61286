/** The certificate that `usher serve trust` prints is trusted for Trakt's domain by OpenSSL, curl, Node and Chromium, and for nothing else. */

import { execFile } from 'node:child_process';
import { once } from 'node:events';
import { mkdirSync, writeFileSync } from 'node:fs';
import { createServer, type Server } from 'node:https';
import type { AddressInfo } from 'node:net';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { type Authority, issueLeaf } from '@trakt-usher/proxy';
import { environmentKey, openVault } from '@trakt-usher/vault';
import { chromium } from 'playwright-core';
import { silentLog } from 'trakt-usher';
import { systemClock } from 'trakt-usher/store';
import { afterAll, beforeAll, describe, expect, inject, it } from 'vitest';
import { authorityOf } from '../src/serve/authority.ts';
import { type Home, makeHome } from './run-usher.ts';

const run = promisify(execFile);
const key = { USHER_KEY: '11'.repeat(32) };
const hosts = ['api.trakt.tv', 'trakt.tv', 'example.com', 'nottrakt.tv', 'trakt.tv.example.com'];
const own = (host: string) => host === 'trakt.tv' || host.endsWith('.trakt.tv');

let home: Home;
let authority: Authority;
let trusted: string;
const leaves = new Map<string, string>();
const servers: Server[] = [];
const ports = new Map<string, number>();

beforeAll(async () => {
  home = makeHome();
  const { code, stdout } = await home.run(['serve', 'trust'], { env: key });
  expect(code).toBe(0);
  trusted = join(home.path, 'trusted.pem');
  writeFileSync(trusted, stdout);
  const vault = await openVault({ directory: join(home.path, 'vault'), key: environmentKey(key) });
  authority = await authorityOf({ vault, clock: systemClock, log: silentLog });
  await vault.close();
  expect(stdout).toBe(authority.certificate.trimEnd().concat('\n'));
  for (const host of hosts) {
    const leaf = await issueLeaf(authority, host, { nowMs: Date.now(), lifeDays: 2 });
    const path = join(home.path, `${host}.pem`);
    writeFileSync(path, leaf.certificate);
    leaves.set(host, path);
    const server = createServer({ key: leaf.key, cert: leaf.certificate }, (_, response) => response.end('it is me'));
    server.on('tlsClientError', () => undefined).listen(0, '127.0.0.1');
    await once(server, 'listening');
    servers.push(server);
    ports.set(host, (server.address() as AddressInfo).port);
  }
});
afterAll(async () => {
  for (const server of servers) {
    server.closeAllConnections();
    server.close();
  }
  await home.remove();
});

const failure = (work: Promise<unknown>) =>
  work.then(
    () => 'trusted',
    (error: Error & { stderr?: string }) => `${error.message} ${error.stderr ?? ''}`,
  );

describe.each(hosts)('a certificate for %s, signed by the authority', (host) => {
  it('is judged by OpenSSL', async () => {
    const words = ['verify', '-x509_strict', '-CAfile', trusted, '-verify_hostname', host, leaves.get(host) ?? ''];
    expect(await failure(run('openssl', words))).toMatch(own(host) ? /^trusted$/ : /permitted subtree violation/);
  });

  it('is judged by curl', async () => {
    const url = `https://${host}:${ports.get(host)}/`;
    const words = [
      '-sS',
      '--noproxy',
      '*',
      '--cacert',
      trusted,
      '--resolve',
      `${host}:${ports.get(host)}:127.0.0.1`,
      url,
    ];
    expect(await failure(run('curl', words))).toMatch(own(host) ? /^trusted$/ : /SSL certificate problem/);
  });

  it('is judged by Node', async () => {
    const script = `require('node:https').get({ host: '127.0.0.1', port: ${ports.get(host)}, servername: '${host}', headers: { host: '${host}' } },
      (reply) => reply.resume().on('end', () => process.exit())).on('error', (error) => { console.error(error.message); process.exit(1); })`;
    const env = { PATH: process.env.PATH, NODE_EXTRA_CA_CERTS: trusted };
    expect(await failure(run(process.execPath, ['-e', script], { env }))).toMatch(
      own(host) ? /^trusted$/ : /permitted subtree violation/,
    );
  });
});

it('Chromium, which trusts the authority, opens pages of the domain alone', async () => {
  const store = `sql:${join(home.path, '.pki/nssdb')}`;
  mkdirSync(join(home.path, '.pki/nssdb'), { recursive: true });
  await run('certutil', ['-d', store, '-N', '--empty-password']);
  await run('certutil', ['-d', store, '-A', '-n', 'usher', '-t', 'C,,', '-i', trusted]);
  const browser = await chromium.launch({
    executablePath: inject('chromium'),
    args: ['--no-sandbox', '--host-resolver-rules=MAP * 127.0.0.1'],
    env: { PATH: process.env.PATH ?? '', HOME: home.path },
  });
  try {
    const page = await browser.newPage();
    for (const host of hosts) {
      const opening = page.goto(`https://${host}:${ports.get(host)}/`).then((reply) => reply?.text());
      const seen = await opening.catch((error: Error) => error.message);
      expect([host, seen]).toEqual([host, own(host) ? 'it is me' : expect.stringMatching(/net::ERR_CERT_/)]);
    }
  } finally {
    await browser.close();
  }
});
