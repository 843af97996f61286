/**
 * The films and shows that the sandbox knows, each with a Trakt id and slug of its own and findable by every kind of id.
 *
 * Trakt ids are counted within each kind, as Trakt's are: movie 7 and episode 7 are two things.
 */
import { z } from 'zod';
import filmRows from './films.json' with { type: 'json' };
import showRows from './shows.json' with { type: 'json' };

/** An id that could not be checked is null, as Trakt sends it. */
interface Ids {
  readonly trakt: number;
  readonly slug?: string;
  readonly tvdb?: number | null;
  readonly imdb?: string | null;
  readonly tmdb?: number | null;
}

export interface Film {
  readonly type: 'movie';
  /** Its place in `library.films`. */
  readonly position: number;
  readonly title: string;
  readonly year: number;
  readonly ids: Ids & { readonly slug: string };
  readonly runtime: number | null;
  readonly released: string | null;
  readonly genres: readonly string[];
  readonly country: string | null;
}

export interface Show {
  readonly type: 'show';
  readonly position: number;
  readonly title: string;
  readonly year: number;
  readonly ids: Ids & { readonly slug: string };
  readonly runtime: number | null;
  readonly network: string | null;
  readonly country: string | null;
  readonly status: string | null;
  readonly seasons: readonly Season[];
  readonly episodes: readonly Episode[];
}

export interface Season {
  readonly type: 'season';
  readonly show: Show;
  readonly number: number;
  readonly ids: Ids;
  readonly episodes: readonly Episode[];
}

export interface Episode {
  readonly type: 'episode';
  /** Its place in `library.episodes`, where the episodes of a show, and of a season, stand in one row. */
  readonly position: number;
  readonly show: Show;
  readonly season: Season;
  readonly number: number;
  readonly title: string;
  readonly ids: Ids;
}

export type LibraryItem = Film | Show | Season | Episode;

export interface Library {
  readonly films: readonly Film[];
  readonly shows: readonly Show[];
  readonly seasons: readonly Season[];
  readonly episodes: readonly Episode[];
  /** Finds an item as a path names it: Trakt id, slug or IMDb id (seasons and episodes: Trakt id). */
  find<Type extends LibraryItem['type']>(type: Type, key: string): Extract<LibraryItem, { type: Type }> | undefined;
  /** Everything that has this id of this kind: `trakt` may name one item of each type. */
  withId(kind: 'trakt' | 'imdb' | 'tmdb' | 'tvdb', id: string): LibraryItem[];
}

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
  seasons: z.array(z.object({ number: z.int().min(0), episodes: z.union([z.array(z.string()), z.int().min(0)]) })),
});

export interface FilmRow {
  title: string;
  year: number;
  imdb: string | null;
  tmdb: number | null;
  runtime: number | null;
  released: string | null;
  genres: string[];
  country: string | null;
}

export interface ShowRow {
  title: string;
  year: number;
  imdb: string | null;
  tmdb: number | null;
  tvdb: number | null;
  runtime: number | null;
  network: string | null;
  country: string | null;
  status: string | null;
  /** The titles of a season's episodes, or how many there are where the titles aren't known. */
  seasons: { number: number; episodes: string[] | number }[];
}

export function createLibrary(rows: { films: readonly FilmRow[]; shows: readonly ShowRow[] }): Library {
  const films = filmsOf(rows.films);
  const shows = showsOf(rows.shows);
  const seasons = shows.flatMap((show) => show.seasons);
  const episodes = shows.flatMap((show) => show.episodes);
  const everything: readonly LibraryItem[] = [...films, ...shows, ...seasons, ...episodes];

  const byKey = new Map<string, LibraryItem>();
  for (const item of everything) {
    for (const kind of ['trakt', 'slug', 'imdb'] as const) {
      const key = `${item.type} ${item.ids[kind]}`;
      if (item.ids[kind] != null && !byKey.has(key)) byKey.set(key, item);
    }
  }

  return {
    films,
    shows,
    seasons,
    episodes,
    find<Type extends LibraryItem['type']>(type: Type, key: string) {
      const item = byKey.get(`${type} ${key}`);
      return item && isOf(type, item) ? item : undefined;
    },
    withId: (kind, id) => everything.filter((item) => item.ids[kind] != null && String(item.ids[kind]) === id),
  };
}

export const library: Library = createLibrary({
  films: z.array(filmRow).parse(filmRows),
  shows: z.array(showRow).parse(showRows),
});

function isOf<Type extends LibraryItem['type']>(
  type: Type,
  item: LibraryItem,
): item is Extract<LibraryItem, { type: Type }> {
  return item.type === type;
}

function filmsOf(rows: readonly FilmRow[]): Film[] {
  const taken = new Set<string>();
  return rows.map(({ imdb, tmdb, ...row }, position) => {
    const slug = freeSlug(taken, [`${slugOf(row.title)}-${row.year}`]);
    return { ...row, type: 'movie', position, ids: { trakt: position + 1, slug, imdb, tmdb } };
  });
}

function showsOf(rows: readonly ShowRow[]): Show[] {
  const taken = new Set<string>();
  let seasonCount = 0;
  let episodeCount = 0;
  return rows.map(({ imdb, tmdb, tvdb, seasons: seasonRows, ...row }, position) => {
    const plain = slugOf(row.title);
    const slug = freeSlug(taken, /^\d*$/.test(plain) ? [`${plain}-${row.year}`] : [plain, `${plain}-${row.year}`]);
    const seasons: Season[] = [];
    const episodes: Episode[] = [];
    const show: Show = {
      ...row,
      type: 'show',
      position,
      ids: { trakt: position + 1, slug, tvdb, imdb, tmdb },
      seasons,
      episodes,
    };
    for (const { number, episodes: titles } of seasonRows) {
      const own: Episode[] = [];
      const season: Season = { type: 'season', show, number, ids: numberedIds(++seasonCount), episodes: own };
      const count = typeof titles === 'number' ? titles : titles.length;
      for (let index = 0; index < count; index++) {
        const title = (typeof titles === 'number' ? undefined : titles[index]) || `Episode ${index + 1}`;
        own.push({
          type: 'episode',
          position: episodeCount,
          show,
          season,
          number: index + 1,
          title,
          ids: { ...numberedIds(++episodeCount), imdb: null },
        });
      }
      seasons.push(season);
      episodes.push(...own);
    }
    return show;
  });
}

function numberedIds(trakt: number): Ids {
  return { trakt, tvdb: null, tmdb: null };
}

/** Trakt's slugs: plain ASCII words and hyphens. */
function slugOf(title: string): string {
  return title
    .normalize('NFKD')
    .replace(/\p{Mark}/gu, '')
    .toLowerCase()
    .replace(/[^a-z0-9]+/g, '-')
    .replace(/^-|-$/g, '');
}

/** The first of the wished slugs that nobody has; else the last one, numbered. */
function freeSlug(taken: Set<string>, wished: readonly string[]): string {
  const last = wished.at(-1) ?? '';
  let slug = wished.find((candidate) => !taken.has(candidate));
  for (let number = 2; slug === undefined; number++) {
    if (!taken.has(`${last}-${number}`)) slug = `${last}-${number}`;
  }
  taken.add(slug);
  return slug;
}
