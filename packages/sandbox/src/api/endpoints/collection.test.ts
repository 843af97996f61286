import { describe, expect, it } from 'vitest';
import { anApi, startedAt } from '../fixture.ts';

const sandbox = anApi();

describe('collection', () => {
  it('has films and episodes, and both as media', async () => {
    const [movies, episodes, media] = await Promise.all(
      ['movies', 'episodes', 'media'].map((type) => sandbox.walk(`/sync/collection/${type}`)),
    );
    for (const row of movies ?? [])
      expect(row).toMatchObject({ type: 'movie', movie: { ids: { trakt: expect.any(Number) } } });
    for (const row of episodes ?? []) expect(row).toMatchObject({ type: 'episode', show: expect.any(Object) });
    expect(movies?.length).toBeGreaterThan(0);
    expect(media).toHaveLength((movies?.length ?? 0) + (episodes?.length ?? 0));
  });

  it('fits in the library of a free account', async () => {
    expect((await sandbox.walk('/sync/collection/media')).length).toBeLessThanOrEqual(1000);
  });

  it('brings metadata and seasons only when asked', async () => {
    const [plain] = await sandbox.walk('/sync/collection/movies');
    const [detailed] = await sandbox.walk('/sync/collection/movies?extended=metadata');
    expect(plain).not.toHaveProperty('metadata');
    expect(detailed).toHaveProperty('metadata', {
      media_type: expect.any(String),
      resolution: expect.any(String),
      hdr: null,
      audio: expect.any(String),
      audio_channels: expect.any(String),
      '3d': expect.any(Boolean),
    });
    expect((await sandbox.walk('/sync/collection/shows'))[0]).not.toHaveProperty('seasons');

    const progress = await sandbox.request('/sync/collection/shows?extended=progress&limit=250');
    expect(progress.headers.get('X-Pagination-Limit')).toBe('100');
    const shows = await sandbox.walk('/sync/collection/shows?extended=progress,metadata', 100);
    const owned = shows.flatMap((row) =>
      Object(row).seasons.flatMap(({ episodes }: { episodes: unknown[] }) => episodes),
    );
    expect(owned).toHaveLength((await sandbox.walk('/sync/collection/episodes')).length);
    expect(owned[0]).toHaveProperty('metadata.media_type');
  });
});

describe('a copy', () => {
  it('was updated when its metadata was written, and collected when it was said to be', async () => {
    const { json, send } = anApi({ plays: 0 });
    const rows = async (type: string) => Object(await json(`/sync/collection/${type}?limit=250`));
    const [before] = await rows('movies');
    await send('POST', '/sync/collection', { movies: [{ ids: before.movie.ids, hdr: 'hdr10' }] });
    const after = (await rows('movies')).find(
      ({ movie }: { movie: { title: string } }) => movie.title === before.movie.title,
    );
    expect(after).toMatchObject({ collected_at: before.collected_at, updated_at: startedAt });

    const [show] = await rows('shows');
    const seasons = [{ number: 1, media_type: 'dvd' }];
    await send('POST', '/sync/collection', { shows: [{ ids: show.show.ids, seasons }] });
    expect((await rows('shows'))[0]).toMatchObject({
      last_collected_at: show.last_collected_at,
      last_updated_at: startedAt,
    });
  });
});
