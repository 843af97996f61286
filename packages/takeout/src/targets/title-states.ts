/** What an account says of each title, put together, for targets that have one row for a title and not one for each fact. */

import { field, fieldsOf } from '../field.ts';
import { type Identity, type Ids, identify, idsOf, type Named } from '../identify.ts';
import type { LedgerRow, Reason, RowKind } from '../ledger.ts';
import type { Section, Source } from '../source.ts';
import type { TargetOptions } from '../target.ts';
import { type Comment, longestComments } from './longest-comments.ts';
import { createPlays, mostNumber, type Play, type PlaysInOrder } from './plays.ts';
import { instantOf, ledgerRow, namelessReason, ratingOf, spanOf, usableIds, watchedAtMs } from './reading.ts';

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
  commented?: Commented;
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
  commented?: Commented;
}

/** What was written about it, where the target takes that. */
type Commented = Pick<Comment<unknown>, 'text' | 'entry'>;

export interface TitleStates {
  readonly titles: readonly TitleState[];
  /** Oldest first. */
  readonly plays: PlaysInOrder;
}

export interface TitleRules {
  /** What tells titles apart for the target, by ids of any form; undefined where it can't find the title. */
  keyOf(kind: TitleState['kind'], ids: Ids): string | number | undefined;
  readonly seasonRatings: boolean;
  readonly comments: boolean;
}

/** Reads history, ratings, watchlist and, where the target takes them, comments. What is in the states has no line in the ledger yet. */
export async function readTitles(source: Source, options: TargetOptions, rules: TitleRules): Promise<TitleStates> {
  const { ledger, sections } = options;
  const byKey = { movie: new Map<string | number, TitleState>(), show: new Map<string | number, TitleState>() };
  const titles: TitleState[] = [];
  const plays = createPlays();

  const aired = sections.includes('history') ? await source.airedEpisodes() : new Map<number, number>();

  function titleOf(identity: Identity): TitleState | undefined {
    const kind = identity.kind === 'movie' ? 'movie' : 'show';
    const { title: name, year, ids: all } = 'show' in identity ? identity.show : identity;
    const key = rules.keyOf(kind, all);
    if (key === undefined) return undefined;
    const known = byKey[kind].get(key);
    if (known) return known;
    const ids = usableIds(all);
    const named = { title: name, year, ids };
    const ofShow = kind === 'show' && ids.trakt !== undefined ? aired.get(ids.trakt) : undefined;
    const title: TitleState = { place: titles.length, kind, named, plays: 0, aired: ofShow, seasons: new Map() };
    titles.push(title);
    byKey[kind].set(key, title);
    return title;
  }

  type Read = Extract<Section, 'history' | 'ratings' | 'watchlist' | 'comments'>;
  async function read(section: Read, take: Take, isTaken: (row: unknown) => boolean = () => false): Promise<void> {
    if (!sections.includes(section)) return;
    for await (const { rows } of source.section(section).pages()) {
      for (const row of rows) {
        if (isTaken(row)) continue;
        const identity = identify(row);
        const reason = !identity ? namelessReason(row) : isNumbered(identity) ? take(row, identity) : 'no_place';
        if (reason) ledger.left(ledgerRow(section, row, identity), reason);
      }
    }
  }

  const isInSpan = spanOf(options);
  function addPlay(title: TitleState, row: unknown, season: number, number: number): Reason | undefined {
    if (!isInSpan(row)) return 'out_of_span';
    const { id } = fieldsOf(row);
    const known = typeof id === 'number' ? id : undefined;
    plays.add({ title: title.place, season, number, id: known, atMs: watchedAtMs(row) });
    title.plays += 1;
    if (title.kind === 'show') seasonOf(title, season).watched.add(number);
    return undefined;
  }
  /** A history has a million rows of some thousand titles: only the first of each needs an identity. */
  function addKnownPlay(row: unknown): boolean {
    const { type, movie, show, episode } = fieldsOf(row);
    if (type !== 'movie' && type !== 'episode') return false;
    const [kind, about] = type === 'movie' ? (['movie', movie] as const) : (['show', show] as const);
    const key = rules.keyOf(kind, idsOf(about));
    const title = key === undefined ? undefined : byKey[kind].get(key);
    if (!title) return false;
    const { season, number } = kind === 'show' ? fieldsOf(episode) : ofFilm;
    return isWhole(season) && isWhole(number) && addPlay(title, row, season, number) === undefined;
  }
  await read(
    'history',
    (row, identity) => {
      if (identity.kind !== 'movie' && identity.kind !== 'episode') return 'no_place';
      const title = titleOf(identity);
      if (!title) return 'no_id';
      return identity.kind === 'episode'
        ? addPlay(title, row, identity.season, identity.number)
        : addPlay(title, row, ofFilm.season, ofFilm.number);
    },
    addKnownPlay,
  );
  const ordered = plays.oldestFirst();
  for (const play of ordered.repeated) {
    const title = titles[play.title];
    if (!title) continue;
    title.plays -= 1;
    ledger.left(playEntry(title, play), 'repeated');
  }
  await read('ratings', (row, identity) => {
    const rating = ratingOf(row);
    if (rating === undefined) return 'no_place';
    if (identity.kind === 'person' || identity.kind === 'episode') return 'no_place';
    if (identity.kind === 'season' && !rules.seasonRatings) return 'no_place';
    const title = titleOf(identity);
    if (!title) return 'no_id';
    const holder = identity.kind === 'season' ? seasonOf(title, identity.season) : title;
    if (holder.rated) return 'repeated';
    holder.rated = { entry: ledgerRow('ratings', row, identity), rating, atMs: instantOf(field(row, 'rated_at')) };
    return undefined;
  });
  await read('watchlist', (row, identity) => {
    if (identity.kind !== 'movie' && identity.kind !== 'show') return 'no_place';
    const title = titleOf(identity);
    if (!title) return 'no_id';
    if (title.listed) return 'repeated';
    title.listed = { entry: ledgerRow('watchlist', row, identity), atMs: instantOf(field(row, 'listed_at')) };
    return undefined;
  });
  if (rules.comments) {
    const comments = longestComments<TitleState | SeasonState>((on) => on);
    await read('comments', (row, identity) => {
      if (identity.kind === 'person' || identity.kind === 'episode') return 'no_place';
      const title = titleOf(identity);
      if (!title) return 'no_id';
      // A comment alone makes no season that was watched or rated.
      const on = identity.kind === 'season' ? title.seasons.get(identity.season) : title;
      if (!on) return 'no_row';
      const left = comments.add(on, row, ledgerRow('comments', row, identity));
      if (left) ledger.left(left, 'no_place');
      return undefined;
    });
    for (const { on, ...comment } of comments.all()) on.commented = comment;
  }
  return { titles, plays: ordered };
}

type Take = (row: unknown, identity: Identity) => Reason | undefined;

/** One number that isn't a whole one ends a whole import. */
function isNumbered(identity: Identity): boolean {
  if (identity.kind === 'episode') return isWhole(identity.season) && isWhole(identity.number);
  return identity.kind !== 'season' || isWhole(identity.season);
}

function isWhole(number: unknown): number is number {
  return typeof number === 'number' && Number.isInteger(number) && number >= 0 && number <= mostNumber;
}

/** It has none. */
const ofFilm = { season: 0, number: 0 };

function seasonOf(title: TitleState, number: number): SeasonState {
  const known = title.seasons.get(number);
  if (known) return known;
  const season = { number, watched: new Set<number>() };
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

/** What counts of a play that is in a file. */
export function playKind({ kind }: TitleState): RowKind {
  return kind === 'movie' ? filmPlay : episodePlay;
}

const filmPlay: RowKind = { section: 'history', kind: 'movie' };
const episodePlay: RowKind = { section: 'history', kind: 'episode' };

/** A play as the ledger sees it. */
export function playEntry({ kind, named }: TitleState, { season, number }: Pick<Play, 'season' | 'number'>): LedgerRow {
  const identity: Identity =
    kind === 'movie'
      ? { kind, ...named }
      : { kind: 'episode', season, number, show: named, title: undefined, year: undefined, ids: named.ids };
  return { section: 'history', kind: identity.kind, identity };
}
