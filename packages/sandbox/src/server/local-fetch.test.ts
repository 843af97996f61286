import { Hono } from 'hono';
import { describe, expect, it } from 'vitest';
import { localFetch } from './local-fetch.ts';

/** `/from/307` leads to `/there` with that status; `/there` says what came. */
const app = new Hono()
  .all('/from/:status', (c) => {
    const to = c.req.query('to') ?? '/there';
    return new Response(null, { status: Number(c.req.param('status')), headers: { Location: to } });
  })
  .all('/there', async (c) =>
    c.json({
      method: c.req.method,
      body: await c.req.text(),
      type: c.req.header('content-type'),
      from: c.req.header('x-from'),
    }),
  )
  .get('/round', (c) => c.redirect('/round'))
  .get('/whose', (c) => c.text(`${c.req.header('authorization')}`));
const fetch = localFetch(app, { base: 'http://localhost', now: () => Date.UTC(2026, 10, 21) });

const sent = { method: 'POST', body: 'text', headers: { 'Content-Type': 'text/plain', 'X-From': 'me' } };

describe('a fetch within the sandbox', () => {
  it('says which address answered', async () => {
    const { url, redirected } = await fetch('/there?a=b#part');
    expect([url, redirected]).toEqual(['http://localhost/there?a=b', false]);
  });

  it('follows a redirect, and says so', async () => {
    const reply = await fetch('/from/302');
    expect([reply.status, reply.url, reply.redirected]).toEqual([200, 'http://localhost/there', true]);
  });

  it.each([
    [301, 'GET', ''],
    [302, 'GET', ''],
    [303, 'GET', ''],
    [307, 'POST', 'text'],
    [308, 'POST', 'text'],
  ])('asks after a POST and %i with %s', async (status, method, body) => {
    const expected = { method, body, ...(body && { type: 'text/plain' }), from: 'me' };
    expect(await (await fetch(`/from/${status}`, sent)).json()).toEqual(expected);
    const request = new Request(`http://localhost/from/${status}`, sent);
    expect(await (await fetch(request)).json()).toEqual(expected);
  });

  it('takes credentials to no other origin', async () => {
    const headers = { Authorization: 'Bearer token' };
    expect(await (await fetch('/from/302?to=/whose', { headers })).text()).toBe('Bearer token');
    expect(await (await fetch('/from/302?to=http://elsewhere/whose', { headers })).text()).toBe('undefined');
  });

  it('leaves a redirect to the caller, or rejects, when told so', async () => {
    const reply = await fetch('/from/302', { redirect: 'manual' });
    expect([reply.status, reply.headers.get('location'), reply.redirected]).toEqual([302, '/there', false]);
    await expect(fetch('/from/302', { redirect: 'error' })).rejects.toBeInstanceOf(TypeError);
  });

  it('rejects where redirects have no end, or lead out of the web', async () => {
    await expect(fetch('/round')).rejects.toThrow(/more than 20 redirects/);
    await expect(fetch('/from/302?to=app://callback')).rejects.toBeInstanceOf(TypeError);
  });
});
