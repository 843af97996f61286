/** Accounts as they may come: nulls, lost titles, repeated plays, unknown dates, specials, two lists of one name. */

import fc from 'fast-check';
import type { OwnList } from '../source.ts';
import type { AccountRows } from '../targets/testing/source-of.ts';

const number = fc.oneof(fc.nat(4), fc.constantFrom(null, undefined, -1, 0.5, 'text'));
const at = fc.constantFrom(
  '2026-01-02T03:04:05.000Z',
  '1970-01-01T00:00:00.000Z',
  'once',
  null,
  '2025-06-30T23:59:00Z',
);
const oddIds = fc.record({ trakt: number, imdb: fc.constantFrom('tt1', 'tt2', '', null), tmdb: number, tvdb: number });
const oddTitle = fc.oneof(
  fc.record({ title: fc.option(fc.string()), year: number, season: number, number, ids: fc.option(oddIds) }),
  fc.constantFrom(null, undefined),
);
/** Few titles, so that they meet again in other rows. */
const title = fc.integer({ min: 1, max: 5 }).map((id) => ({
  title: `A "title",\n${id}`,
  year: 1990 + id,
  ids: { trakt: id, slug: `title-${id}`, imdb: `tt${id}`, tmdb: id, tvdb: id },
}));
const episode = fc.record({
  ...{ season: fc.nat(2), number: fc.integer({ min: 1, max: 4 }), title: fc.option(fc.string()) },
  ids: fc.constant({ trakt: 1 }),
});

function rowOf(titles: fc.Arbitrary<unknown>, episodes: fc.Arbitrary<unknown>) {
  return fc.record({
    ...{ id: number, watched_at: at, rated_at: at, listed_at: at },
    ...{ type: fc.constantFrom('movie', 'show', 'season', 'episode', 'person', 'list', undefined, 1) },
    rating: fc.oneof(fc.integer({ min: 1, max: 10 }), fc.option(fc.integer())),
    ...{ movie: titles, show: titles, season: episodes, episode: episodes },
    comment: fc.constantFrom(...[null, { comment: 'Fine.' }, { comment: ' \n' }, { comment: 'Very\n"fine".' }], {
      comment: 'No, it is not.',
      parent_id: 1,
    }),
  });
}

const rows = fc.array(
  fc.oneof(
    { weight: 20, arbitrary: rowOf(title, episode) },
    { weight: 10, arbitrary: rowOf(oddTitle, oddTitle) },
    { weight: 1, arbitrary: fc.constantFrom(null, 7) },
  ),
  { maxLength: 16 },
);
const list = fc.record({
  name: fc.string(),
  ids: fc.record({ trakt: number, slug: fc.constantFrom('a', 'A', 'a-1', '/', null) }),
});

export const anyAccount: fc.Arbitrary<AccountRows> = fc.record({
  ...{ history: rows, ratings: rows, watchlist: rows, favorites: rows, collection: rows, comments: rows },
  ...{ hidden: rows, playback: rows },
  lists: fc.array(fc.record({ list: list as fc.Arbitrary<unknown> as fc.Arbitrary<OwnList>, rows }), { maxLength: 3 }),
});
