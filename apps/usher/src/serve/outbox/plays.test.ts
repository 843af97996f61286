import { describe, expect, it } from 'vitest';
import { keepable, namesIn } from './plays.ts';
import { namesOf } from './titles.ts';

const nowMs = Date.parse('2026-11-21T20:00:00.000Z');
const film = { title: 'Heat', year: 1995, ids: { trakt: 343, tmdb: 0, imdb: 'tt0113277' } };
const show = { title: 'The Wire', year: 2002, ids: { trakt: 1429, tvdb: 79126 } };

const added = (body: unknown) => keepable('/sync/history', body, nowMs);
const stopped = (body: unknown) => keepable('/scrobble/stop', body, nowMs);
const told = (kept: ReturnType<typeof keepable>) => kept && JSON.parse(kept.answer.body);

describe('a history add', () => {
  it('is split into its plays, each at its own time, or at that of its season, its show or the receipt', () => {
    const kept = added({
      movies: [film, { ...film, watched_at: '2026-11-20T20:00:00+01:00' }],
      episodes: [{ ids: { tvdb: 5 }, watched_at: '2026-11-19T20:00:00Z' }],
      shows: [
        {
          ...show,
          watched_at: '2026-11-01T00:00:00Z',
          seasons: [
            { number: 1, episodes: [{ number: 2 }, { number: 3, watched_at: '2026-11-03T00:00:00Z' }] },
            { number: 2, watched_at: '2026-11-02T00:00:00Z', episodes: [{ number: 1 }] },
          ],
        },
      ],
    });
    expect(kept?.plays.map(({ label, watchedAtMs }) => `${label} ${new Date(watchedAtMs).toISOString()}`)).toEqual([
      'Heat (1995) 2026-11-21T20:00:00.000Z',
      'Heat (1995) 2026-11-20T19:00:00.000Z',
      'tvdb 5 2026-11-19T20:00:00.000Z',
      'The Wire (2002) 1x02 2026-11-01T00:00:00.000Z',
      'The Wire (2002) 1x03 2026-11-03T00:00:00.000Z',
      'The Wire (2002) 2x01 2026-11-02T00:00:00.000Z',
    ]);
    expect(kept?.answer).toMatchObject({ status: 200, headers: { 'x-usher-outbox': 'queued' } });
    expect(told(kept)).toEqual({
      added: { movies: 2, episodes: 4 },
      updated: { movies: 0, episodes: 0 },
      not_found: { movies: [], shows: [], seasons: [], episodes: [] },
    });
  });

  it.each([
    ['a whole show', { shows: [show] }],
    ['a whole season of a show', { shows: [{ ...show, seasons: [{ number: 1 }] }] }],
    ['a season by its id', { seasons: [{ ids: { trakt: 1 } }] }],
    ['a title without an id', { movies: [{ title: 'Heat', year: 1995 }] }],
    ['an id that no row of the history has', { movies: [{ ids: { plex: 'x' } }] }],
    ['an id that says that there is none', { movies: [{ ids: { tmdb: 0, slug: '0', imdb: '' } }] }],
    ['one of several that is not certain', { movies: [film, { title: 'Heat' }] }],
    ['a word for a time', { movies: [{ ...film, watched_at: 'released' }] }],
    ['an unknown time', { movies: [{ ...film, watched_at: 'unknown' }] }],
    ['a day', { movies: [{ ...film, watched_at: '2026-11-20' }] }],
    ['a moment without its offset', { movies: [{ ...film, watched_at: '2026-11-20T20:00:00' }] }],
    ['something that is unknown here', { movies: [film], people: [film] }],
    ['nothing', { movies: [] }],
    ['no object', [film]],
    ['no JSON', undefined],
  ])('that can not be answered truthfully is not kept: %s', (_, body) => {
    expect(added(body)).toBeUndefined();
  });
});

describe('a stop', () => {
  it.each([80, 80.1, 100])(
    'at %s percent is a play at the time of receipt, told with what the program named',
    (progress) => {
      const kept = stopped({ movie: film, progress, app_version: '1.0' });
      expect(kept?.plays).toEqual([
        {
          title: { kind: 'movie', ids: { trakt: '343', imdb: 'tt0113277' } },
          ...{ label: 'Heat (1995)', watchedAtMs: nowMs, fromPlayer: true },
        },
      ]);
      expect(kept?.answer.status).toBe(201);
      expect(told(kept)).toEqual({ id: 0, action: 'scrobble', progress, movie: film });
    },
  );

  it('names an episode by its own ids, or by its numbers in a show', () => {
    const byIds = stopped({ show, episode: { ids: { trakt: 7 } }, progress: 90 });
    expect(byIds?.plays[0]?.title).toEqual({ kind: 'episode', ids: { trakt: '7' } });
    const episode = { season: 1, number: 2 };
    const byNumbers = stopped({ show, episode, progress: 90 });
    expect(byNumbers?.plays[0]).toMatchObject({
      title: { kind: 'numbered', show: { trakt: '1429', tvdb: '79126' }, ...episode },
      label: 'The Wire (2002) 1x02',
    });
    expect(told(byNumbers)).toEqual({ id: 0, action: 'scrobble', progress: 90, episode, show });
  });

  it.each([
    ['that is no play', { movie: film, progress: 79.9 }],
    ['without its progress', { movie: film }],
    ['with a progress that is no number', { movie: film, progress: '90' }],
    ['beyond the end', { movie: film, progress: 101 }],
    ['with a text to share', { movie: film, progress: 90, sharing: { mastodon: true } }],
    ['with a message', { movie: film, progress: 90, message: 'Seen' }],
    ['by an absolute number', { show, episode: { number_abs: 5 }, progress: 90 }],
    ['of nothing', { progress: 90 }],
  ])('%s is not kept', (_, body) => {
    expect(stopped(body)).toBeUndefined();
  });
});

it.each(['/scrobble/start', '/scrobble/pause', '/checkin', '/sync/history/remove', '/sync/ratings', '/sync/watchlist'])(
  'no other write is kept: %s',
  (path) => {
    expect(keepable(path, { movie: film, movies: [film], progress: 90 }, nowMs)).toBeUndefined();
  },
);

describe('the titles of a later write', () => {
  const names = (body: unknown, path = '/sync/ratings') => {
    const [first] =
      added({ movies: [film], shows: [{ ...show, seasons: [{ number: 1, episodes: [{ number: 2 }] }] }] })?.plays ?? [];
    const [, second] =
      added({ movies: [film], shows: [{ ...show, seasons: [{ number: 1, episodes: [{ number: 2 }] }] }] })?.plays ?? [];
    const kept = [first, second].flatMap((play) => (play ? namesOf(play.title) : []));
    return namesIn(path, body).filter((name) => kept.includes(name)).length > 0;
  };

  it.each([
    ['the same film by another of its ids', { movies: [{ ids: { imdb: 'tt0113277' } }] }, true],
    ['the same film, as a player tells it', { movie: { ids: { trakt: 343 } }, progress: 1 }, true],
    ['another film', { movies: [{ ids: { trakt: 344 } }] }, false],
    [
      'another film, of which one kind of id is not known either',
      { movies: [{ ids: { trakt: 344, tmdb: 0 } }] },
      false,
    ],
    ['the same episode', { show: { ids: { tvdb: 79126 } }, episode: { season: 1, number: 2 } }, true],
    ['another episode', { show: { ids: { tvdb: 79126 } }, episode: { season: 1, number: 3 } }, false],
    ['its show, which is another title', { shows: [show] }, false],
  ])('are compared by all ids: %s', (_, body, expected) => {
    expect(names(body)).toBe(expected);
  });

  it.each([
    ['the show', { shows: [show] }, true],
    ['the season', { shows: [{ ...show, seasons: [{ number: 1 }] }] }, true],
    ['another season', { shows: [{ ...show, seasons: [{ number: 2 }] }] }, false],
  ])('contain the episodes of what is removed: %s', (_, body, expected) => {
    expect(names(body, '/sync/history/remove')).toBe(expected);
  });
});
