/** The page on a disk that is full: it says so, nothing is lost, and all goes on once there is room. */

import { execFileSync } from 'node:child_process';
import { mkdtempSync, readdirSync, readFileSync, rmdirSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, afterEach, beforeAll, describe, expect, it, vi } from 'vitest';
import { type Browser, type PageAt, pageAt } from './testing/page-at.ts';

const disk = mkdtempSync(join(tmpdir(), 'usher-small-disk-'));
const canMount = process.platform === 'linux' && process.getuid?.() === 0 && mounts();
afterAll(() => {
  if (canMount) execFileSync('umount', [disk]);
  rmdirSync(disk);
});

function mounts(): boolean {
  try {
    execFileSync('mount', ['-t', 'tmpfs', '-o', 'size=4m', 'tmpfs', disk], { stdio: 'ignore' });
    return true;
  } catch {
    return false;
  }
}

/** Until nothing more goes in. */
function fill(): void {
  for (let size = 1024 * 1024, index = 0; size >= 1; index += 1) {
    try {
      writeFileSync(join(disk, `filler-${index}`), Buffer.alloc(size));
    } catch {
      size = Math.floor(size / 2);
    }
  }
}

function makeRoom(): void {
  for (const name of readdirSync(disk)) if (name.startsWith('filler-')) rmSync(join(disk, name));
}

describe.runIf(canMount)('a disk that is full', () => {
  let page: PageAt;
  let browser: Browser;
  let zip: File;

  beforeAll(async () => {
    vi.stubEnv('TMPDIR', disk);
    page = await pageAt({
      config: '[logging]\nlevel = "info"\n[[schedule.jobs]]\nname = "night"\ncron = "0 3 * * *"\n',
    });
    await page.traktSignIn();
    browser = page.signedIn();
    zip = new File([await (await fetch(`${page.trakt.url}/_sandbox/export.zip`)).bytes()], 'trakt.zip');
    await exported({ to: 'letterboxd', what: 'export' });
  });
  afterEach(makeRoom);
  afterAll(() => page?.remove());

  async function exported(form: Record<string, string>): Promise<string> {
    const to = (await browser.post('/exports/start', form)).headers.get('location') ?? '';
    const [id = ''] = to.split('/').slice(-1);
    await vi.waitUntil(() => page.exports.find(id)?.end, { timeout: 30_000 });
    return browser.read(to);
  }

  function upload(): FormData {
    const form = new FormData();
    form.set('zip', zip);
    form.set('to', 'letterboxd');
    form.set('what', 'export');
    return form;
  }

  /** Without what the next export goes on with. */
  const files = (folder: string) =>
    readdirSync(join(page.home, folder), { recursive: true, encoding: 'utf8' })
      .filter((name) => !name.includes('.usher'))
      .toSorted();
  const config = () => readFileSync(join(page.home, 'config.toml'), 'utf8');

  const state = async () => [
    config(),
    page.keys.all(),
    await page.book.programs(),
    page.sessions.count(),
    await browser.read('/schedules'),
  ];

  it.each([
    ['a setting', '/settings/set', () => ({ name: 'logging.level', value: 'debug' })],
    ['a pause', '/schedules/pause', () => ({ value: 'night' })],
    ['a key', '/settings/keys/add', (number: number) => ({ name: `key ${number}` })],
    ['a program', '/programs/add', (number: number) => ({ name: `program-${number}`.padEnd(32, 'x') })],
    ['its outbox', '/programs/add', (number: number) => ({ name: `kept-${number}`.padEnd(32, 'x'), outbox: 'on' })],
  ])('%s is written, or the page says why not, and what there was stays', async (_, path, form) => {
    fill();
    // A database has room for some more.
    for (let number = 0, isFull = false; !isFull; number += 1) {
      const before = await state();
      const words = await browser.press(path, form(number));
      isFull = /disk is full/i.test(words);
      if (isFull) expect(await state()).toEqual(before);
      else expect(words).toContain('class="success note"');
      if (number === 300) throw new Error('The disk was never full.');
    }
    makeRoom();
    expect(await browser.press(path, form(999))).toContain('class="success note"');
  });

  it('an export ends in words, and the ones before it stay whole', async () => {
    const before = files('trakt-export');
    fill();
    expect(await exported({ to: 'yamtrack', what: 'export' })).toMatch(/disk is full/i);
    expect(files('trakt-export')).toEqual(before);
    makeRoom();
    expect(await exported({ to: 'yamtrack', what: 'export' })).toContain('The files');
  });

  it("Trakt's ZIP is refused in words, and no part of it stays", async () => {
    fill();
    expect(await (await browser.post('/exports/zip', upload())).text()).toMatch(/disk is full/i);
    expect(files('uploads')).toEqual([]);
    makeRoom();
    expect((await browser.post('/exports/zip', upload())).headers.get('location')).toMatch(/^\/exports\/runs\//);
    await vi.waitUntil(() => page.exports.all().every(({ end }) => end), { timeout: 30_000 });
  });

  it('a link that could sign nobody in is good for another try', async () => {
    const address = `/open/${page.links.make()}`;
    fill();
    expect(() => {
      for (let browsers = 0; browsers < 500; browsers += 1) page.sessions.begin(page.context.clock.now(), 'test');
    }).toThrow('full');
    const answer = await page.ask(address, { form: {} });
    expect(answer.headers.get('set-cookie')).toBeNull();
    expect(await answer.text()).toMatch(/disk is full/i);
    makeRoom();
    expect((await page.ask(address, { form: {} })).status).toBe(303);
    expect((await page.ask(address, { form: {} })).status).toBe(403);
  });
});
