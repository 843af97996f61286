import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { type HistoryOptions, historyRows } from './history.ts';
import { ratingRows, ratingsByFilm } from './ratings.ts';
import { aFilm, all, anEpisodePlay, aPlay, aRating } from './testing/rows.ts';

type Plays = Parameters<typeof historyRows>[0];

const rowsOf = (plays: Plays, options: Partial<HistoryOptions> = {}) =>
  all(historyRows(plays, { mode: 'individual', timeZone: 'UTC', ...options }));
const brief = async (plays: Plays, options?: Partial<HistoryOptions>) =>
  (await rowsOf(plays, options)).map(({ Title, WatchedDate, Rewatch }) => [Title, WatchedDate, Rewatch]);

const unknown = '1970-01-01T00:00:00.000Z';

describe('individual history', () => {
  it('has a row for each play, the oldest first, and knows the rewatches', async () => {
    const plays = [
      aPlay(3, '2024-03-03T20:00:00.000Z'),
      aPlay(2, '2024-02-02T20:00:00.000Z', aFilm(2)),
      aPlay(1, '2024-01-01T20:00:00.000Z'),
    ];
    expect(await brief(plays)).toEqual([
      ['Film 1', '2024-01-01', false],
      ['Film 2', '2024-02-02', false],
      ['Film 1', '2024-03-03', true],
    ]);
  });

  it('dates a play where the person lives', async () => {
    const plays = [aPlay(1, '2024-03-10T02:30:00.000Z')];
    expect(await brief(plays, { timeZone: 'America/Los_Angeles' })).toEqual([['Film 1', '2024-03-09', false]]);
  });

  it('keeps two plays on one date, which agree on being no rewatch', async () => {
    const plays = ['2024-01-02T20:00:00Z', '2024-01-01T22:00:00Z', '2024-01-01T10:00:00Z'].map((at, n) => aPlay(n, at));
    expect(await brief(plays)).toEqual([
      ['Film 1', '2024-01-01', false],
      ['Film 1', '2024-01-01', false],
      ['Film 1', '2024-01-02', true],
    ]);
  });

  it('gives a play of unknown date no date, and counts it as the oldest', async () => {
    const plays = [aPlay(2, '2024-01-01T20:00:00.000Z'), aPlay(1, unknown)];
    expect(await brief(plays)).toEqual([
      ['Film 1', undefined, undefined],
      ['Film 1', '2024-01-01', true],
    ]);
  });

  it.each([
    '{ "title": null, "year": null, "ids": { "trakt": null, "slug": null, "imdb": null, "tmdb": null } }',
    '{ "title": "Heat" }',
    'null',
  ])('leaves out what Trakt has lost, and rates nothing by it: %s', async (text) => {
    const lost = JSON.parse(text);
    const plays = [aPlay(2, '2024-01-02T20:00:00.000Z', lost), aPlay(1, '2024-01-01T20:00:00.000Z')];
    expect(await brief(plays)).toEqual([['Film 1', '2024-01-01', false]]);
    const ratings = [{ ...aRating(9), movie: lost }, aRating(8)];
    expect((await ratingsByFilm(ratings)).size).toBe(1);
    expect(await all(ratingRows(ratings))).toMatchObject([{ Rating10: 8 }]);
  });

  it.each(['yesterday', '1970-01-01T08:00:00Z'])('takes the date %s for unknown', async (watchedAt) => {
    expect(await brief([aPlay(1, watchedAt)])).toEqual([['Film 1', undefined, undefined]]);
  });

  it('counts scrobbles, check-ins and plays entered by hand alike', async () => {
    const actions = ['scrobble', 'checkin', 'watch'] as const;
    const plays = actions.map((action, n) => ({ ...aPlay(n, `2024-01-0${n + 1}T12:00:00Z`), action }));
    expect(await brief(plays)).toHaveLength(3);
  });

  it('leaves episodes out', async () => {
    expect(await brief([anEpisodePlay(1, '2024-01-01T20:00:00Z')])).toEqual([]);
  });

  it('takes a play that is listed twice for one', async () => {
    const play = aPlay(1, '2024-01-01T20:00:00Z');
    expect(await brief([play, play])).toHaveLength(1);
  });

  it('tells films apart that have neither an IMDb nor a TMDB id', async () => {
    const bare = (trakt: number) => aFilm(trakt, { ids: { imdb: null, tmdb: null } });
    const plays = [aPlay(2, '2024-01-02T20:00:00Z', bare(2)), aPlay(1, '2024-01-01T20:00:00Z', bare(1))];
    expect(await brief(plays)).toEqual([
      ['Film 1', '2024-01-01', false],
      ['Film 2', '2024-01-02', false],
    ]);
  });

  it("joins ratings by Trakt's number", async () => {
    const bare = aFilm(2, { ids: { imdb: null, tmdb: null } });
    const ratings = await ratingsByFilm([aRating(9, bare), aRating(4, aFilm(3))]);
    const rows = await rowsOf([aPlay(1, unknown, bare), aPlay(2, unknown)], { ratings });
    expect(rows.map(({ Title, Rating10 }) => [Title, Rating10])).toEqual([
      ['Film 2', 9],
      ['Film 1', undefined],
    ]);
  });
});

describe('a span of the history', () => {
  const plays = [
    aPlay(4, '2024-03-03T20:00:00.000Z'),
    aPlay(3, '2024-02-02T02:00:00.000Z', aFilm(2)),
    aPlay(2, '2024-01-01T20:00:00.000Z'),
    aPlay(1, unknown),
  ];

  it('begins and ends with a date of the person, and still knows the rewatches', async () => {
    const timeZone = 'America/Los_Angeles';
    expect(await brief(plays, { since: '2024-02-01', timeZone })).toEqual([
      ['Film 2', '2024-02-01', false],
      ['Film 1', '2024-03-03', true],
    ]);
    expect(await brief(plays, { since: '2024-02-02', until: '2024-03-02', timeZone })).toEqual([]);
    expect(await brief(plays, { until: '2024-01-01' })).toEqual([['Film 1', '2024-01-01', true]]);
  });

  it('has the latest play in it where each film has one row', async () => {
    expect(await brief(plays, { until: '2024-02-28', mode: 'aggregated' })).toEqual([
      ['Film 1', '2024-01-01', true],
      ['Film 2', '2024-02-02', false],
    ]);
  });
});

describe('aggregated history', () => {
  const mode = 'aggregated';

  it('has a row for each film, with its latest play', async () => {
    const plays = [
      aPlay(3, '2024-03-03T20:00:00.000Z'),
      aPlay(2, '2024-02-02T20:00:00.000Z', aFilm(2)),
      aPlay(1, '2024-01-01T20:00:00.000Z'),
    ];
    expect(await brief(plays, { mode })).toEqual([
      ['Film 2', '2024-02-02', false],
      ['Film 1', '2024-03-03', true],
    ]);
  });

  it('has no date for a film that was only watched at unknown dates', async () => {
    expect(await brief([aPlay(2, unknown), aPlay(1, unknown)], { mode })).toEqual([['Film 1', undefined, undefined]]);
  });

  it('takes two plays on one date for no rewatch', async () => {
    const plays = [aPlay(2, '2024-01-01T22:00:00Z'), aPlay(1, '2024-01-01T10:00:00Z')];
    expect(await brief(plays, { mode })).toEqual([['Film 1', '2024-01-01', false]]);
  });
});

describe('any history', () => {
  const plays = fc.uniqueArray(
    fc
      .record({ id: fc.nat(), film: fc.nat(5), day: fc.nat(6), hour: fc.nat(23), known: fc.boolean() })
      .map(({ id, film, day, hour, known }) =>
        aPlay(id, known ? new Date(Date.UTC(2024, 0, day + 1, hour)).toISOString() : unknown, aFilm(film)),
      ),
    { selector: ({ id }) => id },
  );

  it('comes out the same in whatever order it comes in, and in the order of its dates', async () => {
    await fc.assert(
      fc.asyncProperty(plays, fc.constantFrom('individual', 'aggregated'), async (plays, mode) => {
        const rows = await rowsOf(plays, { mode });
        expect(rows).toEqual(await rowsOf(plays.toReversed(), { mode }));
        const dates = rows.map(({ WatchedDate }) => WatchedDate ?? '');
        expect(dates).toEqual(dates.toSorted());
      }),
    );
  });

  it('keeps every play, and is a rewatch after the first date of the film only', async () => {
    await fc.assert(
      fc.asyncProperty(plays, async (plays) => {
        const rows = await rowsOf(plays);
        const days = plays.map((play) => `${play.movie.title} ${play.watched_at.slice(0, 10)}`);
        expect(rows.map((row) => `${row.Title} ${row.WatchedDate ?? '1970-01-01'}`).toSorted()).toEqual(
          days.toSorted(),
        );
        for (const row of rows) {
          const earlier = plays.some(
            ({ movie, watched_at }) => movie.title === row.Title && watched_at.slice(0, 10) < (row.WatchedDate ?? ''),
          );
          expect(row.Rewatch).toBe(row.WatchedDate === undefined ? undefined : earlier);
        }
      }),
    );
  });

  it('has one aggregated row for each film', async () => {
    await fc.assert(
      fc.asyncProperty(plays, async (plays) => {
        const titles = (await rowsOf(plays, { mode: 'aggregated' })).map(({ Title }) => Title);
        expect(titles.toSorted()).toEqual([...new Set(plays.map(({ movie }) => movie.title))].toSorted());
      }),
    );
  });
});

it('refuses an unknown time zone at once', () => {
  expect(() => historyRows([], { mode: 'individual', timeZone: 'Mars/Olympus' })).toThrow(RangeError);
});
