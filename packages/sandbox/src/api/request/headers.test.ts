import { Hono } from 'hono';
import { describe, expect, it } from 'vitest';
import { anApi } from '../fixture.ts';

const sandbox = anApi({ plays: 100 });

describe('the header rules', () => {
  it('refuses with 412 what comes without a JSON content type or version 2', async () => {
    for (const headers of [
      { 'Content-Type': undefined },
      { 'Content-Type': 'text/plain' },
      { 'trakt-api-version': undefined },
      { 'trakt-api-version': '1' },
    ]) {
      expect((await sandbox.request('/sync/history', { headers })).status).toBe(412);
    }
    const bare = { 'Content-Type': undefined, 'trakt-api-version': undefined };
    expect((await sandbox.request('/', { headers: bare })).status).toBe(412);
    expect(
      (await sandbox.request('/movies/popular', { headers: { 'Content-Type': 'application/json; charset=utf-8' } }))
        .status,
    ).toBe(200);
  });

  it('refuses an unknown or missing app with 403 in JSON', async () => {
    for (const key of ['nobody', '', undefined]) {
      const response = await sandbox.request('/movies/popular', { headers: { 'trakt-api-key': key } });
      expect(response.status).toBe(403);
      expect(await response.json()).toEqual({ error: expect.any(String) });
    }
  });

  it('turns away an empty or missing user agent with a page, as Cloudflare does', async () => {
    for (const agent of ['', ' ', undefined]) {
      const response = await sandbox.request('/movies/popular', { headers: { 'User-Agent': agent } });
      expect(response.status).toBe(403);
      expect(response.headers.get('Content-Type')).toContain('text/html');
      expect(response.headers.get('CF-Ray')).toMatch(/^[0-9a-f]{16}-[A-Z]{3}$/);
      expect(await response.text()).toContain('1010');
    }
  });

  it('answers 401 with an empty body to a missing, wrong or malformed token', async () => {
    for (const Authorization of [undefined, 'Bearer bad', 'Bearer', 'Basic Z29vZA==', '']) {
      const response = await sandbox.request('/sync/history', { headers: { Authorization } });
      expect(response.status).toBe(401);
      expect(await response.text()).toBe('');
    }
  });

  it('shows public profiles without a token, but never favorites, `me` or anything to a bad token', async () => {
    const status = async (path: string, Authorization?: string) =>
      (await sandbox.request(path, { headers: { Authorization } })).status;
    expect(await status('/users/ada/history')).toBe(200);
    expect(await status('/users/1815/ratings/movies')).toBe(200);
    expect(await status('/users/me/history')).toBe(401);
    expect(await status('/users/ada/favorites')).toBe(401);
    expect(await status('/users/ada/history', 'Bearer bad')).toBe(401);
    expect(await status('/users/me/favorites', 'Bearer ada')).toBe(200);
    expect(await status('/users/nobody/history', 'Bearer ada')).toBe(404);
  });

  it('answers 405 to a wrong method and 404 to an unknown path', async () => {
    expect((await sandbox.request('/sync/last_activities', { method: 'DELETE' })).status).toBe(405);
    expect((await sandbox.request('/movies/popular', { method: 'POST' })).status).toBe(405);
    for (const path of ['/', '/sync', '/sync/nothing', '/sync/history/films', '/sync/watched', '/nowhere/at/all']) {
      expect([path, (await sandbox.request(path)).status]).toEqual([path, 404]);
    }
  });

  it('leaves other routes alone when it is mounted behind them', async () => {
    const whole = new Hono().get('/activate', (c) => c.text('a page')).route('/', sandbox.api);
    expect(await (await whole.request('/activate')).text()).toBe('a page');
    expect((await whole.request('/sync/history')).status).toBe(403);
    const headers = {
      'Content-Type': 'application/json',
      'trakt-api-version': '2',
      'trakt-api-key': 'app',
      'User-Agent': 'test/1.0',
    };
    expect((await whole.request('/nowhere', { headers })).status).toBe(404);
    expect((await whole.request('/movies/1', { headers, method: 'HEAD' })).status).toBe(200);
  });

  it('never fails over bad input', async () => {
    const strange = [
      '%E0%A4%A',
      '%00',
      '..',
      'constructor',
      '__proto__',
      'toString',
      '%F0%9F%8E%AC',
      '-1',
      '1e9',
      "'; --",
    ];
    const queries = strange.map(
      (text) => `page=${text}&limit=${text}&extended=${text}&start_at=${text}&sort_by=${text}`,
    );
    const paths = [
      ...strange.flatMap((text) => [
        `/sync/history/${text}`,
        `/sync/history/movies/${text}`,
        `/sync/ratings/movies/${text}`,
        `/sync/watched/${text}`,
        `/sync/watchlist/${text}/${text}/${text}`,
        `/sync/collection/${text}`,
        `/users/${text}/history`,
        `/movies/${text}`,
        `/search/${text}/${text}`,
      ]),
      ...queries.flatMap((query) => [
        `/sync/history?${query}`,
        `/sync/watched/shows?${query}`,
        `/sync/watchlist?${query}`,
      ]),
    ];
    for (const path of paths) expect([path, (await sandbox.request(path)).status < 500]).toEqual([path, true]);
  });

  it('lets a browser ask first, and read the page headers', async () => {
    const preflight = await sandbox.api.request('/sync/history', {
      method: 'OPTIONS',
      headers: {
        Origin: 'http://localhost:5173',
        'Access-Control-Request-Method': 'GET',
        'Access-Control-Request-Headers': 'authorization,trakt-api-key,trakt-api-version',
      },
    });
    expect(preflight.status).toBe(204);
    expect(preflight.headers.get('Access-Control-Allow-Headers')).toContain('trakt-api-key');
    const answer = await sandbox.request('/sync/history', { headers: { Origin: 'http://localhost:5173' } });
    expect(answer.headers.get('Access-Control-Expose-Headers')).toContain('X-Pagination-Page-Count');
  });
});
