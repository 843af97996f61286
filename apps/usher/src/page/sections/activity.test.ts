import { afterAll, beforeAll, expect, it, vi } from 'vitest';
import { logEvents } from '../../../../../test/fixed-points/command.ts';
import { withAccountIn } from '../../account/account.ts';
import { meaningOf } from '../activity/meanings.ts';
import { type Browser, type PageAt, pageAt } from '../testing/page-at.ts';

let page: PageAt;
let browser: Browser;

beforeAll(async () => {
  page = await pageAt();
  browser = page.signedIn();
});
/** A busy machine needs more than the usual second. */
const patient = { timeout: 20_000 };

afterAll(() => page.remove());

it('says in words what was done on the page, and who did it', async () => {
  await browser.press('/programs/add', { name: 'films' });
  const shown = await browser.read('/activity');
  expect(shown).toContain('A program was added.');
  expect(shown).toMatch(/program films, by link 127\.0\.0\.1, just now/);
});

it('has words for whatever the page itself may log', () => {
  const ofPage = logEvents.filter((event) => event.startsWith('page.'));
  expect(ofPage).not.toEqual([]);
  expect(ofPage.filter((event) => meaningOf(new Map([['event', event]]))?.words === event)).toEqual([]);
});

it('names who changed a setting and made a key', async () => {
  await browser.press('/settings/set', { name: 'logging.level', value: 'debug' });
  await browser.press('/settings/keys/add', { name: 'dashboard' });
  const shown = await browser.read('/activity?kind=page');
  expect(shown).toMatch(/The setting logging\.level was changed\.<\/p><p class="hint">by link 127\.0\.0\.1/);
  expect(shown).toMatch(/made: dashboard\.<\/p><p class="hint">by link 127\.0\.0\.1/);
});

it('is filtered by program, kind, trouble and words, and keeps no request that went well', async () => {
  const { log } = page.context;
  const request = { event: 'serve.request', program: 'shows', method: 'GET', path: '/sync/history' };
  log.info({ ...request, status: 200 });
  log.info({ ...request, status: 403 });
  log.warn({ event: 'page.password_refused', from: '192.0.2.9' });
  log.info({ event: 'unheard.of' });
  expect(await browser.read('/activity')).not.toContain('answered with 200');
  const found = async (query: string) =>
    Array.from((await browser.read(`/activity?${query}`)).matchAll(/<li><div><p>(.*?)<\/p>/g), ([, words]) => words);
  expect(await found('of=program+shows')).toEqual(['GET /sync/history was answered with 403.']);
  expect(await found('kind=refused')).toEqual(['GET /sync/history was answered with 403.']);
  expect(await found('kind=trouble')).toEqual(['A wrong password was typed, from 192.0.2.9.']);
  expect(await found('text=UNHEARD')).toEqual(['unheard.of']);
  expect(await browser.read('/activity?text=nowhere')).toContain('Nothing to show.');
});

it('shows what a stranger sent as text', async () => {
  page.context.log.info({ event: 'serve.request', path: '/<img src=x>', method: 'GET', status: 404 });
  expect(await browser.read('/activity?text=img')).not.toContain('<img src=x>');
  expect(await browser.read('/activity?of=%22%3E%3Cimg%20src=x%3E')).not.toContain('<img src=x>');
});

it('comes in pages that stay as they are when more happens, and keeps the rare beside the frequent', async () => {
  for (let status = 1; status <= 500; status += 1)
    page.context.log.info({ event: 'serve.request', program: 'busy', method: 'GET', path: `/${status}`, status: 404 });
  const first = await browser.read('/activity?of=program+busy');
  expect(first.match(/was answered with/g)).toHaveLength(100);
  const [, older = ''] = /href="(\/activity\?[^"]*before=\d+)"/.exec(first) ?? [];
  const second = await browser.read(older.replaceAll('&amp;', '&'));
  page.context.log.info({ event: 'serve.request', program: 'busy', method: 'GET', path: '/new', status: 404 });
  expect((await browser.read(older.replaceAll('&amp;', '&'))).match(/GET \/\d+/g)).toEqual(second.match(/GET \/\d+/g));
  expect(second).toContain('GET /400 ');
  expect(await browser.read('/activity?kind=page')).toContain('A program was added.');
  expect(page.activity.entries().filter(({ kind }) => kind === 'refused')).toHaveLength(400);
});

it('sends the filtered entries to a page that is open', async () => {
  const headers = { cookie: browser.cookie };
  const stream = await page.ask('/events/activity?text=unheard&have=old', { headers });
  const reader = stream.body?.getReader();
  const part = new TextDecoder().decode((await reader?.read())?.value);
  await reader?.cancel();
  expect(part).toContain('unheard.of');
  expect(part).not.toContain('was answered with');
});

it('never holds a token, a code, a key or the proof of a session', async () => {
  const said = await browser.press('/programs/add', { name: 'secretive' });
  const [, key = ''] = /http:\/\/secretive:([\w-]{43})@/.exec(said) ?? [];
  await browser.press('/sign-in/start', { account: 'default', way: 'code' });
  const code = await vi.waitFor(async () => {
    const [, found] = /class="user-code"><code>(\w+)</.exec(await browser.read('/sign-in')) ?? [];
    if (found === undefined) throw new Error('no code yet');
    return found;
  }, patient);
  page.trakt.sandbox.answerDevice(code, { approvedBy: 'ada' });
  page.advance(6_000);
  await vi.waitFor(async () => expect(await browser.read('/sign-in')).toContain('Signed in to Trakt as'), patient);
  await browser.press('/renew', { value: 'default' });
  page.context.log.info({ event: 'unheard.of', secret: 'canary-value' });
  const [, csrf = ''] = /name="csrf" value="([^"]+)"/.exec(await browser.read('/')) ?? [];
  const kept = JSON.stringify(page.activity.entries());
  expect(kept).toContain('Somebody renewed the sign-in on the page.');
  const tokens: string[] = [];
  const record = await withAccountIn(page.opened, { name: 'default', context: page.context }, ({ session }) =>
    session.read(),
  );
  if (record) tokens.push(record.current.accessToken);
  for (const secret of [key, code, csrf, browser.cookie, 'canary-value', ...tokens]) {
    expect(secret).not.toBe('');
    expect(kept).not.toContain(secret);
  }
});
