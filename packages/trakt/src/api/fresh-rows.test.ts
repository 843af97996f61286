import { describe, expect, it } from 'vitest';
import { identityOf, onlyFresh } from './fresh-rows.ts';

const film = { title: 'Heat', ids: { trakt: 5, slug: 'heat-1995' } };
const show = { title: 'Dark', ids: { trakt: 9, slug: 'dark' } };
const episode = { season: 1, number: 1, ids: { trakt: 70 } };

describe('the identity of', () => {
  it.each<[string, unknown, unknown]>([
    ['a play', { id: 3, watched_at: '2026', type: 'movie', movie: film }, 3],
    ['an entry of a list', { id: 4, rank: 1, type: 'movie', movie: film }, 4],
    ['a rating', { rated_at: '2026', rating: 8, type: 'movie', movie: film }, 'movie 5 heat-1995'],
    ['an episode, which is more than its show', { type: 'episode', episode, show }, 'episode 70'],
    ['progress', { show, progress: { aired: 3 } }, 'show 9 dark'],
    ['a comment, which is more than its film', { type: 'movie', movie: film, comment: { id: 6 } }, 'comment 6'],
    ['a person who follows', { followed_at: '2026', user: { username: 'ada', ids: { slug: 'ada' } } }, 'user ada'],
    ['a film that is the row itself, which is no show of that number', film, '5 heat-1995'],
    ['what people search for, by the number of the film', { id: 5, count: 2, type: 'movie', movie: film }, 'movie 5'],
    [
      'a list, which is more than its owner',
      { name: 'Noir', ids: { trakt: 8, slug: 'noir' }, user: { ids: { slug: 'ada' } } },
      '8 noir',
    ],
    [
      'a list, which is more than its owner',
      { name: 'Best', ids: { trakt: 55 }, user: { ids: { slug: 'ada' } } },
      '55',
    ],
    ['a number', 17, 17],
    [
      'a rating of a film that is lost',
      { rating: 8, type: 'movie', movie: { title: null, ids: { trakt: null } } },
      undefined,
    ],
    ['an episode that is null', { type: 'episode', episode: null, show }, undefined],
    ['what has none', { name: 'Action', slug: 'action' }, undefined],
    ['null', null, undefined],
  ])('%s', (_, row, identity) => {
    expect(identityOf(row)).toBe(identity);
  });
});

describe('fresh rows', () => {
  it('are those that have not come before, on this page or an earlier one', () => {
    const fresh = onlyFresh();
    expect(fresh([{ id: 1 }, { id: 2 }, { id: 1 }])).toEqual([{ id: 1 }, { id: 2 }]);
    expect(fresh([{ id: 2 }, { id: 3 }])).toEqual([{ id: 3 }]);
  });

  it('are all those that nothing tells apart, for two of them can be equal', () => {
    const lost = { rated_at: '2026', rating: 8, movie: null };
    const fresh = onlyFresh();
    expect(fresh([{ id: 1 }, lost, lost])).toHaveLength(3);
    expect(fresh([{ id: 2 }, lost])).toHaveLength(2);
  });

  it('are not those of a page that came before, whole', () => {
    const fresh = onlyFresh();
    const [one, other] = [[{ name: 'Action' }, { id: 1 }], [{ name: 'Drama' }]];
    for (const page of [one, other]) expect(fresh(page)).toEqual(page);
    for (const page of [one, other]) expect(fresh(page)).toEqual([]);
  });
});
