import { describe, expect, it } from 'vitest';
import { library } from '../../library/index.ts';
import { anApi, rowsOf } from '../fixture.ts';

const sandbox = anApi({ plays: 2000 });

describe('updates', () => {
  it.each(['movies', 'shows', 'people'])('of %s say from when on they are, to the hour', async (kind) => {
    const start = async (path: string) => (await sandbox.request(path)).headers.get('X-Start-Date');
    for (const rest of ['', '/id']) {
      const path = `/${kind}/updates${rest}/2026-11-01T10:20:30Z`;
      expect([path, await start(path)]).toEqual([path, '2026-11-01T10:00:00.000Z']);
      expect(await start(`/${kind}/updates${rest}`)).toBe('2026-11-20T00:00:00.000Z');
    }
  });
});

describe('charts', () => {
  it('keep one order, whatever they count', async () => {
    const popular = (await sandbox.walk('/shows/popular')).map(({ ids }) => Object(ids).trakt);
    for (const chart of ['trending', 'anticipated', 'watched/weekly', 'favorited', 'played/daily']) {
      expect((await sandbox.walk(`/shows/${chart}`)).map(({ show }) => Object(show).ids.trakt)).toEqual(popular);
    }
    for (const period of ['hourly', 'yearly']) {
      expect((await sandbox.request(`/shows/watched/${period}`)).status).toBe(404);
    }
    expect(await sandbox.walk('/media/popular')).toHaveLength(library.films.length + library.shows.length);
  });

  it('are filtered by years, genres, countries, runtimes and words', async () => {
    const films = await sandbox.walk(
      '/movies/popular?extended=full&years=1920-1929&genres=comedy&countries=us&runtimes=0-70',
    );
    expect(films.length).toBeGreaterThan(0);
    for (const { year, genres, country, runtime } of films) {
      expect(Number(year) >= 1920 && Number(year) <= 1929 && Number(runtime) <= 70).toBe(true);
      expect([country, Object(genres).includes('comedy')]).toEqual(['us', true]);
    }
    expect(await sandbox.walk('/movies/popular?query=alien')).toMatchObject([
      { title: 'Alien' },
      { title: 'Alien³' },
      { title: 'Aliens' },
    ]);
  });

  it('leave out what one has seen, owns or means to see, if asked', async () => {
    const known = {
      ignore_watched: '/sync/watched/movies',
      ignore_collected: '/sync/collection/movies',
      ignore_watchlisted: '/sync/watchlist/movies',
    };
    for (const [flag, path] of Object.entries(known)) {
      const own = new Set((await sandbox.walk(path)).map(({ movie }) => Object(movie).ids.trakt));
      const rest = await sandbox.walk(`/movies/popular?${flag}=true`);
      expect([flag, rest.length]).toEqual([flag, library.films.length - own.size]);
      for (const { ids } of rest) expect(own).not.toContain(Object(ids).trakt);
    }
  });
});

describe('calendars', () => {
  it('have what airs in their span, and say which that is', async () => {
    const response = await sandbox.request('/calendars/all/shows/2008-01-01/14');
    expect(response.headers.get('X-Start-Date')).toBe('2008-01-01');
    expect(response.headers.get('X-End-Date')).toBe('2008-01-15');
    const rows = rowsOf(await response.json());
    const times = rows.map(({ first_aired }) => String(first_aired));
    expect(times).toEqual(times.toSorted());
    expect(times.every((at) => at >= '2008-01-01' && at < '2008-01-15')).toBe(true);
    expect(rows).toContainEqual(expect.objectContaining({ show: expect.objectContaining({ title: 'Breaking Bad' }) }));
    const premieres = rowsOf(await sandbox.json('/calendars/all/shows/new/2008-01-01/14'));
    for (const { episode } of premieres) expect(episode).toMatchObject({ season: 1, number: 1 });
    expect(premieres.length).toBeLessThan(rows.length);
  });

  it('have films on the day of their release', async () => {
    const [film] = library.films.filter(({ released }) => released !== null);
    const rows = rowsOf(await sandbox.json(`/calendars/all/movies/${film?.released}/1`));
    expect(rows).toContainEqual({ released: film?.released, movie: expect.objectContaining({ title: film?.title }) });
  });

  it('of one’s own have what one knows, and are nobody else’s', async () => {
    const own = rowsOf(await sandbox.json('/calendars/my/media/2010-01-01/33'));
    const all = rowsOf(await sandbox.json('/calendars/all/media/2010-01-01/33'));
    expect(own.length).toBeLessThan(all.length);
    expect((await sandbox.request('/calendars/my/shows', { headers: { Authorization: undefined } })).status).toBe(401);
    expect((await sandbox.request('/calendars/your/shows')).status).toBe(404);
    expect((await sandbox.request('/calendars/all/shows/tomorrow/7')).status).toBe(422);
  });
});
