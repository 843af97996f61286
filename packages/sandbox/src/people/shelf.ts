/** The films, or the shows, of a library that grows: rows to find a title in, and to add it to. */
import { plain, slugOf } from '../library/slug.ts';
import type { Title, TitleFacts } from './person.ts';

/** Why the library can't have a title, in a sentence. */
export class NoSuchTitle extends Error {}

/** The fields of a film and of a show by which they are found. */
export interface Findable {
  title: string;
  year: number | null;
  imdb: string | null;
  tmdb: number | null;
  /** Missing for films. */
  tvdb?: number | null;
  trakt?: number;
  slug?: string;
}

export type NewTitle = Pick<Findable, 'title' | 'year' | 'imdb' | 'tmdb' | 'trakt' | 'slug'> & { tvdb: number | null };

/** The surest first. */
const idKinds = ['imdb', 'tmdb', 'tvdb'] as const;

export class Shelf<Row extends Findable> {
  readonly rows: Row[];
  readonly #noun: string;
  readonly #make: (title: NewTitle) => Row;
  readonly #places = new Map<string, number[]>();
  readonly #traktIds: Set<number | undefined>;

  constructor(options: { noun: string; rows: readonly Row[]; make: (title: NewTitle) => Row }) {
    this.#noun = options.noun;
    this.#make = options.make;
    this.rows = [...options.rows];
    this.#traktIds = new Set(this.rows.map(({ trakt }) => trakt));
    for (const [place, row] of this.rows.entries()) this.#index(place, row);
  }

  /** The index of the title's row, which is added where there is none. Throws NoSuchTitle. */
  place(title: Title): number {
    const facts = typeof title === 'string' ? (/^tt\d+$/.test(title) ? { imdb: title } : { title }) : title;
    const found = this.#find(facts);
    if (found === undefined) return this.#add(facts);
    this.#learn(found, facts);
    return found;
  }

  #find(facts: TitleFacts): number | undefined {
    for (const [index, kind] of idKinds.entries()) {
      const found = this.#at(kind, facts[kind]).find((row) => !this.#differs(row, facts, idKinds.slice(0, index)));
      if (found !== undefined) return found;
    }
    for (const [kind, value] of [
      // Only rows that were added: the ids of the sandbox's own library are not Trakt's.
      ['trakt', facts.trakt],
      ['slug', facts.slug],
      ['name', facts.title && facts.year && nameOf(facts.title, facts.year)],
    ] as const) {
      const found = this.#at(kind, value || undefined).find((row) => !this.#differs(row, facts, idKinds));
      if (found !== undefined) return found;
    }
    return isTitleAlone(facts) ? this.#only(facts.title) : undefined;
  }

  #only(title: string): number | undefined {
    const found = this.#at('title', plain(title));
    if (found.length < 2) return found[0];
    const years = found.map((place) => this.rows[place]?.year).join(', ');
    throw new NoSuchTitle(`The library has ${found.length} ${this.#noun}s of this title (${years}). Add the year.`);
  }

  #at(kind: string, value: string | number | undefined): readonly number[] {
    return (value !== undefined && this.#places.get(`${kind} ${value}`)) || [];
  }

  #differs(place: number, facts: TitleFacts, kinds: readonly (typeof idKinds)[number][]): boolean {
    const row = this.rows[place];
    return kinds.some((kind) => row?.[kind] != null && facts[kind] !== undefined && row[kind] !== facts[kind]);
  }

  #add(facts: TitleFacts): number {
    const { title, year, imdb, tmdb, tvdb, trakt } = facts;
    const isKnown = title !== undefined && (year !== undefined || !isTitleAlone(facts));
    if (!isKnown) throw new NoSuchTitle(this.#missing(facts));
    const slug = facts.slug ?? (slugOf(title) === '' ? `untitled-${this.#noun}` : undefined);
    const row = this.#make({
      title,
      year: year ?? null,
      imdb: imdb ?? null,
      tmdb: tmdb ?? null,
      tvdb: tvdb ?? null,
      ...(trakt !== undefined && !this.#traktIds.has(trakt) && { trakt }),
      ...(slug !== undefined && { slug }),
    });
    const place = this.rows.push(row) - 1;
    this.#traktIds.add(trakt);
    this.#index(place, row);
    if (trakt !== undefined) this.#put(`trakt ${trakt}`, place);
    return place;
  }

  #missing(facts: TitleFacts): string {
    const wanted = facts.title === undefined ? 'of this id' : 'of this title';
    return `The library has no ${this.#noun} ${wanted}. To add it, write its title and year: { title: ..., year: ... }.`;
  }

  /** Takes ids that the library does not know. */
  #learn(place: number, facts: TitleFacts): void {
    const row = this.rows[place];
    if (!row || idKinds.every((kind) => facts[kind] === undefined || row[kind] !== null)) return;
    row.imdb ??= facts.imdb ?? null;
    row.tmdb ??= facts.tmdb ?? null;
    if (row.tvdb === null) row.tvdb = facts.tvdb ?? null;
    this.#index(place, row);
  }

  #index(place: number, row: Findable): void {
    for (const kind of idKinds) if (row[kind] != null) this.#put(`${kind} ${row[kind]}`, place);
    if (row.slug !== undefined) this.#put(`slug ${row.slug}`, place);
    this.#put(`title ${plain(row.title)}`, place);
    if (row.year !== null) this.#put(`name ${nameOf(row.title, row.year)}`, place);
  }

  #put(key: string, place: number): void {
    const places = this.#places.get(key) ?? [];
    if (!places.includes(place)) this.#places.set(key, [...places, place]);
  }
}

function nameOf(title: string, year: number): string {
  return `${plain(title)} ${year}`;
}

function isTitleAlone(facts: TitleFacts): facts is TitleFacts & { title: string } {
  return Object.entries(facts).every(([key, value]) => key === 'title' || value === undefined);
}
