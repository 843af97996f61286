/**
 * Writes down the titles that people's data name, and makes the library that has them all: a title that the sandbox's
 * library has is found there, by an id, by its slug, or by title and year; another one becomes a title of the library.
 */
import {
  createLibrary,
  type EpisodeRow,
  type Film,
  type FilmRow,
  type Library,
  library as ownLibrary,
  type Show,
  type ShowRow,
} from '../library/index.ts';
import { type PersonRow, personRows } from '../library/people.ts';
import { plain } from '../library/slug.ts';
import type { Part, PartFacts, Title } from './person.ts';
import { type Findable, Shelf } from './shelf.ts';

interface BookSeason {
  number: number;
  ids: PartIds;
  episodes: (EpisodeRow & { ids: PartIds })[];
}

type BookShow = ShowRow & { seasons: BookSeason[] };
type PartIds = NonNullable<EpisodeRow['ids']>;

export class TitleBook {
  readonly #films: Shelf<FilmRow>;
  readonly #shows: Shelf<BookShow>;
  readonly #people = new Map<string, { row: PersonRow; place: number }>();
  readonly #seasonIds: Set<number>;
  readonly #episodeIds: Set<number>;

  constructor() {
    const unknown = { runtime: null, country: null };
    this.#films = new Shelf({
      noun: 'film',
      rows: ownLibrary.films.map(filmRow),
      make: ({ tvdb: _, ...title }) => ({ ...title, ...unknown, genres: [], released: null }),
    });
    this.#shows = new Shelf({
      noun: 'show',
      rows: ownLibrary.shows.map(showRow),
      make: (title) => ({ ...title, ...unknown, genres: [], network: null, status: null, seasons: [] }),
    });
    for (const { name } of personRows) this.person(name);
    this.#seasonIds = new Set(ownLibrary.seasons.map(({ ids }) => ids.trakt));
    this.#episodeIds = new Set(ownLibrary.episodes.map(({ ids }) => ids.trakt));
  }

  /** The film's index in `library().films`. Throws NoSuchTitle. */
  film(title: Title): number {
    return this.#films.place(title);
  }

  /** The show's index in `library().shows`. Throws NoSuchTitle. */
  show(title: Title): number {
    return this.#shows.place(title);
  }

  /** Sees to it that the show has the season, and the episode if there is one. */
  part(show: number, season: Part, episode?: Part): void {
    const seasons = this.#shows.rows[show]?.seasons ?? [];
    const { number, ids } = partOf(season);
    const found = rowOf(seasons, number) ?? insert(seasons, { number, ids: fresh(ids, this.#seasonIds), episodes: [] });
    learn(found.ids, ids);
    if (episode === undefined) return;
    const facts = partOf(episode);
    const placeholder = `Episode ${facts.number}`;
    const own =
      rowOf(found.episodes, facts.number) ??
      insert(found.episodes, { number: facts.number, title: placeholder, ids: fresh(facts.ids, this.#episodeIds) });
    learn(own.ids, facts.ids);
    if (facts.title && own.title === placeholder) own.title = facts.title;
  }

  /** The index in `library().people` of somebody of film or television. */
  person(name: string): number {
    const key = plain(name);
    const known = personRows.find((row) => row.name === name);
    const found = this.#people.get(key) ?? {
      row: known ?? { name, birthday: null, department: 'acting' },
      place: this.#people.size,
    };
    this.#people.set(key, found);
    return found.place;
  }

  library(): Library {
    const people = [...this.#people.values()].map(({ row }) => row);
    return createLibrary({ films: this.#films.rows, shows: this.#shows.rows, people });
  }
}

function filmRow({ ids, title, year, runtime, released, genres, country }: Film): FilmRow {
  return { ...idsOf({ ids }), title, year, runtime, released, genres: [...genres], country };
}

function showRow(show: Show): BookShow {
  const { ids, title, year, runtime, network, country, status, genres } = show;
  const seasons = show.seasons.map(({ number, ids, episodes }) => ({
    number,
    ids: given(ids),
    episodes: episodes.map((episode) => ({ number: episode.number, title: episode.title, ids: given(episode.ids) })),
  }));
  const tvdb = ids.tvdb ?? null;
  return { ...idsOf({ ids }), tvdb, title, year, runtime, network, country, status, genres: [...genres], seasons };
}

function idsOf({ ids }: Pick<Film | Show, 'ids'>): Pick<Findable, 'imdb' | 'tmdb'> & { trakt: number; slug: string } {
  return { trakt: ids.trakt, slug: ids.slug, imdb: ids.imdb ?? null, tmdb: ids.tmdb ?? null };
}

function given({ trakt, tvdb, imdb, tmdb }: Film['ids'] | Show['seasons'][number]['ids']): PartIds {
  return { trakt, ...(tvdb != null && { tvdb }), ...(imdb != null && { imdb }), ...(tmdb != null && { tmdb }) };
}

function partOf(part: Part): { number: number; title?: string; ids: Omit<PartFacts, 'number' | 'title'> } {
  if (typeof part === 'number') return { number: part, ids: {} };
  const { number, title, ...ids } = part;
  return { number, ids, ...(title !== undefined && { title }) };
}

function rowOf<Row extends { number: number }>(rows: readonly Row[], number: number): Row | undefined {
  return rows.find((row) => row.number === number);
}

/** Keeps the rows in the order of their numbers. */
function insert<Row extends { number: number }>(rows: Row[], row: Row): Row {
  const next = rows.findIndex(({ number }) => number > row.number);
  rows.splice(next === -1 ? rows.length : next, 0, row);
  return row;
}

/** The ids of a new part: without the Trakt id if another part has it. */
function fresh({ trakt, ...ids }: PartIds, taken: Set<number>): PartIds {
  if (trakt === undefined || taken.has(trakt)) return ids;
  taken.add(trakt);
  return { trakt, ...ids };
}

/** Takes ids that the library does not know. The Trakt id stays. */
function learn(known: PartIds, { trakt: _, ...ids }: PartIds): void {
  Object.assign(known, { ...ids, ...known });
}
