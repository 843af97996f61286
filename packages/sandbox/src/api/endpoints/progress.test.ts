import { describe, expect, it } from 'vitest';
import { anApi, type Row } from '../fixture.ts';

const ids = { slug: 'breaking-bad' };
const episodes = (season: number, ...numbers: number[]) => ({
  shows: [{ ids, seasons: [{ number: season, episodes: numbers.map((number) => ({ number })) }] }],
});
const path = '/shows/breaking-bad/progress/watched';

describe('progress', () => {
  it('counts the episodes that were watched, and says what comes next', async () => {
    const { json, send } = anApi({ plays: 0 });
    expect(await json(path)).toMatchObject({
      completed: 0,
      last_watched_at: null,
      next_episode: { season: 1, number: 1 },
    });
    await send('POST', '/sync/history', episodes(1, 1, 2, 2));
    const progress = Object(await json(path));
    expect(progress).toMatchObject({
      completed: 2,
      last_episode: { season: 1, number: 2 },
      next_episode: { season: 1, number: 3 },
      reset_at: null,
    });
    expect(progress.seasons[0]).toMatchObject({ number: 1, completed: 2 });
    expect(progress.seasons[0].episodes[2]).toMatchObject({ number: 3, completed: false, last_watched_at: null });
    expect(await json('/sync/progress/up_next')).toMatchObject([{ show: { ids }, progress: { completed: 2 } }]);
  });

  it('starts anew with a reset, and is back when the reset is undone', async () => {
    const { json, send } = anApi({ plays: 0 });
    await send('POST', '/sync/history', { shows: [{ ids, watched_at: '2020-01-01T00:00:00.000Z' }] });
    expect(await json(path)).toMatchObject({ next_episode: null });
    expect(await json('/sync/progress/up_next')).toEqual([]);
    expect((await send('POST', `${path}/reset`)).status).toBe(200);
    await send('POST', '/sync/history', episodes(1, 1));
    expect(await json(path)).toMatchObject({ completed: 1, next_episode: { season: 1, number: 2 } });
    expect(Object(await json('/sync/watched/shows'))[0].reset_at).toEqual(expect.any(String));
    expect((await send('DELETE', `${path}/reset`)).status).toBe(204);
    expect(await json(path)).toMatchObject({ next_episode: null, reset_at: null });
  });

  it('leaves out what is hidden or dropped', async () => {
    const { json, send } = anApi({ plays: 0 });
    await send('POST', '/sync/history', episodes(1, 1));
    for (const section of ['dropped', 'progress_watched']) {
      await send('POST', `/users/hidden/${section}`, { shows: [{ ids }] });
      expect(await json('/sync/progress/up_next')).toEqual([]);
      expect(Object(await json(`/users/hidden/${section}`))[0]).toMatchObject({ type: 'show', show: { ids } });
      await send('POST', `/users/hidden/${section}/remove`, { shows: [{ ids }] });
      expect(await json('/sync/progress/up_next')).toHaveLength(1);
    }
  });

  it('of the library counts what is owned', async () => {
    const { json, send } = anApi({ plays: 0 });
    await send('POST', '/sync/collection/remove', { shows: [{ ids }] });
    await send('POST', '/sync/collection', episodes(2, 4));
    expect(await json('/shows/breaking-bad/progress/collection')).toMatchObject({
      completed: 1,
      last_episode: { season: 2, number: 4 },
    });
  });

  it('agrees with the watched shows', async () => {
    const { walk } = anApi({ plays: 3000 });
    const watched = await walk('/sync/watched/shows');
    const hidden = new Set((await walk('/users/hidden/dropped')).map(({ show }) => Object(show).ids.slug));
    const rows = await walk('/sync/progress/watched');
    const slugs = (all: readonly Row[]) => all.map(({ show }) => Object(show).ids.slug);
    expect(slugs(rows)).toEqual(slugs(watched).filter((slug) => !hidden.has(slug)));
  });
});
