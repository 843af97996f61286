import { describe, expect, it } from 'vitest';
import type { Play } from './plays.ts';
import { bodyOf, isUnknown, lookFor, stands } from './standing.ts';

const at = '2026-11-21T20:00:30.500Z';
const film: Play = {
  title: { kind: 'movie', ids: { imdb: 'tt1', trakt: '1' } },
  ...{ label: 'A film', watchedAtMs: Date.parse(at), fromPlayer: false },
};
const episode: Play = { ...film, title: { kind: 'numbered', show: { tvdb: '5' }, season: 1, number: 2 } };
const stop: Play = { ...film, fromPlayer: true };

const movie = (watched_at: string, more: object = {}) => ({
  type: 'movie',
  watched_at,
  movie: { ids: { trakt: 1, slug: 'a-film', imdb: 'tt1', tmdb: 9 }, runtime: 90, ...more },
});

describe('a play', () => {
  it.each([
    ['at its second', '2026-11-21T20:00:30.000Z', true],
    ['at its minute', '2026-11-21T20:00:00.000Z', true],
    ['a minute later', '2026-11-21T20:01:30.000Z', true],
    ['two minutes before', '2026-11-21T19:58:30.000Z', false],
    ['an hour before', '2026-11-21T19:00:30.000Z', false],
    ['at no time', 'soon', false],
  ])('stands there where the history has it %s: %s, %s', (_, watchedAt, expected) => {
    expect(stands(film, movie(watchedAt))).toBe(expected);
  });

  it.each([
    ['another film', { movie: { ids: { trakt: 2, imdb: 'tt2' } } }],
    ['a film without ids', { movie: { ids: {} } }],
    ['no film', { movie: null }],
  ])('is not taken for %s', (_, row) => {
    expect(stands(film, { watched_at: at, ...row })).toBe(false);
  });

  it('of an episode by its numbers is found by the ids of the show', () => {
    const row = {
      watched_at: at,
      show: { ids: { trakt: 3, tvdb: 5 } },
      episode: { season: 1, number: 2, ids: { trakt: 8 } },
    };
    expect(stands(episode, row)).toBe(true);
    expect(stands(episode, { ...row, episode: { ...row.episode, number: 3 } })).toBe(false);
    expect(stands({ ...film, title: { kind: 'episode', ids: { trakt: '8' } } }, row)).toBe(true);
  });
});

describe('a stop', () => {
  it.each([
    ['within the runtime before', '2026-11-21T18:31:00.000Z', {}, true],
    ['within the runtime after', '2026-11-21T21:30:00.000Z', {}, true],
    ['a runtime before', '2026-11-21T18:30:00.000Z', {}, false],
    ['half an hour before, of a length that nobody knows', '2026-11-21T19:31:00.000Z', { runtime: null }, true],
    ['an hour before, of a length that nobody knows', '2026-11-21T19:00:00.000Z', { runtime: 0 }, false],
  ])('is the same play as one %s: %s', (_, watchedAt, more, expected) => {
    expect(stands(stop, movie(watchedAt, more))).toBe(expected);
  });

  it('of an episode without a runtime has that of its show', () => {
    const row = { watched_at: '2026-11-21T19:10:00.000Z', episode: { season: 1, number: 2 } };
    const inShow = (runtime: number) => ({ ...row, show: { ids: { tvdb: 5 }, runtime } });
    expect(stands({ ...episode, fromPlayer: true }, inShow(60))).toBe(true);
    expect(stands({ ...episode, fromPlayer: true }, inShow(45))).toBe(false);
  });
});

it('the look is no wider than it must be, and in the right list', () => {
  expect(lookFor(film)).toEqual({
    path: '/sync/history/movies',
    query: {
      start_at: new Date('2026-11-21T19:59:30.500Z'),
      end_at: new Date('2026-11-21T20:01:30.500Z'),
      extended: 'full',
    },
  });
  expect(lookFor({ ...episode, fromPlayer: true })).toMatchObject({
    path: '/sync/history/episodes',
    query: { start_at: new Date('2026-11-21T14:00:30.500Z') },
  });
});

it('a play is written with its own time, and with ids as Trakt takes them', () => {
  expect(bodyOf(film)).toEqual({ movies: [{ ids: { imdb: 'tt1', trakt: 1 }, watched_at: at }] });
  expect(bodyOf({ ...film, title: { kind: 'episode', ids: { tvdb: '7' } } })).toEqual({
    episodes: [{ ids: { tvdb: 7 }, watched_at: at }],
  });
  expect(bodyOf(episode)).toEqual({
    shows: [{ ids: { tvdb: 5 }, seasons: [{ number: 1, episodes: [{ number: 2, watched_at: at }] }] }],
  });
});

it('a title that Trakt does not know is told by its answer', () => {
  const not_found = { movies: [], shows: [], seasons: [], episodes: [] };
  expect(isUnknown({ added: { movies: 1 }, not_found })).toBe(false);
  expect(isUnknown({ added: { movies: 0 }, not_found: { ...not_found, shows: [{}] } })).toBe(true);
  expect(isUnknown(undefined)).toBe(false);
});
