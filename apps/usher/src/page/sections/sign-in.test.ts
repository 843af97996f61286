import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterAll, afterEach, beforeAll, describe, expect, it, vi } from 'vitest';
import { type Browser, type PageAt, pageAt } from '../testing/page-at.ts';

let page: PageAt;
let browser: Browser;

beforeAll(async () => {
  page = await pageAt();
  browser = page.signedIn();
});
afterEach(() => page.trakt.sandbox.faults.clear());
/** A busy machine needs more than the usual second. */
const patient = { timeout: 20_000 };

afterAll(() => page.remove());

/** The page once it says so. */
async function shows(words: string | RegExp, at = '/sign-in'): Promise<string> {
  let shown = '';
  await vi.waitFor(async () => {
    shown = await browser.read(at);
    expect(shown).toMatch(words);
  }, patient);
  return shown;
}

async function begin(account: string, more = {}): Promise<string> {
  await browser.press('/sign-in/start', { account, way: 'code', ...more });
  return codeIn(await shows(/class="user-code"/, `/sign-in?account=${encodeURIComponent(account)}`));
}

function codeIn(shown: string): string {
  return /class="user-code"><code>(\w+)</.exec(shown)?.[1] ?? '';
}

/** A person answers, and the server asks Trakt again. */
async function answer(code: string, by: { approvedBy: string } | 'deny'): Promise<void> {
  page.trakt.sandbox.answerDevice(code, by);
  page.advance(6_000);
}

async function names(): Promise<string[]> {
  const { accounts } = await page.opened.vault.list();
  return accounts.map(({ account }) => account).sort();
}

it('signs in with a code that every tab shows, as text and as a picture, and says who it is', async () => {
  expect(await browser.read('/')).toContain('href="/sign-in"');
  const code = await begin('default');
  const other = await page.signedIn().read('/sign-in');
  expect(codeIn(other)).toBe(code);
  expect(other).toContain('<svg class="qr"');
  expect(other).not.toMatch(/<svg[^>]*style|<style/);
  await browser.press('/sign-in/start', { account: 'default', way: 'code' });
  expect(codeIn(await browser.read('/sign-in'))).toBe(code);
  await answer(code, { approvedBy: 'ada' });
  await shows('Signed in to Trakt as <b>ada</b>');
  expect(await names()).toEqual(['default']);
  expect(await browser.press('/sign-in/dismiss', { value: 'default' })).not.toContain('Signed in to Trakt as');
});

it('comes back by itself without scripts while one waits, and never where there is a form', async () => {
  await begin('waiting');
  expect(await browser.read('/sign-in?account=waiting')).toContain('<meta http-equiv="refresh" content="5">');
  expect(await browser.read('/sign-in?account=waiting')).not.toContain('name="account"');
  expect(await browser.read('/sign-in')).not.toContain('http-equiv="refresh"');
  expect(await browser.press('/sign-in/cancel', { value: 'waiting' })).toContain('was cancelled');
  await shows('Nothing was changed');
});

it('cancels, once, and begins anew with another code', async () => {
  const code = await begin('other');
  await browser.press('/sign-in/cancel', { value: 'other' });
  await shows('was cancelled. Nothing was changed');
  expect(await browser.press('/sign-in/cancel', { value: 'other' })).toContain('No sign-in of &quot;other&quot; waits');
  const next = await begin('other');
  expect(next).not.toBe(code);
  await answer(next, 'deny');
  await shows('The sign-in was refused or cancelled. Nothing was changed. Start again below.');
  expect(await names()).toEqual(['default']);
});

it('says that a code ran out', async () => {
  await begin('late');
  page.advance(11 * 60_000);
  await shows('The code ran out before it was approved. Nothing was changed. Start again below.');
});

it.each([
  [401, 'Trakt doesn&#39;t know this app'],
  [503, 'sign-in server is overloaded'],
])('says after a %i what is wrong, and changes nothing', async (status, words) => {
  page.trakt.sandbox.faults.add({ route: 'device_code', kind: 'status', status, body: 'json', times: 9 });
  await browser.press('/sign-in/start', { account: 'nobody', way: 'code' });
  await shows(words);
  expect(await names()).toEqual(['default']);
});

describe('another user than before', () => {
  it('stays out, and is kept beside under a name of its own, or put in the place of the other', async () => {
    await answer(await begin('default'), { approvedBy: 'alan' });
    const shown = await shows('is the sign-in of ada');
    expect(shown).toContain('href="/sign-in?account=%C3%81lan"');
    expect(shown).toContain('Replace ada');
    await browser.press('/sign-in/replace', { value: 'default' });
    await answer(codeIn(await shows(/class="user-code"/)), { approvedBy: 'alan' });
    await shows('Signed in to Trakt as <b>Álan</b>');
    expect(await browser.press('/sign-in/replace', { value: 'default' })).toContain('That sign-in is over');
  });
});

it.each([
  ['', 'needs a name'],
  ['x'.repeat(65), '64 characters'],
  ['a\u202eb', 'no invisible characters'],
])('takes no name %j', async (account, words) => {
  expect(await browser.press('/sign-in/start', { account, way: 'code' })).toContain(words);
});

it('shows a hostile name as text', async () => {
  await begin('<img src=x>"');
  const shown = await browser.read('/sign-in');
  expect(shown).not.toContain('<img src=x>');
  expect(shown).toContain('&lt;img src=x&gt;&quot;');
  await browser.press('/sign-in/cancel', { value: '<img src=x>"' });
});

describe('in the browser', () => {
  it('needs a browser on the machine of usher, and says so elsewhere', async () => {
    expect(await browser.read('/sign-in')).toContain('value="redirect" >');
    const elsewhere = await page.ask('/sign-in', { headers: { cookie: browser.cookie, host: '192.168.1.7:8766' } });
    expect(await elsewhere.text()).toMatch(/value="redirect" disabled>[\s\S]*usher runs on another one/);
  });
});

it('signs out at Trakt and here, after a question', async () => {
  await page.traktSignIn('guest');
  expect(await browser.read('/sign-in/out?account=guest')).toContain('Sign out of Trakt?');
  expect(await names()).toContain('guest');
  expect(await browser.press('/sign-in/out', { value: 'guest' })).toContain(
    'Signed &quot;guest&quot; out, at Trakt and here.',
  );
  expect(await names()).not.toContain('guest');
  expect(await browser.press('/sign-in/out', { value: 'guest' })).toContain(
    'There is no sign-in &quot;guest&quot; any more',
  );
  await page.traktSignIn('guest');
  page.trakt.sandbox.faults.add({ route: 'revoke', kind: 'status', status: 503, times: 9 });
  expect(await browser.press('/sign-in/out', { value: 'guest' })).toContain(
    'Signed out here, but Trakt could not be told',
  );
});

it('takes the client id of a new app, which Trakt is asked about, and keeps it in the configuration', async () => {
  const fresh = await pageAt({ hasApp: false });
  const visitor = fresh.signedIn();
  const { clientId } = fresh.trakt.urls;
  const file = join(fresh.home, 'config.toml');
  try {
    expect(await visitor.read('/sign-in')).toContain('name="client_id"');
    const start = (client_id: string) =>
      visitor.press('/sign-in/start', { account: 'default', way: 'code', client_id });
    expect(await start('your-client-id')).toContain('still a placeholder');
    await start('0'.repeat(64));
    await vi.waitFor(async () => expect(await visitor.read('/sign-in')).toContain('Trakt'), patient);
    await vi.waitFor(
      async () => expect(await visitor.read('/sign-in?account=default')).toContain('0'.repeat(64)),
      patient,
    );
    expect(readFileSync(file, 'utf8')).toBe('');
    await start(clientId);
    await vi.waitFor(async () => expect(await visitor.read('/sign-in')).toContain('class="user-code"'), patient);
    expect(readFileSync(file, 'utf8')).toContain(clientId);
    expect(await visitor.read('/sign-in')).not.toContain('name="client_id"');
  } finally {
    await fresh.remove();
  }
});
