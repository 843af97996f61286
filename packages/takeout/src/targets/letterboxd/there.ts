/** What of an account is at Letterboxd already, by Letterboxd's own export. */

import { foldReview, foldText, type HaveFilm, type LetterboxdHave } from '../../have/letterboxd.ts';
import type { LedgerRow } from '../../ledger.ts';
import type { Section, SectionRows, Source, SourceList, SourcePage } from '../../source.ts';
import type { TargetOptions } from '../../target.ts';
import { namedRow, rowsOf } from '../reading.ts';
import { filmOf, type KnownFilm } from './film-of.ts';

export interface There {
  /** `several`: nobody can tell. undefined: Letterboxd has no such film. */
  find(film: KnownFilm): HaveFilm | 'several' | undefined;
  /** Whether a row of the film is there. Where nobody can tell, that is told, and it counts as missing. */
  has(film: KnownFilm, entry: LedgerRow, isThere: (film: HaveFilm) => boolean): boolean;
  isOnList(film: KnownFilm, entry: LedgerRow, list: string): boolean;
  isReviewed(film: KnownFilm, entry: LedgerRow, review: string): boolean;
}

/**
 * Reads the account whole, for two of its films may share title and year, and then Letterboxd's export can't tell them apart.
 * @returns also the source with what was read
 */
export async function readAhead(
  source: Source,
  { sections, onDoubt = () => {} }: TargetOptions,
  have: LetterboxdHave,
): Promise<{ source: Source; there: There }> {
  const films = new Map<string, number>();
  const shared = new Set<string>();
  const note = (film: KnownFilm) => {
    const key = keyOf(film);
    const other = films.get(key);
    if (other !== undefined && other !== film.trakt) shared.add(key);
    films.set(key, film.trakt);
  };
  const read = async <Row>(list: SourceList<Row>, isWanted: boolean): Promise<SourceList<Row>> => {
    if (!isWanted) return list;
    const pages: SourcePage<Row>[] = [];
    for await (const page of list.pages()) {
      for (const film of page.rows.map((row) => filmOf(row))) if (film) note(film);
      pages.push(page);
    }
    return {
      async *pages() {
        yield* pages;
      },
    };
  };
  const wanted = (...any: Section[]) => any.some((section) => sections.includes(section));
  const lists: { readonly [S in Exclude<Section, 'lists'>]: SourceList<SectionRows[S]> } = {
    ratings: await read(source.section('ratings'), wanted('ratings', 'history')),
    history: await read(source.section('history'), wanted('history')),
    watchlist: await read(source.section('watchlist'), wanted('watchlist')),
    favorites: await read(source.section('favorites'), wanted('favorites')),
    comments: await read(source.section('comments'), wanted('comments')),
    collection: source.section('collection'),
    hidden: source.section('hidden'),
    playback: source.section('playback'),
  };
  const own = await read(source.ownLists(), wanted('lists'));
  const items = new Map<unknown, SourceList<SectionRows['lists']>>();
  if (wanted('lists')) {
    for await (const list of rowsOf(own)) items.set(list, await read(source.itemsOf(list), true));
  }

  const find = (film: KnownFilm) => {
    const found = have.find(film);
    return found && shared.has(keyOf(film)) ? 'several' : found;
  };
  const has: There['has'] = (film, row, isThere) => {
    const found = find(film);
    if (found === 'several') onDoubt({ kind: 'undecided', row: namedRow(row) });
    return found !== undefined && found !== 'several' && isThere(found);
  };
  return {
    source: {
      timeZone: source.timeZone,
      section: (section) => lists[section],
      ownLists: () => own,
      itemsOf: (list) => items.get(list) ?? source.itemsOf(list),
      airedEpisodes: () => source.airedEpisodes(),
    },
    there: {
      find,
      has,
      isOnList(film, row, list) {
        if (have.lists(list) < 2) return has(film, row, ({ lists }) => lists.has(foldText(list)));
        onDoubt({ kind: 'undecided', row: namedRow(row) });
        return false;
      },
      isReviewed: (film, row, review) => has(film, row, ({ reviews }) => reviews.has(foldReview(review))),
    },
  };
}

function keyOf({ title, year }: KnownFilm): string {
  return JSON.stringify([foldText(title ?? ''), year]);
}
