/** What other programs ask with a key, held to the document that describes it. */

import { once } from 'node:events';
import { createServer } from 'node:http';
import { getRequestListener } from '@hono/node-server';
import { afterAll, beforeAll, describe, expect, it, vi } from 'vitest';
import { type PageAt, pageAt } from '../testing/page-at.ts';

let page: PageAt;
let reads: string;
let changes: string;

beforeAll(async () => {
  page = await pageAt({ config: '[[schedule.jobs]]\nname = "night"\ncron = "0 3 * * *"\nto = ["jsonl"]\n' });
  await page.traktSignIn();
  reads = page.keys.add({ name: 'homepage', mayChange: false }, 0) ?? '';
  changes = page.keys.add({ name: 'hass', mayChange: true }, 0) ?? '';
});
afterAll(() => page.remove());

interface Sent {
  readonly key?: string;
  readonly body?: unknown;
  readonly from?: string;
  readonly headers?: Record<string, string>;
}

async function ask(method: 'GET' | 'POST', path: string, { key, body, from = '127.0.0.1', headers = {} }: Sent = {}) {
  const authorization = key === undefined ? {} : { authorization: `Bearer ${key}` };
  const sent = { method, headers: { host: 'localhost:8766', ...authorization, ...headers } };
  const request = {
    ...sent,
    ...(body !== undefined && { body: typeof body === 'string' ? body : JSON.stringify(body) }),
  };
  const answer = await page.app.request(`http://localhost:8766/api/v1${path}`, request, {
    incoming: { socket: { remoteAddress: from } },
  });
  return { status: answer.status, headers: answer.headers, value: await answer.json() };
}

describe('who may', () => {
  it('nobody without a key, with a cookie, or with a key that was removed', async () => {
    const gone = page.keys.add({ name: 'gone', mayChange: true }, 0);
    page.keys.remove('gone');
    const { cookie } = page.signedIn();
    for (const asked of [{}, { headers: { cookie } }, { key: 'usher_x' }, { key: gone ?? '' }]) {
      const { status, headers } = await ask('GET', '/widget', asked);
      expect([status, headers.get('www-authenticate')]).toEqual([401, 'Bearer realm="usher"']);
    }
  });

  it('a key that reads starts nothing', async () => {
    for (const path of ['/exports', '/sign-ins/default/renew', '/jobs/night/run', '/jobs/night/pause'])
      expect((await ask('POST', path, { key: reads, body: {} })).status, path).toBe(403);
    expect(page.exports.all()).toEqual([]);
  });

  it('over http from elsewhere a key that reads may, and one that changes may not', async () => {
    const from = '192.168.1.9';
    expect((await ask('GET', '/widget', { key: reads, from })).status).toBe(200);
    expect((await ask('GET', '/widget', { key: changes, from })).status).toBe(403);
  });

  it('no page elsewhere by another name of this machine', async () => {
    const headers = { host: 'evil.example', authorization: `Bearer ${reads}` };
    const answer = await page.app.request('http://localhost:8766/api/v1/widget', { headers });
    expect(answer.status).toBe(403);
    expect(await answer.text()).toContain('not known by this name');
  });
});

describe('what there is', () => {
  it('the widget tells all at a glance, without a list', async () => {
    const { value } = await ask('GET', '/widget', { key: reads });
    expect(value).toMatchObject({ state: 'signed_in', signIns: 1, programs: 0, exportsRunning: 0 });
    expect(Object.values(value).filter((each) => typeof each === 'object')).toEqual([]);
  });

  it('each answer has what the document promises, and nothing else', async () => {
    const document = (await ask('GET', '/openapi.json')).value;
    const paths = Object.entries<Record<string, unknown>>(document.paths);
    expect(paths.length).toBeGreaterThan(9);
    for (const [path, methods] of paths) {
      if (!methods.get || path.includes('{')) continue;
      const { status, value } = await ask('GET', path, { key: reads });
      expect(status, path).toBe(200);
      expect(unlike(schemaOf(methods.get), value), path).toEqual([]);
    }
  });

  it('nothing but that', async () => {
    expect((await ask('GET', '/nothing', { key: changes })).status).toBe(404);
    expect((await ask('GET', '/exports/none', { key: reads })).status).toBe(404);
    expect((await ask('POST', '/jobs/gone/run', { key: changes })).status).toBe(404);
    expect((await ask('POST', '/sign-ins/gone/renew', { key: changes })).status).toBe(404);
  });
});

describe('a key that may change something', () => {
  it('renews a sign-in', async () => {
    const { value } = await ask('POST', '/sign-ins/default/renew', { key: changes });
    expect(value).toMatchObject({ account: 'default', state: 'signed_in', renewals: 1 });
  });

  it('exports, and sees how it ends', async () => {
    const began = await ask('POST', '/exports', { key: changes, body: { to: ['letterboxd'], only: ['ratings'] } });
    expect(began.status).toBe(202);
    await vi.waitUntil(() => page.exports.find(began.value.id)?.end, { timeout: 30_000 });
    const { value } = await ask('GET', `/exports/${began.value.id}`, { key: reads });
    expect(value).toMatchObject({ outcome: 'done', account: 'default' });
    expect((await ask('GET', '/widget', { key: reads })).value).toMatchObject({
      exportsOnDisk: 1,
      lastRunOutcome: 'done',
    });
  });

  it('pauses a job, and has it go on', async () => {
    const paused = await ask('POST', '/jobs/night/pause', { key: changes });
    expect(paused.value).toMatchObject({ name: 'night', isPaused: true });
    expect((await ask('POST', '/jobs/night/go-on', { key: changes })).value).toMatchObject({ isPaused: false });
  });

  it('sends its body as it likes, up to a bound, over a real connection', async () => {
    const listener = getRequestListener(page.app.fetch, { overrideGlobalObjects: false });
    const server = createServer(listener).listen(0, '127.0.0.1');
    try {
      await once(server, 'listening');
      const { port } = Object(server.address());
      const send = async (path: string, init: RequestInit & { duplex?: 'half' }) => {
        const headers = { authorization: `Bearer ${changes}` };
        return (await fetch(`http://127.0.0.1:${port}/api/v1${path}`, { method: 'POST', headers, ...init })).status;
      };
      const chunked = (text: string) => ({ body: new Blob([text]).stream(), duplex: 'half' as const });
      expect(await send('/jobs/night/pause', {})).toBe(200);
      expect(await send('/jobs/night/go-on', { body: '{}' })).toBe(200);
      expect(await send('/exports', chunked('{"to": ["nowhere"]}'))).toBe(400);
      expect(await send('/exports', chunked(' '.repeat(70_000)))).toBe(413);
      expect(await send('/exports', { body: ' '.repeat(70_000) })).toBe(413);
    } finally {
      server.close();
      server.closeAllConnections();
    }
  });

  it.each([
    ...[['{'], ['[]'], ['"text"'], ['{"to": []}'], ['{"to": ["nowhere"]}'], ['{"to": ["imdb"], "account": "x"}']],
    // Never more than was asked for.
    ...[['{"to": ["imdb", "nowhere"]}'], ['{"to": ["imdb"], "only": ["raitings"]}']],
    ...[['{"to": ["imdb"], "what": "Preview"}'], ['{"to": ["imdb"], "mode": "agregated"}']],
    ...[
      ['{"to": ["imdb"], "user": null}'],
      ['{"to": ["imdb"], "until": {}}'],
      ['{"to": ["imdb"], "onlly": ["ratings"]}'],
    ],
  ])('takes no %s', async (body) => {
    const { status, value } = await ask('POST', '/exports', { key: changes, body });
    expect([status, typeof value.error]).toEqual([400, 'string']);
  });
});

function schemaOf(operation: unknown): Record<string, unknown> {
  return Object(operation).responses['2XX'].content['application/json'].schema;
}

/** Where a value is not as the schema has it: of the few words of JSON Schema that the document uses. */
function unlike(schema: Record<string, unknown>, value: unknown, at = ''): string[] {
  const { type, properties = {}, required = [], items, enum: words } = Object(schema);
  if (type === 'array')
    return Array.isArray(value) ? value.flatMap((each, n) => unlike(items, each, `${at}/${n}`)) : [at];
  if (type !== 'object') {
    const is = type === 'integer' ? Number.isInteger(value) : typeof value === type;
    return is && (!words || words.includes(value)) ? [] : [`${at}: ${value}`];
  }
  const missing = required.filter((name: string) => !Object.hasOwn(Object(value), name));
  const inside = Object.entries(Object(value)).flatMap(([name, each]) =>
    properties[name] ? unlike(properties[name], each, `${at}/${name}`) : [`${at}/${name} is not in the document`],
  );
  return [...missing.map((name: string) => `${at}/${name} is missing`), ...inside];
}
