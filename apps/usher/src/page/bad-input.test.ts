/** Every route of the page with what no page of it sends: an answer in words each time, and nothing is changed. */

import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { type PageAt, pageAt } from './testing/page-at.ts';

let page: PageAt;

beforeAll(async () => {
  page = await pageAt({ config: '[[schedule.jobs]]\nname = "night"\ncron = "30 3 * * *"\n' });
  await page.traktSignIn();
  page.book.addProgram('films');
});
afterAll(() => page.remove());

/** What each form has, as a page sends it. */
const forms: Readonly<Record<string, Readonly<Record<string, string>>>> = {
  '/login': { password: 'open sesame' },
  '/open/:secret': {},
  '/logout': { value: 'everywhere' },
  '/renew': { value: 'default' },
  '/sign-in/start': { account: 'default', way: 'code', client_id: 'sandbox-client' },
  '/sign-in/replace': { value: 'default' },
  '/sign-in/cancel': { value: 'default' },
  '/sign-in/dismiss': { value: 'default' },
  '/sign-in/out': { value: 'default' },
  '/programs/add': { name: 'films', outbox: 'on' },
  '/programs/:name/revoke': {},
  '/programs/:name/outbox': { value: 'on' },
  '/programs/:name/deliver': { value: '1' },
  '/programs/:name/discard': { value: '1' },
  '/exports/start': {
    ...{ account: 'default', to: 'letterboxd', only: 'history', since: '2026-01-01', until: '2026-02-01' },
    ...{ mode: 'individual', timezone: 'UTC', user: '', allow_missing: 'yes', what: 'preview' },
  },
  '/exports/zip': { to: 'letterboxd', timezone: 'UTC', allow_missing: 'yes', what: 'preview', zip: '' },
  '/exports/stop': { value: 'an-export' },
  '/exports/kept/:account/:run/delete': {},
  '/schedules/run': { value: 'night' },
  '/schedules/pause': { value: 'night' },
  '/schedules/go-on': { value: 'night' },
  '/settings/set': { name: 'export.timezone', value: 'UTC' },
  '/settings/keys/add': { name: 'dashboard', may_change: 'yes' },
  '/settings/keys/remove': { value: 'dashboard' },
};

const junk: Readonly<Record<string, string>> = {
  nothing: '',
  'much text': 'x'.repeat(60_000),
  'invisible characters': 'a\u0000\r\nset-cookie: b=c\u001b[2J',
  'a way out of the folder': '../../../../etc/passwd',
  markup: '"><script>alert(1)</script>',
  'the name of a property': '__proto__',
  'half a character': '\ud800',
  'an option': '--config=/etc/passwd',
  'another site': '//evil.example/',
  'a number without end': '1e999',
};

const wrongPlaces = [
  '..%2F..%2Fx',
  '%00',
  '%0D%0Aset-cookie:%20b=c',
  '%E0%A4%A',
  '__proto__',
  '%2F%2Fevil.example',
  'x'.repeat(2_000),
];

/** As the app has them: what is added to it is tried here too. */
function routes(method: 'GET' | 'POST'): string[] {
  const all = page.app.routes.filter((route) => route.method === method).map(({ path }) => path);
  return [...new Set(all)].filter((path) => !path.startsWith('/api/'));
}

interface Sent {
  readonly method?: string;
  readonly form?: Readonly<Record<string, string | File>>;
  readonly body?: string;
  readonly type?: string;
  readonly csrf?: string;
}

/** With a sign-in of its own: one of the routes ends it. */
async function send(path: string, { method = 'POST', form = {}, body, type, csrf }: Sent) {
  const token = page.sessions.begin(page.context.clock.now(), 'link 127.0.0.1');
  const proof = csrf ?? page.sessions.find(token, page.context.clock.now())?.csrf ?? '';
  const fields = new FormData();
  for (const [name, value] of Object.entries({ ...form, csrf: proof })) fields.set(name, value);
  const text = Object.values(form).some((value) => value instanceof File)
    ? fields
    : new URLSearchParams([...fields].map(([name, value]) => [name, String(value)]));
  const request = {
    ...{ method, ...(method !== 'GET' && method !== 'HEAD' && { body: body ?? text }) },
    headers: {
      ...{ host: 'localhost:8766', 'sec-fetch-site': 'same-origin', cookie: `usher-page=${token}` },
      ...(type !== undefined && { 'content-type': type }),
    },
  };
  const here = { incoming: { socket: { remoteAddress: '127.0.0.1' } } };
  const answer = await page.app.request(`http://localhost:8766${path}`, request, here);
  const { status, headers } = answer;
  const isStream = headers.get('content-type') === 'text/event-stream';
  if (isStream) await answer.body?.cancel();
  const location = headers.get('location') ?? '';
  return { status, location, words: isStream ? '' : await answer.text(), cookies: headers.getSetCookie().join() };
}

type Answer = Awaited<ReturnType<typeof send>>;

/** Undefined for an answer that a person can read, which leads nowhere else. */
function faultIn({ status, location, words, cookies }: Answer): string | undefined {
  if (status >= 500) return `answers ${status}`;
  if (location !== '' && !/^\/([^/]|$)/.test(location)) return `leads to ${location}`;
  if (cookies.includes('b=c')) return 'sets a cookie of somebody else';
  if (words.includes('<script>alert')) return 'shows markup';
  return status >= 400 && !words.includes('<h1>') ? `says nothing with ${status}` : undefined;
}

/** All that a person would miss. */
async function state(): Promise<unknown> {
  const { accounts } = await page.opened.vault.list();
  return {
    config: readFileSync(join(page.home, 'config.toml'), 'utf8'),
    programs: page.book.programs(),
    keys: page.keys.all(),
    accounts: accounts.map(({ account, version }) => [account, version]),
    outbox: page.entries.isChosen('films'),
    runs: page.exports.all().length,
    signIns: page.signIns.all().length,
  };
}

const placed = (path: string, place = 'films') => path.replaceAll(/:\w+/g, place);

it('the forms below are all that there are', () => {
  expect(routes('POST').toSorted()).toEqual(Object.keys(forms).toSorted());
});

describe.each(Object.entries(forms))('%s', (path, usual) => {
  it('changes nothing by another method, without the proof of its page, or as no form', async () => {
    const before = await state();
    const faults: string[] = [];
    const isOpen = path === '/login' || path === '/open/:secret';
    for (const method of ['GET', 'HEAD', 'PUT', 'PATCH', 'DELETE', 'OPTIONS', 'PROPFIND']) {
      const { status } = await send(placed(path), { method, form: usual });
      if (status >= 500 || (!['GET', 'HEAD'].includes(method) && status !== 403)) faults.push(`${method}: ${status}`);
    }
    const proofs = ['', 'x', 'x'.repeat(43), '\u0000'].map((csrf) => ({ form: usual, csrf }));
    const noForms = [
      { body: JSON.stringify(usual), type: 'application/json' },
      {
        body: '--x\r\nContent-Disposition: form-data; name="value"\r\n\r\nnight',
        type: 'multipart/form-data; boundary=x',
      },
      { body: 'value=night', type: 'multipart/form-data' },
      { body: '%=%&%%%=\u0000', type: 'application/x-www-form-urlencoded' },
      { body: '', type: '' },
    ];
    for (const sent of [...proofs, ...noForms]) {
      const answer = await send(placed(path), sent);
      if (faultIn(answer) !== undefined || (!isOpen && answer.status !== 403))
        faults.push(`${JSON.stringify(sent)}: ${faultIn(answer) ?? answer.status}`);
    }
    expect(faults).toEqual([]);
    expect(await state()).toEqual(before);
  });

  it('answers in words to each field that is not as it should be', async () => {
    const faults: string[] = [];
    const tried = async (what: string, at: string, form: Readonly<Record<string, string | File>>) => {
      const fault = faultIn(await send(at, { form }));
      if (fault !== undefined) faults.push(`${what}: ${fault}`);
    };
    await tried('no field', placed(path), {});
    for (const place of path.includes(':') ? wrongPlaces : []) await tried(place, placed(path, place), usual);
    for (const name of Object.keys(usual)) {
      for (const [what, value] of Object.entries(junk))
        await tried(`${name}, ${what}`, placed(path), { ...usual, [name]: value });
      await tried(`${name}, a file`, placed(path), { ...usual, [name]: new File(['x'], '../\u0000"\r\n.zip') });
    }
    expect(faults).toEqual([]);
  });
});

it('every address answers in words to names and questions that nobody asks', async () => {
  const faults: string[] = [];
  const questions = Object.entries(junk).map(([what, value]) => [what, value.slice(0, 8_000)] as const);
  for (const path of routes('GET')) {
    const places = path.includes(':') ? wrongPlaces : ['films'];
    for (const place of places) {
      const fault = faultIn(await send(placed(path, place), { method: 'GET' }));
      if (fault !== undefined) faults.push(`${path} with ${place.slice(0, 40)}: ${fault}`);
    }
    for (const [what, value] of questions) {
      const query = new URLSearchParams(
        ['account', 'before', 'of', 'kind', 'text', 'path', 'v', 'have'].map((name) => [name, value]),
      );
      const fault = faultIn(await send(`${placed(path)}?${query}`, { method: 'GET' }));
      if (fault !== undefined) faults.push(`${path} asked ${what}: ${fault}`);
    }
  }
  expect(faults).toEqual([]);
});

describe('programs with a key', () => {
  it('are told what is wrong, as JSON', async () => {
    const key = page.keys.add({ name: 'all', mayChange: true }, page.context.clock.now()) ?? '';
    const bodies = [
      '',
      '{',
      '[]',
      'null',
      '"x"',
      '{"to":1}',
      '{"to":[["x"]]}',
      '{"__proto__":{"to":"x"}}',
      `{"to":"${'x'.repeat(60_000)}"}`,
      'x'.repeat(70_000),
    ];
    const faults: string[] = [];
    for (const { method, path } of page.app.routes.filter(({ path }) => path.startsWith('/api/v1/'))) {
      for (const body of method === 'POST' ? bodies : ['']) {
        for (const place of ['films', ...wrongPlaces]) {
          for (const authorization of [`Bearer ${key}`, 'Bearer x', `Basic ${key}`, '']) {
            const request = {
              ...{ method: method === 'ALL' ? 'PUT' : method, ...(method === 'POST' && { body }) },
              headers: { host: 'localhost:8766', authorization },
            };
            const at = `http://localhost:8766${placed(path, place).replace('*', 'x')}`;
            const answer = await page.app.request(at, request, {
              incoming: { socket: { remoteAddress: '127.0.0.1' } },
            });
            const text = await answer.text();
            const isJson = text.startsWith('{') || text.startsWith('[');
            if (answer.status >= 500 || !isJson)
              faults.push(
                `${method} ${path} ${place.slice(0, 30)} ${body.slice(0, 30)}: ${answer.status} ${text.slice(0, 100)}`,
              );
          }
        }
      }
    }
    expect(faults).toEqual([]);
  });
});
