import { afterAll, beforeAll, expect, it } from 'vitest';
import { type Browser, type PageAt, pageAt } from '../testing/page-at.ts';

let page: PageAt;
let browser: Browser;

beforeAll(async () => {
  page = await pageAt({
    config: `[[schedule.jobs]]
name = "<b>nightly</b>"
cron = "30 2 * * *"
`,
  });
  browser = page.signedIn();
});
afterAll(() => page.remove());

/** Once Trakt has been asked. */
const known = () => expect.poll(() => browser.read('/')).not.toContain('Asking Trakt');

it('says so where nobody is signed in, and names the next job as text', async () => {
  const home = await browser.read('/');
  expect(home).toContain('Nobody is signed in to Trakt');
  expect(home).toContain('&lt;b&gt;nightly&lt;/b&gt;');
  expect(home).not.toContain('<b>nightly');
});

it('renews a sign-in at the press of its button, and says when the next renewal is', async () => {
  await page.traktSignIn();
  await known();
  const home = await browser.read('/');
  expect(home).toContain('signed in');
  expect(home).toContain('<progress max="100" value="100" aria-label="Life of the access token that is left">');
  expect(home).toMatch(/Watchlist<\/span>\s*<span class="soft">/);
  expect(home).toContain('formaction="/renew" name="value" value="default"');
  const said = await browser.press('/renew', { value: 'default' });
  expect(said).toContain('&quot;default&quot; was renewed. The next renewal is in');
  expect(said).toContain('<dd>once, last');
  expect(page.trakt.sandbox.requests.list({ path: '/oauth/token' })).toHaveLength(1);
  expect(await browser.read('/')).not.toContain('was renewed');
});

it('says what went wrong with a renewal, in the card too, until one works', async () => {
  page.trakt.sandbox.faults.add({ route: 'token', kind: 'json_429', retryAfterSeconds: 60 });
  const said = await browser.press('/renew', { value: 'default' });
  expect(said).toContain('class="error note" role="alert"');
  expect(said).toContain('Last error');
  expect(said).toContain('Tries again');
});

it('renews nothing that is not there, and shows its name as text', async () => {
  const said = await browser.press('/renew', { value: '<script>x</script>' });
  expect(said).toContain('There is no sign-in &quot;&lt;script&gt;x&lt;/script&gt;&quot; any more.');
});

it('asks for a new sign-in where the old one is over', async () => {
  page.trakt.sandbox.faults.clear();
  page.trakt.sandbox.endGrants();
  page.advance(20 * 86_400_000);
  const said = await browser.press('/renew', { value: 'default' });
  expect(said).toContain('sign-in required');
  expect(said).not.toContain('formaction="/renew"');
});

it('shows what is left of the limits that programs share', async () => {
  const until = new Date(page.context.clock.now() + 200_000).toISOString();
  const limit = { name: 'AUTHED_API_GET_LIMIT', period: 300, limit: 500, remaining: 120, until };
  const header = (name: string) => (name === 'x-ratelimit' ? JSON.stringify(limit) : undefined);
  page.budget.learn('person of-no-name', 'reads', { status: 200, header });
  expect(await browser.read('/')).toContain('120 of 500 left, all again in 4 minutes');
  page.advance(200_000);
  expect(await browser.read('/')).toContain("None of Trakt's limits is used now");
});
