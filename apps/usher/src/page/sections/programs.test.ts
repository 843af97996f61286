import { afterAll, beforeAll, expect, it } from 'vitest';
import { sealPlay } from '../../serve/outbox/sealed-play.ts';
import { type Browser, type PageAt, pageAt } from '../testing/page-at.ts';

let page: PageAt;
let browser: Browser;

beforeAll(async () => {
  page = await pageAt();
  browser = page.signedIn();
});
afterAll(() => page.remove());

it('adds a program and shows its key this one time, which the proxy takes then', async () => {
  const said = await browser.press('/programs/add', { name: 'films', outbox: 'on' });
  const [, key = ''] = /http:\/\/films:([\w-]{43})@127\.0\.0\.1:8765/.exec(said) ?? [];
  expect(page.book.programWith('films', key)?.name).toBe('films');
  expect(page.entries.isChosen('films')).toBe(true);
  expect(await browser.read('/programs')).not.toContain(key);
});

it.each([
  ['films', 'There is a program &quot;films&quot; already'],
  ['<img src=x>', 'A name has small letters'],
  ['loopback', 'A name has small letters'],
  ['', 'A name has small letters'],
])('adds no program %j', async (name, words) => {
  expect(await browser.press('/programs/add', { name })).toContain(words);
  expect(await page.book.programs()).toEqual(['films']);
});

it('shows what a program has done, and with which app, as text', async () => {
  page.metrics.requested({ program: 'films', host: 'api', status: 200 });
  page.metrics.refresh('asked', 'films');
  const asked = { issuer: page.trakt.url, program: 'films', clientId: '<i>app</i>' };
  await page.grants.begin('a-digest', asked, page.context.clock.now());
  for (const path of ['/programs', '/programs/films']) {
    const shown = await browser.read(path);
    expect(shown).toContain('asked once, sent to Trakt 0 times');
    expect(shown).toContain('<code>&lt;i&gt;app&lt;/i&gt;</code>');
    expect(shown).toMatch(/<dt>Last seen<\/dt>\s*<dd>just now, /);
  }
});

it('keeps plays for a program, or no more', async () => {
  expect(await browser.press('/programs/films/outbox', { value: 'off' })).toContain('are kept no more');
  expect(page.entries.isChosen('films')).toBe(false);
  await browser.press('/programs/films/outbox', { value: 'on' });
  expect(page.entries.isChosen('films')).toBe(true);
});

it('delivers again what waits for a person, discards what shall not be added, and nothing of another program', async () => {
  const owner = { program: 'films', issuer: page.trakt.url, account: 'a-digest' };
  const sealed = (label: string) =>
    sealPlay(page.opened.vault, owner, {
      title: { kind: 'movie', ids: { trakt: '1' } },
      fromPlayer: true,
      label,
      watchedAtMs: page.context.clock.now(),
    });
  const plays = await Promise.all(
    ['<b>Heat</b>', 'Ronin'].map(async (label) => ({ play: await sealed(label), names: [] })),
  );
  page.entries.add(owner, plays, page.context.clock.now());
  const [heat, ronin] = page.entries.all();
  if (!heat || !ronin) throw new Error('Nothing was kept');
  for (const entry of [heat, ronin]) page.entries.hold(entry, '404');
  expect(await browser.read('/programs')).toContain('2 to look at');
  const shown = await browser.read('/programs/films');
  expect(shown).toContain('<b>&lt;b&gt;Heat&lt;/b&gt;</b>');
  expect(shown).toContain('Trakt doesn&#39;t know the title');
  await browser.press('/programs/shows/discard', { value: String(heat.number) }).catch(() => undefined);
  expect(page.entries.all()).toHaveLength(2);
  expect(await browser.press('/programs/films/deliver', { value: String(heat.number) })).toContain(
    'It waits for Trakt again.',
  );
  expect(await browser.press('/programs/films/discard', { value: String(ronin.number) })).toContain('It is gone');
  expect(page.entries.counts().get('films')).toEqual({ waiting: 1, held: 0 });
  const gone = await browser.press('/programs/films/discard', { value: String(ronin.number) });
  expect(gone).toContain('This play waits for you no more');
});

it('takes a key away after a question, and keeps what waits', async () => {
  expect(await browser.read('/programs/films/revoke')).toContain('Take the key of films away?');
  expect(await page.book.programs()).toEqual(['films']);
  expect(await browser.press('/programs/films/revoke')).toContain('The key of &quot;films&quot; is gone.');
  expect([await page.book.programs(), page.entries.isChosen('films'), page.entries.all().length]).toEqual([
    [],
    false,
    1,
  ]);
  expect(await browser.press('/programs/films/revoke')).toContain('No program &quot;films&quot; has a key.');
  expect((await browser.get('/programs/films/revoke')).status).toBe(404);
});

it.each(['/programs/nowhere', '/programs/%3Cscript%3E', '/programs/nowhere/revoke'])('knows no %s', async (path) => {
  expect((await browser.get(path)).status).toBe(404);
});
