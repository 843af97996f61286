/** What an account says of each title, put together, for targets that have one row for a title and not one for each fact. */

import { field } from '../field.ts';
import { type Identity, identify, labelOf, type Named } from '../identify.ts';
import type { LedgerRow, Reason } from '../ledger.ts';
import type { Section, Source } from '../source.ts';
import type { TargetOptions } from '../target.ts';
import { createPlays, type Play, type Plays } from './plays.ts';
import { createRepeats, instantOf, ledgerRow, ratingOf, rowsOf, spanOf, usableIds, watchedAtMs } from './reading.ts';

/** A row that ends in the ledger when its title is written. */
interface Waiting {
  readonly entry: LedgerRow;
  readonly atMs: number | undefined;
}

interface Rated extends Waiting {
  /** 1 to 10. */
  readonly rating: number;
}

export interface SeasonState {
  readonly number: number;
  rated?: Rated;
  /** The numbers of episodes that were watched. */
  readonly watched: Set<number>;
}

export interface TitleState {
  readonly place: number;
  readonly kind: 'movie' | 'show';
  readonly named: Named;
  plays: number;
  /** Of a show: how many episodes were aired, where the source tells. */
  readonly aired: number | undefined;
  readonly seasons: Map<number, SeasonState>;
  rated?: Rated;
  listed?: Waiting;
}

export interface TitleStates {
  readonly titles: readonly TitleState[];
  readonly plays: Plays;
}

export interface TitleRules {
  /** What tells titles apart for the target; undefined where it can't find the title. */
  keyOf(title: Pick<TitleState, 'kind' | 'named'>): string | undefined;
  readonly seasonRatings: boolean;
}

/** Reads history, ratings and watchlist. What is in the states has no line in the ledger yet. */
export async function readTitles(source: Source, options: TargetOptions, rules: TitleRules): Promise<TitleStates> {
  const { ledger, sections } = options;
  const byKey = new Map<string, TitleState>();
  const titles: TitleState[] = [];
  const plays = createPlays();

  const aired = sections.includes('history') ? await source.airedEpisodes() : new Map<number, number>();

  function titleOf(identity: Identity): TitleState | undefined {
    const kind = identity.kind === 'movie' ? 'movie' : 'show';
    const { title: name, year, ids } = 'show' in identity ? identity.show : identity;
    const named = { title: name, year, ids: usableIds(ids) };
    const key = rules.keyOf({ kind, named });
    if (key === undefined) return undefined;
    const known = byKey.get(`${kind} ${key}`);
    if (known) return known;
    const ofShow = kind === 'show' && ids.trakt !== undefined ? aired.get(ids.trakt) : undefined;
    const title: TitleState = { place: titles.length, kind, named, plays: 0, aired: ofShow, seasons: new Map() };
    titles.push(title);
    byKey.set(`${kind} ${key}`, title);
    return title;
  }

  async function read(section: Section & ('history' | 'ratings' | 'watchlist'), take: Take): Promise<void> {
    if (!sections.includes(section)) return;
    for await (const row of rowsOf<unknown>(source.section(section))) {
      const identity = identify(row);
      const entry = ledgerRow(section, row, identity);
      const reason = !identity ? 'nameless' : isNumbered(identity) ? take({ row, identity, entry }) : 'no_place';
      if (reason) ledger.left(entry, reason);
    }
  }

  const [isRepeated, isInSpan] = [createRepeats(), spanOf(options)];
  await read('history', ({ row, identity }) => {
    if (isRepeated(row)) return 'repeated';
    if (identity.kind !== 'movie' && identity.kind !== 'episode') return 'no_place';
    const title = titleOf(identity);
    if (!title) return 'no_id';
    if (!isInSpan(row)) return 'out_of_span';
    const [season, number] = identity.kind === 'episode' ? [identity.season, identity.number] : [0, 0];
    plays.add({ title: title.place, season, number, atMs: watchedAtMs(row) });
    title.plays += 1;
    if (identity.kind === 'episode') seasonOf(title, season).watched.add(number);
    return undefined;
  });
  await read('ratings', ({ row, identity, entry }) => {
    const rating = ratingOf(row);
    if (rating === undefined) return 'no_place';
    if (identity.kind === 'person' || identity.kind === 'episode') return 'no_place';
    if (identity.kind === 'season' && !rules.seasonRatings) return 'no_place';
    const title = titleOf(identity);
    if (!title) return 'no_id';
    const holder = identity.kind === 'season' ? seasonOf(title, identity.season) : title;
    if (holder.rated) return 'repeated';
    holder.rated = { entry, rating, atMs: instantOf(field(row, 'rated_at')) };
    return undefined;
  });
  await read('watchlist', ({ row, identity, entry }) => {
    if (identity.kind !== 'movie' && identity.kind !== 'show') return 'no_place';
    const title = titleOf(identity);
    if (!title) return 'no_id';
    if (title.listed) return 'repeated';
    title.listed = { entry, atMs: instantOf(field(row, 'listed_at')) };
    return undefined;
  });
  return { titles, plays };
}

type Take = (row: { row: unknown; identity: Identity; entry: LedgerRow }) => Reason | undefined;

/** One number that isn't a whole one ends a whole import. */
function isNumbered(identity: Identity): boolean {
  const numbers =
    identity.kind === 'episode'
      ? [identity.season, identity.number]
      : identity.kind === 'season'
        ? [identity.season]
        : [];
  return numbers.every((number) => Number.isSafeInteger(number) && number >= 0);
}

function seasonOf(title: TitleState, number: number): SeasonState {
  const season = title.seasons.get(number) ?? { number, watched: new Set<number>() };
  title.seasons.set(number, season);
  return season;
}

/** Whether all that was aired of a show, without its specials, was watched. Not where the source doesn't tell how much that is. */
export function isCompleted({ aired, seasons }: TitleState): boolean {
  const watched = [...seasons.values()]
    .filter(({ number }) => number !== 0)
    .reduce((sum, season) => sum + season.watched.size, 0);
  return aired !== undefined && watched >= aired;
}

/** A play as the ledger sees it. */
export function playEntry({ kind, named }: TitleState, { season, number }: Play): LedgerRow {
  const identity: Identity =
    kind === 'movie'
      ? { kind, ...named }
      : { kind: 'episode', season, number, show: named, title: undefined, year: undefined, ids: named.ids };
  return { section: 'history', kind: identity.kind, label: labelOf(identity) };
}
