/** Exports on the page: started, watched, taken away and deleted, with the command that really writes them. */

import { existsSync, mkdirSync, readdirSync, readFileSync, symlinkSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { openArchive } from '@trakt-usher/takeout';
import { afterAll, beforeAll, describe, expect, it, vi } from 'vitest';
import { type Browser, type PageAt, pageAt } from '../testing/page-at.ts';

let page: PageAt;
let browser: Browser;
let folder: string;

beforeAll(async () => {
  page = await pageAt();
  await page.traktSignIn();
  browser = page.signedIn();
  folder = join(page.home, 'trakt-export');
});
afterAll(() => page.remove());

/** Starts one, and waits until it has ended. */
async function ended(path: string, form: Record<string, string> | FormData): Promise<string> {
  const answer = await browser.post(path, form);
  const to = answer.headers.get('location') ?? '';
  expect(to).toMatch(/^\/exports\/runs\//);
  const [id = ''] = to.split('/').slice(-1);
  await vi.waitUntil(() => page.exports.find(id)?.end, { timeout: 30_000 });
  return browser.read(to);
}

function keptOnDisk(): string[] {
  return readdirSync(folder).flatMap((account) =>
    readdirSync(join(folder, account))
      .filter((name) => /^\d/.test(name))
      .map((run) => `${account}/${run}`),
  );
}

describe('an export of the account', () => {
  it('shows its first rows beforehand, and writes nothing', async () => {
    const shown = await ended('/exports/start', { to: 'letterboxd', only: 'history', what: 'preview' });
    expect(shown).toContain('<th scope="col">Title</th>');
    expect(shown).toContain('What became of each row: letterboxd');
    expect(existsSync(folder)).toBe(false);
  });

  it('is written, listed, downloaded as one file and as all, and deleted', async () => {
    const shown = await ended('/exports/start', { to: 'letterboxd', what: 'export' });
    expect(shown).toContain('Reading your history');
    const [run = ''] = keptOnDisk();
    const [address] = /\/exports\/kept\/[^"]+/.exec(shown) ?? [''];
    expect(address).toBe(`/exports/kept/${run}`);
    expect(await browser.read('/exports')).toContain(address);
    const details = await browser.read(address);
    expect(details).toContain('https://letterboxd.com/import');

    const file = await browser.get(`${address}/file?path=watched.csv`);
    expect(file.headers.get('content-disposition')).toBe("attachment; filename*=UTF-8''watched.csv");
    expect(await file.text()).toBe(readFileSync(join(folder, run, 'watched.csv'), 'utf8'));
    const all = await openArchive(await (await browser.get(`${address}/all.zip`)).blob());
    expect([...all.names].toSorted()).toEqual(
      readdirSync(join(folder, run))
        .filter((name) => name !== 'manifest.json')
        .toSorted(),
    );

    expect(await browser.read(`${address}/delete`)).toContain('Delete this export?');
    expect(keptOnDisk()).toEqual([run]);
    expect(await browser.press(`${address}/delete`)).toContain('was deleted');
    expect(existsSync(join(folder, run))).toBe(false);
    expect((await browser.get(address)).status).toBe(404);
  });

  it('stands in the history of runs, with what went wrong', async () => {
    page.trakt.sandbox.faults.add({ route: 'api', kind: 'json_429', retryAfterSeconds: 3_600, times: 50 });
    const shown = await ended('/exports/start', { to: 'yamtrack', what: 'export' });
    page.trakt.sandbox.faults.clear();
    expect(shown).toContain('class="error"');
    const runs = readFileSync(join(page.home, 'runs.jsonl'), 'utf8').trim().split('\n');
    expect(runs.map((line) => JSON.parse(line)).map(({ why, outcome }) => [why, outcome])).toEqual([
      ['on_page', 'done'],
      ['on_page', 'limited'],
    ]);
  });
});

describe("Trakt's own ZIP", () => {
  it('becomes the files of a target, and does not stay', async () => {
    const zip = await fetch(`${page.trakt.url}/_sandbox/export.zip`);
    const form = new FormData();
    form.set('zip', new File([await zip.bytes()], 'my <b>export</b>.zip'));
    form.set('to', 'yamtrack');
    form.set('what', 'export');
    form.set('timezone', 'Europe/Berlin');
    const shown = await ended('/exports/zip', form);
    expect(shown).toContain('/exports/kept/');
    expect(shown).not.toContain('<b>export');
    expect(readdirSync(join(page.home, 'uploads'))).toEqual([]);
  });

  it('that is none is named so', async () => {
    const form = new FormData();
    form.set('zip', new File(['no zip'], 'notes.zip'));
    form.set('to', 'letterboxd');
    expect(await ended('/exports/zip', form)).toContain('it is not a ZIP file, or is cut off');
  });
});

describe('what it does not take', () => {
  it.each([
    ['/exports/start', { account: 'default' }, 'Choose what the files are for.'],
    ['/exports/start', { account: '--help', to: 'letterboxd' }, 'Nobody is signed in under that name'],
    ['/exports/start', { user: '--config=/etc/passwd', to: 'letterboxd' }, 'no name of a profile'],
    ['/exports/start', { to: 'letterboxd', since: '--help' }, 'Write a date as 2026-01-31.'],
    ['/exports/start', { to: 'letterboxd', timezone: 'Mars/Base' }, 'Write a time zone'],
    ['/exports/zip', { to: 'letterboxd' }, 'Choose the ZIP that Trakt made'],
  ])('%s with %o: %s', async (path, form, words) => {
    expect(await browser.press(path, form)).toContain(words);
  });

  it('a name that leads out of the folder, a file that no manifest names', async () => {
    const [run = ''] = keptOnDisk();
    for (const path of [
      '/exports/kept/..%2F../2026-01-01T00-00-00Z',
      '/exports/kept/default/latest',
      `/exports/kept/${run}/file?path=../../../vault/vault.db`,
      `/exports/kept/${run}/file?path=manifest.json`,
      '/exports/runs/constructor',
    ])
      expect((await browser.get(path)).status, path).toBe(404);
  });

  it('a file behind a link, which a manifest of somebody else names', async () => {
    const run = join(folder, 'other', '2026-01-01T00-00-00Z');
    mkdirSync(run, { recursive: true });
    symlinkSync(page.home, join(run, 'home'), 'dir');
    const file = { path: 'home/config.toml', rows: 1, bytes: 1, sha256: '0'.repeat(64) };
    writeFileSync(join(run, 'manifest.json'), JSON.stringify({ format: 'usher-export-1', files: [file] }));
    const address = '/exports/kept/other/2026-01-01T00-00-00Z';
    expect(await browser.read(address)).not.toContain('config.toml');
    expect((await browser.get(`${address}/file?path=home/config.toml`)).status).toBe(404);
  });
});
