import { describe, expect, it } from 'vitest';
import { anApi } from '../fixture.ts';

const nested = (levels: number) => `${'['.repeat(levels)}${']'.repeat(levels)}`;
/** The body, its list of movies and the movie are levels too. */
const body = (levels: number) =>
  `{"movies":[{"ids":{"trakt":607},"rating":7},{"title":"Nothing of this name","a":${nested(levels - 3)}}]}`;

describe('a body that nests', () => {
  it.each(['/sync/history', '/sync/ratings', '/sync/watchlist', '/sync/collection', '/users/hidden/calendar'])(
    'by the thousand is refused before anything is written: POST %s',
    async (path) => {
      const { json, send } = anApi({ plays: 0 });
      const before = await json('/sync/last_activities');
      for (const levels of [101, 6000, 400_000]) {
        const refused = await send('POST', path, body(levels));
        expect([levels, refused.status]).toEqual([levels, 400]);
        expect(await refused.json()).toEqual({ error: 'The body nests deeper than 100 levels.' });
      }
      expect(await json('/sync/last_activities')).toEqual(before);
    },
  );

  it('a hundred levels deep is taken, and what was not found is echoed', async () => {
    const taken = await anApi({ plays: 0 }).send('POST', '/sync/history', body(100));
    expect(taken.status).toBe(200);
    expect(await taken.text()).toContain(nested(97));
  });
});
