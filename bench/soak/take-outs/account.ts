/** Accounts as they may come, drawn from a seed: nulls, lost titles, repeats, unknown dates, specials, renamed lists. */

import type { Random } from '../random.ts';

export const sections = [
  'history',
  'ratings',
  'watchlist',
  'favorites',
  'collection',
  'comments',
  'hidden',
  'playback',
] as const;

export type ListSection = (typeof sections)[number];

/** Rows of a list, and how many there are without those that come again. */
interface DrawnRows {
  readonly rows: readonly Row[];
  readonly once: number;
}

interface DrawnList extends DrawnRows {
  readonly list: {
    readonly name: string | null;
    readonly ids: { readonly trakt: number; readonly slug: string | null };
  };
}

export interface DrawnAccount {
  readonly plays: number;
  readonly sections: Readonly<Record<ListSection, DrawnRows>>;
  readonly lists: readonly DrawnList[];
}

export type Row = Readonly<Record<string, unknown>>;

/** Nine of ten have at most 50 plays, one of 1,000 has 10,000. */
export function playsOf(number: number, random: Random): number {
  if (number % 1_000 === 999) return 10_000;
  return Math.floor(number % 10 === 9 ? random.between(51, 1_000) : random.between(0, 51));
}

export function drawAccount(plays: number, random: Random): DrawnAccount {
  const draw = createDraw(random, Math.max(5, Math.ceil(plays / 20)));
  const some = () => Math.floor(random.between(0, 12));
  const lists = Array.from({ length: Math.floor(random.between(0, 4)) }, (_, place) => {
    // Somebody renamed it: the slug stays.
    const slug = random.pick(['best-of-2019', 'a', 'a-1', null, '/', 'list']);
    const name = random.pick(['Best of 2019', 'a', 'A', '', null, '../..', 'CON']);
    return { list: { name, ids: { trakt: 10 + place, slug } }, ...draw.rows(some(), draw.listed) };
  });
  return {
    plays,
    sections: {
      history: draw.rows(plays, draw.play),
      ratings: draw.rows(some(), draw.rating),
      watchlist: draw.rows(some(), draw.listed),
      favorites: draw.rows(some(), draw.listed),
      collection: draw.rows(some(), draw.collected),
      comments: draw.rows(some(), draw.comment),
      hidden: draw.rows(some(), draw.listed),
      playback: draw.rows(some(), draw.play),
    },
    lists,
  };
}

type DrawRow = (number: number) => Row;

function createDraw(random: Random, titles: number) {
  const chance = (share: number) => random.next() < share;
  const upTo = (most: number) => Math.floor(random.between(0, most + 1));

  /** Rows of which some come again. */
  function rows(count: number, row: DrawRow): DrawnRows {
    const drawn = Array.from({ length: count }, (_, number) => row(number + 1));
    const repeated = drawn.filter((one) => isTold(one) && chance(0.03));
    // Beside the others, as rows are that moved to the next page.
    return { rows: [...drawn, ...repeated], once: count };
  }

  const at = () =>
    chance(0.05)
      ? random.pick([
          null,
          'once',
          '',
          '1970-01-01T00:00:00.000Z',
          '1970-01-01T12:00:00Z',
          '+275760-09-13T00:00:00.000Z',
        ])
      : new Date(random.between(0, Date.UTC(2027, 0, 1))).toISOString();

  const odd = () => random.pick([null, undefined, -1, 0.5, 'text', '', 0, 2 ** 53]);
  const ids = (number: number) => ({
    ...{ trakt: number, slug: `title-${number}`, imdb: `tt${number}`, tmdb: number, tvdb: number },
    ...(chance(0.1) && { tmdb: odd() }),
    ...(chance(0.1) && { imdb: odd() }),
    ...(chance(0.1) && { tvdb: odd() }),
  });
  const named = (number: number) => ({
    title: chance(0.05) ? odd() : `${random.pick(['Film', 'A "film",', 'Zwei\nZeilen', '=1+1', 'Amélie'])} ${number}`,
    year: chance(0.05) ? odd() : 1900 + (number % 130),
    ids: ids(number),
  });
  /** Trakt has lost it. */
  const lost = () =>
    random.pick([
      null,
      undefined,
      { title: null, year: null, ids: { trakt: null, slug: null, imdb: null, tmdb: null } },
    ]);
  const title = (number = 1 + upTo(titles - 1)) => (chance(0.03) ? lost() : named(number));
  const episode = () =>
    chance(0.03)
      ? random.pick([null, { season: odd(), number: odd(), title: null, ids: {} }])
      : { season: upTo(3), number: 1 + upTo(11), title: chance(0.2) ? null : 'Pilot', ids: ids(1 + upTo(9_999)) };
  const season = () => (chance(0.03) ? null : { number: upTo(3), ids: ids(1 + upTo(999)) });

  function about(type: unknown, number?: number): Row {
    const show = title(number);
    if (type === 'episode') return { type, episode: episode(), show };
    if (type === 'season') return { type, season: season(), show };
    return { type, [typeof type === 'string' ? type : 'movie']: show };
  }

  const anyType = () => random.pick<unknown>(['movie', 'episode', 'show', 'season', 'person', 'list', undefined, 1]);
  const play: DrawRow = (id) => {
    const type = chance(0.02) ? anyType() : random.pick(['movie', 'episode']);
    return { id, watched_at: at(), action: 'watch', ...about(type) };
  };
  return {
    rows,
    play,
    /** A title is rated once, and its row has no number of its own. */
    rating: ((number) => {
      const rating = chance(0.1) ? random.pick([null, 0, 11, 7.5, 'text', undefined]) : 1 + upTo(9);
      return { rated_at: at(), rating, ...about(random.pick(['movie', 'show']), number) };
    }) satisfies DrawRow,
    listed: ((id) => {
      const type = chance(0.1) ? anyType() : random.pick(['movie', 'show']);
      const notes = random.pick([null, undefined, '', 'A note,\n"quoted"']);
      return { rank: id, id, listed_at: at(), notes, ...about(type) };
    }) satisfies DrawRow,
    collected: ((number) => ({ collected_at: at(), metadata: null, ...about('movie', number) })) satisfies DrawRow,
    comment: ((id) => {
      const comment = { id, comment: random.pick(['Fine.', '', 'Two\nlines', 'x'.repeat(300)]), parent_id: upTo(1) };
      return { comment, ...about(random.pick(['movie', 'show', 'list'])) };
    }) satisfies DrawRow,
  };
}

/** Whether the row, come again, can be told from another that is equal. */
function isTold({ id, comment, movie, show }: Row): boolean {
  const { ids }: { ids?: { trakt?: unknown } } = Object(movie ?? show);
  return typeof id === 'number' || Boolean(comment) || typeof ids?.trakt === 'number';
}
