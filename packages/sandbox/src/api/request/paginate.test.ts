import { describe, expect, it } from 'vitest';
import { anApi, rowsOf } from '../fixture.ts';

const sandbox = anApi({ plays: 1000 });

async function page(query: string): Promise<{ headers: (string | null)[]; rows: number }> {
  const response = await sandbox.request(`/sync/history?${query}`);
  const headers = ['Page', 'Limit', 'Page-Count', 'Item-Count'].map((name) =>
    response.headers.get(`X-Pagination-${name}`),
  );
  return { headers, rows: rowsOf(await response.json()).length };
}

describe('pages', () => {
  it('are 100 rows unless asked, and say where they are', async () => {
    expect(await page('')).toEqual({ headers: ['1', '100', '10', '1000'], rows: 100 });
    expect(await page('page=3&limit=30')).toEqual({ headers: ['3', '30', '34', '1000'], rows: 30 });
    expect(await page('page=34&limit=30')).toEqual({ headers: ['34', '30', '34', '1000'], rows: 10 });
  });

  it('clamp a large limit to 250, or 100 with progress', async () => {
    expect(await page('limit=1000')).toEqual({ headers: ['1', '250', '4', '1000'], rows: 250 });
    const response = await sandbox.request('/sync/watched/shows?limit=1000&extended=progress');
    expect(response.headers.get('X-Pagination-Limit')).toBe('100');
  });

  it('are empty past the end', async () => {
    expect(await page('page=11')).toEqual({ headers: ['11', '100', '10', '1000'], rows: 0 });
    expect((await page('page=9007199254740991')).rows).toBe(0);
  });

  it('take what is no positive whole number for absent', async () => {
    for (const bad of ['0', '-1', '1.5', 'abc', '', 'all', '1e3', '99999999999999999999']) {
      expect((await page(`page=${bad}&limit=${bad}`)).headers).toEqual(['1', '100', '10', '1000']);
    }
  });

  it('add up to the whole, without a gap or a repetition', async () => {
    const whole = await sandbox.walk('/sync/history', 250);
    expect(whole).toHaveLength(1000);
    expect(new Set(whole.map(({ id }) => id)).size).toBe(1000);
    for (const limit of [7, 100, 249]) expect(await sandbox.walk('/sync/history', limit)).toEqual(whole);
  });

  it('can count a page too few, from one request to the next', async () => {
    const lagging = anApi({ plays: 1000 });
    const counts = async () => {
      const { headers } = await lagging.request('/sync/history');
      return [headers.get('X-Pagination-Page-Count'), headers.get('X-Pagination-Item-Count')];
    };
    expect(await counts()).toEqual(['10', '1000']);
    lagging.deps.underReportPages = true;
    expect(await counts()).toEqual(['9', '900']);
    expect(rowsOf(await lagging.json('/sync/history?page=10'))).toHaveLength(100);
  });
});
