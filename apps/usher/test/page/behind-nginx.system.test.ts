/** The page behind Debian's nginx with https, under a path, with the settings that docs/page.md gives. */

import { type ChildProcess, execFileSync, spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { connect } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { openArchive } from '@trakt-usher/takeout';
import type { Page } from 'playwright-core';
import { afterAll, beforeAll, expect, it, vi } from 'vitest';
import { freePort } from '../trakt.ts';
import { type ServedPage, servePage } from './served-page.ts';

const origin = 'https://home.example';
const written = readFileSync(new URL('../../../../docs/page.md', import.meta.url), 'utf8');

let folder: string;
let nginx: ChildProcess;
let served: ServedPage;

beforeAll(async () => {
  folder = mkdtempSync(join(tmpdir(), 'usher-nginx-'));
  const [port, pagePort] = [await freePort(), await freePort()];
  nginx = await startNginx(port, block('nginx').replaceAll('127.0.0.1:8766', `127.0.0.1:${pagePort}`));
  served = await servePage({
    server: block('toml').replace('[server]\n', '').trim().split('\n'),
    // Playwright's own `ignoreHTTPSErrors` cancels downloads.
    browserArgs: [`--host-resolver-rules=MAP home.example 127.0.0.1:${port}`, '--ignore-certificate-errors'],
    port: pagePort,
    origin,
  });
});
afterAll(async () => {
  await served?.close();
  nginx?.kill('SIGTERM');
  rmSync(folder, { recursive: true, force: true });
});

/** What stands first in that language under the heading. */
function block(language: 'nginx' | 'toml'): string {
  const [, below = ''] = written.split('\n## Behind a reverse proxy\n');
  const [, text] = new RegExp(`\`\`\`${language}\n([^]*?)\`\`\``).exec(below) ?? [];
  if (text === undefined) throw new Error(`docs/page.md has no ${language} there`);
  return text;
}

/** As Debian's own configuration begins, in a folder of its own. */
async function startNginx(port: number, location: string): Promise<ChildProcess> {
  const at = (name: string) => join(folder, name);
  const subject = ['-subj', '/CN=home.example', '-addext', 'subjectAltName=DNS:home.example'];
  const made = [
    '-x509',
    '-newkey',
    'rsa:2048',
    '-nodes',
    '-days',
    '2',
    '-keyout',
    at('key.pem'),
    '-out',
    at('cert.pem'),
  ];
  execFileSync('openssl', ['req', ...made, ...subject], { stdio: 'ignore' });
  const temporary = ['client_body', 'proxy', 'fastcgi', 'uwsgi', 'scgi'].map(
    (name) => `${name}_temp_path ${at(name)};`,
  );
  const config = `${process.getuid?.() === 0 ? 'user root;' : ''}
    pid ${at('nginx.pid')};
    error_log ${at('error.log')};
    events {}
    http {
      access_log off;
      gzip on;
      include /etc/nginx/mime.types;
      ${temporary.join('\n')}
      server {
        listen 127.0.0.1:${port} ssl;
        server_name home.example;
        ssl_certificate ${at('cert.pem')};
        ssl_certificate_key ${at('key.pem')};
        ${location}
      }
    }`;
  writeFileSync(at('nginx.conf'), config);
  const child = spawn('/usr/sbin/nginx', ['-c', at('nginx.conf'), '-e', at('error.log'), '-g', 'daemon off;']);
  await vi.waitUntil(() => opens(port), { timeout: 30_000 });
  return child;
}

async function opens(port: number): Promise<boolean> {
  const socket = connect(port, '127.0.0.1');
  return once(socket, 'connect').then(
    () => socket.destroy() && true,
    () => false,
  );
}

async function saved(tab: Page, address: string): Promise<Uint8Array<ArrayBuffer>> {
  const link = tab.locator(`a[href="${address}"]`).first();
  const [download] = await Promise.all([tab.waitForEvent('download'), link.click()]);
  return Uint8Array.from(readFileSync(await download.path()));
}

const exportAddress = /^\/usher\/exports\/kept\/default\/[^/]+$/;

it('gives a browser a cookie that goes to this host alone, over https alone', async () => {
  const { tab } = await served.visit();
  expect(tab.url()).toBe(`${origin}/usher/`);
  const cookies = await tab.context().cookies();
  expect(cookies).toMatchObject([
    { name: '__Host-usher', domain: 'home.example', path: '/', secure: true, httpOnly: true, sameSite: 'Strict' },
  ]);
  await tab.context().close();
});

it('shows every section, and every link and file of it is below the path', async () => {
  const { tab, complaints } = await served.visit();
  const sections = ['Home', 'Sign in', 'Programs', 'Exports', 'Schedules', 'Activity', 'Settings'];
  for (const name of sections) {
    await tab.getByRole('navigation').getByRole('link', { name, exact: true }).click();
    await tab.getByRole('heading', { level: 1, name, exact: true }).waitFor();
    const addresses: string[] = await tab.evaluate(
      `[...document.querySelectorAll('[href], [src], [action], [formaction], [sse-connect]')].flatMap((element) =>
        ['href', 'src', 'action', 'formaction', 'sse-connect'].map((name) => element.getAttribute(name)).filter((each) => each !== null))`,
    );
    expect(addresses.filter((each) => !/^(\/usher\/|#)/.test(each))).toEqual([]);
  }
  expect(complaints).toEqual([]);
  await tab.context().close();
});

it('sends forms, and what becomes of them comes back without a reload', async () => {
  const { tab, complaints } = await served.visit();
  const { home, trakt } = served;
  const before = trakt.asked('/oauth/token');
  await tab.getByRole('button', { name: 'Renew now: default' }).click();
  expect(await tab.getByRole('status').innerText()).toContain('was renewed');
  expect([trakt.asked('/oauth/token'), tab.url()]).toEqual([before + 1, `${origin}/usher/`]);

  await tab.goto(`${origin}/usher/programs`);
  await tab.evaluate("document.body.dataset.same = 'yes'");
  for (const name of ['one', 'two']) {
    await home.run(['serve', 'add', name]);
    await tab.getByRole('link', { name, exact: true }).waitFor();
  }
  expect(await tab.evaluate('document.body.dataset.same')).toBe('yes');
  expect(complaints).toEqual([]);
  await tab.context().close();
});

it('gives the files of an export, and takes a ZIP that is larger than what nginx takes by itself', async () => {
  const { tab, complaints } = await served.visit();
  await tab.goto(`${origin}/usher/exports`);
  const details = tab.locator('#live h2 a').first();
  const address = (await details.getAttribute('href')) ?? '';
  expect(address).toMatch(exportAddress);
  const all = await openArchive(new Blob([await saved(tab, `${address}/all.zip`)]));
  const run = join(served.home.path, 'exports', ...address.split('/').slice(-2));
  const names = readdirSync(run, { recursive: true, encoding: 'utf8' });
  const files = names.filter((name) => name.includes('/'));
  expect([...all.names].toSorted()).toEqual(files.toSorted());
  await details.click();
  const file = await saved(tab, `${address}/file?path=yamtrack%2Fyamtrack.csv`);
  expect(new TextDecoder().decode(file)).toBe(readFileSync(join(run, 'yamtrack/yamtrack.csv'), 'utf8'));

  await tab.goto(`${origin}/usher/exports`);
  const zip = { name: 'notes.zip', mimeType: 'application/zip', buffer: Buffer.alloc(5_000_000) };
  await tab.getByLabel('The ZIP', { exact: true }).setInputFiles(zip);
  await tab.locator('form[action$="/zip"]').getByRole('button', { name: 'Export' }).click();
  await tab.getByText('it is not a ZIP file').waitFor();
  expect(tab.url()).toContain(`${origin}/usher/exports/runs/`);
  expect(complaints).toEqual([]);
  await tab.context().close();
});

it('leads a browser that is signed out to the sign-in, and takes the cookie back', async () => {
  const { tab, complaints } = await served.visit();
  await tab.getByRole('button', { name: 'Sign out', exact: true }).click();
  expect([tab.url(), await tab.context().cookies()]).toEqual([`${origin}/usher/login`, []]);
  await tab.goto(`${origin}/usher/programs`);
  expect(tab.url()).toBe(`${origin}/usher/login`);
  expect(complaints).toEqual([]);
  await tab.context().close();
});
