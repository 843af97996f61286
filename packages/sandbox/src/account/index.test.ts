import { describe, expect, it } from 'vitest';
import { createLibrary, library } from '../library/index.ts';
import type { HistoryRow } from './history.ts';
import { type Account, createAccount } from './index.ts';

const startedAtMs = Date.parse('2026-11-21T12:00:00.000Z');

function anAccount(options: { seed?: number; plays?: number; startedAtMs?: number } = {}): Account {
  return createAccount({ library, seed: 1, plays: 5000, startedAtMs, ...options });
}

function playsOf(account: Account): HistoryRow[] {
  const everything = { from: 0, to: library.films.length + library.episodes.length };
  const { count, rows } = account.history.select({ items: everything });
  return rows(0, count);
}

const utcDay = (timeMs: number): string => new Date(timeMs).toISOString().slice(0, 10);
const localDay = new Intl.DateTimeFormat('en-CA', { timeZone: 'America/Los_Angeles' });

describe('the seeded account', () => {
  it('is the same for the same seed, all day long, and another for another seed', () => {
    const rows = playsOf(anAccount());
    const later = anAccount({ startedAtMs: startedAtMs + 3 * 3_600_000 });
    expect(playsOf(later)).toEqual(rows);
    for (const part of ['ratings', 'watchlist', 'favorites', 'collection'] as const) {
      expect(later[part]).toEqual(anAccount()[part]);
    }
    expect(playsOf(anAccount({ seed: 2 }))).not.toEqual(rows);
    expect(anAccount({ seed: 2 }).watchlist).not.toEqual(anAccount().watchlist);
  });

  it('has exactly as many plays as asked, in order, over ten years, none from the future', () => {
    for (const plays of [0, 1, 7, 150, 5000]) {
      const times = playsOf(anAccount({ plays })).map(({ watchedAtMs }) => watchedAtMs);
      expect(times).toHaveLength(plays);
      expect(times).toEqual(times.toSorted((a, b) => b - a));
      if (plays > 0) expect(times[0]).toBeLessThan(startedAtMs);
    }
    const dated = playsOf(anAccount()).filter(({ watchedAtMs }) => watchedAtMs > 0);
    const years = ((dated[0]?.watchedAtMs ?? 0) - (dated.at(-1)?.watchedAtMs ?? 0)) / (365.25 * 86_400_000);
    expect(years).toBeGreaterThan(9.9);
    expect(years).toBeLessThan(10.1);
  });

  it('has plays of unknown date, which Trakt sends as 1970', () => {
    const undated = playsOf(anAccount()).filter(({ watchedAtMs }) => watchedAtMs === 0);
    expect(undated).toHaveLength(50);
    expect(new Set(undated.map(({ item }) => item.type))).toEqual(new Set(['movie', 'episode']));
  });

  it('has rewatches, films seen twice on a day, and evenings that are the next day in UTC', () => {
    const films = playsOf(anAccount()).filter(({ item, watchedAtMs }) => item.type === 'movie' && watchedAtMs > 0);
    const perFilm = Map.groupBy(films, ({ item }) => item);
    expect(perFilm.size).toBeLessThan(films.length);
    const perFilmAndDay = Map.groupBy(
      films,
      ({ item, watchedAtMs }) => `${item.position} ${localDay.format(watchedAtMs)}`,
    );
    expect([...perFilmAndDay.values()].some((plays) => plays.length > 1)).toBe(true);
    const otherDay = films.filter(({ watchedAtMs }) => utcDay(watchedAtMs) !== localDay.format(watchedAtMs));
    expect(otherDay.length).toBeGreaterThan(films.length / 4);
    expect(otherDay.length).toBeLessThan(films.length);
  });

  it('watches a show from its first episode on, and no film before it was released', () => {
    const rows = playsOf(anAccount()).reverse();
    const shows = new Set(rows.map(({ item }) => (item.type === 'episode' ? item.show : undefined)));
    for (const show of shows) {
      if (!show) continue;
      const first = rows.find(({ item }) => item.type === 'episode' && item.show === show);
      expect(first?.item).toBe(show.episodes[0]);
    }
    for (const { item, watchedAtMs } of rows) {
      if (item.type === 'movie' && item.released && watchedAtMs > 0) {
        expect(watchedAtMs).toBeGreaterThanOrEqual(Date.parse(item.released));
      }
    }
  });

  it('fits a million plays into columns, and any page of them is at hand', () => {
    const rows = anAccount({ plays: 1_000_000 }).history.select({ items: { from: 0, to: library.films.length } });
    const last = rows.rows(rows.count - 5, 100);
    expect(last).toHaveLength(5);
    expect(last.every(({ item }) => item.type === 'movie')).toBe(true);
  });

  it('copes with a library of next to nothing, and with one before cinema', () => {
    const film = {
      title: 'A',
      year: 2000,
      imdb: null,
      tmdb: null,
      runtime: null,
      released: null,
      genres: [],
      country: null,
    };
    for (const films of [[], [film]]) {
      const small = createLibrary({ films, shows: [] });
      const { history, ratings } = createAccount({ library: small, seed: 1, plays: 40, startedAtMs: 0 });
      expect(history.select({ items: { from: 0, to: 1 } }).count).toBe(films.length * 40);
      for (const { rating } of ratings) expect(rating).toBeGreaterThanOrEqual(1);
    }
  });
});
