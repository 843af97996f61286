/**
 * The sandbox's films and shows. Each has its own Trakt id and slug, and can be found by every kind of id.
 *
 * Trakt ids are counted within each type, as at Trakt: movie 7 and episode 7 are two items.
 */
import { z } from 'zod';
import filmRows from './films.json' with { type: 'json' };
import type { Episode, Film, Ids, LibraryItem, Listable, Person, Season, Show } from './items.ts';
import { type PersonRow, peopleOf, personRows } from './people.ts';
import showRows from './shows.json' with { type: 'json' };
import { slugOf } from './slug.ts';
import { type Studio, traitsOfFilm, traitsOfShow } from './traits.ts';

export type { Credit, Episode, Film, LibraryItem, Listable, Person, Season, Show } from './items.ts';
export { countriesWithServices, type Service, services, servicesFor } from './places.ts';
export { subgenresBy } from './traits.ts';

export interface Library {
  readonly films: readonly Film[];
  readonly shows: readonly Show[];
  readonly seasons: readonly Season[];
  readonly episodes: readonly Episode[];
  readonly people: readonly Person[];
  /** Finds an item as a path names it: Trakt id, slug or IMDb id (seasons and episodes: Trakt id). */
  find<Type extends Listable['type']>(type: Type, key: string): Extract<Listable, { type: Type }> | undefined;
  /** All items with this id: a Trakt id may name one item of each type. */
  withId(kind: IdKind, id: string): LibraryItem[];
  /** The item of a type with this id. */
  byId<Type extends Listable['type']>(
    type: Type,
    kind: IdKind | 'slug',
    id: string,
  ): Extract<Listable, { type: Type }> | undefined;
}

export type IdKind = 'trakt' | 'imdb' | 'tmdb' | 'tvdb';

const ids = { imdb: z.string().nullable(), tmdb: z.int().nullable() };

const filmRow: z.ZodType<FilmRow> = z.object({
  title: z.string().min(1),
  year: z.int(),
  ...ids,
  runtime: z.int().nullable(),
  released: z.string().nullable(),
  genres: z.array(z.string()),
  country: z.string().nullable(),
});

const showRow: z.ZodType<ShowRow> = z.object({
  title: z.string().min(1),
  year: z.int(),
  ...ids,
  tvdb: z.int().nullable(),
  runtime: z.int().nullable(),
  network: z.string().nullable(),
  country: z.string().nullable(),
  status: z.string().nullable(),
  genres: z.array(z.string()),
  seasons: z.array(z.object({ number: z.int().min(0), episodes: z.union([z.array(z.string()), z.int().min(0)]) })),
});

export interface FilmRow {
  title: string;
  year: number | null;
  /** Given where the library's own count of ids and its own slug are not to be used. */
  trakt?: number;
  slug?: string;
  imdb: string | null;
  tmdb: number | null;
  runtime: number | null;
  released: string | null;
  genres: string[];
  country: string | null;
}

export interface ShowRow {
  title: string;
  year: number | null;
  trakt?: number;
  slug?: string;
  imdb: string | null;
  tmdb: number | null;
  tvdb: number | null;
  runtime: number | null;
  network: string | null;
  country: string | null;
  status: string | null;
  genres: string[];
  seasons: SeasonRow[];
}

interface SeasonRow {
  number: number;
  ids?: PartIds;
  /** The titles of a season's episodes, or their number if the titles are unknown; or some episodes alone. */
  episodes: string[] | number | EpisodeRow[];
}

export interface EpisodeRow {
  number: number;
  title: string;
  ids?: PartIds;
}

type PartIds = Partial<Pick<Ids, 'trakt' | 'tvdb' | 'imdb' | 'tmdb'>>;

export function createLibrary(rows: {
  films: readonly FilmRow[];
  shows: readonly ShowRow[];
  people?: readonly PersonRow[];
}): Library {
  const films = filmsOf(rows.films);
  const shows = showsOf(rows.shows);
  const seasons = shows.flatMap((show) => show.seasons);
  const episodes = shows.flatMap((show) => show.episodes);
  const people = peopleOf(rows.people ?? [], { films, shows });

  const index = new Map<string, Listable>();
  for (const item of [...films, ...shows, ...seasons, ...episodes, ...people]) {
    for (const kind of ['trakt', 'slug', 'imdb', 'tmdb', 'tvdb'] as const) {
      const key = `${item.type} ${kind} ${item.ids[kind]}`;
      if (item.ids[kind] != null && !index.has(key)) index.set(key, item);
    }
  }

  function byId<Type extends Listable['type']>(type: Type, kind: IdKind | 'slug', id: string) {
    const item = index.get(`${type} ${kind} ${id}`);
    return item && isOf(type, item) ? item : undefined;
  }

  return {
    films,
    shows,
    seasons,
    episodes,
    people,
    byId,
    find: (type, key) => byId(type, 'trakt', key) ?? byId(type, 'slug', key) ?? byId(type, 'imdb', key),
    withId: (kind, id) =>
      (['movie', 'show', 'season', 'episode'] as const)
        .map((type) => byId(type, kind, id))
        .filter((item) => item !== undefined),
  };
}

export const library: Library = createLibrary({
  films: z.array(filmRow).parse(filmRows),
  shows: z.array(showRow).parse(showRows),
  people: personRows,
});

function isOf<Type extends Listable['type']>(type: Type, item: Listable): item is Extract<Listable, { type: Type }> {
  return item.type === type;
}

function filmsOf(rows: readonly FilmRow[]): Film[] {
  const taken = new Set<string>();
  const nextId = freeIds(rows.map(({ trakt }) => trakt));
  return rows.map(({ imdb, tmdb, trakt = nextId(), slug: wished, ...row }, position) => {
    const slug = freeSlug(taken, wished ? [wished] : [withYear(slugOf(row.title), row)]);
    const traits = traitsOfFilm({ position, ...row });
    return { ...row, ...traits, type: 'movie', position, ids: { trakt, slug, imdb, tmdb } };
  });
}

function showsOf(rows: readonly ShowRow[]): Show[] {
  const taken = new Set<string>();
  let episodeCount = 0;
  const seasonRows = rows.flatMap((row) => row.seasons);
  const nextId = freeIds(rows.map(({ trakt }) => trakt));
  const nextSeasonId = freeIds(seasonRows.map(({ ids }) => ids?.trakt));
  const nextEpisodeId = freeIds(seasonRows.flatMap((row) => episodeRows(row).map(({ ids }) => ids?.trakt)));
  return rows.map(({ imdb, tmdb, tvdb, trakt = nextId(), slug: wished, seasons: ownRows, ...row }, position) => {
    const plain = slugOf(row.title);
    const numbered = withYear(plain, row);
    const slug = freeSlug(taken, wished ? [wished] : /^\d*$/.test(plain) ? [numbered] : [plain, numbered]);
    const seasons: Season[] = [];
    const episodes: Episode[] = [];
    const show: Show = {
      ...row,
      ...traitsOfShow({ position, ...row, network: networkOf(row.network, rows) }),
      type: 'show',
      position,
      ids: { trakt, slug, tvdb, imdb, tmdb },
      seasons,
      episodes,
    };
    for (const seasonRow of ownRows) {
      const own: Episode[] = [];
      const ids = { trakt: nextSeasonId(seasonRow.ids?.trakt), tvdb: null, tmdb: null, ...seasonRow.ids };
      const season: Season = { type: 'season', show, number: seasonRow.number, ids, episodes: own };
      for (const { number, title, ids } of episodeRows(seasonRow)) {
        own.push({
          type: 'episode',
          position: episodeCount++,
          show,
          season,
          number,
          title,
          ids: { trakt: nextEpisodeId(ids?.trakt), tvdb: null, tmdb: null, imdb: null, ...ids },
        });
      }
      seasons.push(season);
      episodes.push(...own);
    }
    return show;
  });
}

/** Its id is the place of its first show. */
function networkOf(name: string | null, rows: readonly ShowRow[]): Studio | undefined {
  if (name === null) return undefined;
  const first = rows.findIndex(({ network }) => network === name);
  return { id: first + 1, name, slug: slugOf(name), country: rows[first]?.country ?? null };
}

function episodeRows({ episodes }: SeasonRow): EpisodeRow[] {
  const rows = typeof episodes === 'number' ? new Array<string>(episodes).fill('') : episodes;
  return rows.map((row, index) => {
    if (typeof row !== 'string') return row;
    return { number: index + 1, title: row || `Episode ${index + 1}` };
  });
}

/** Counts from 1 and leaves out the ids that rows bring along. An id that a row brings along is that row's. */
function freeIds(given: readonly (number | undefined)[]): (own?: number) => number {
  const taken = new Set(given);
  let last = 0;
  return (own) => {
    if (own !== undefined) return own;
    do last++;
    while (taken.has(last));
    return last;
  };
}

function withYear(slug: string, { year }: { year: number | null }): string {
  return year === null ? slug : `${slug}-${year}`;
}

/** The first free slug of those wished for; else the last of them, numbered. */
function freeSlug(taken: Set<string>, wished: readonly string[]): string {
  const last = wished.at(-1) ?? '';
  let slug = wished.find((candidate) => !taken.has(candidate));
  for (let number = 2; slug === undefined; number++) {
    if (!taken.has(`${last}-${number}`)) slug = `${last}-${number}`;
  }
  taken.add(slug);
  return slug;
}
