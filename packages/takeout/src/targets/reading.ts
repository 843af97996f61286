/** What targets ask of the rows of a source. */

import { field, fieldsOf } from '../field.ts';
import { type Identity, type Ids, identify, labelOf } from '../identify.ts';
import type { LedgerRow, NamedRow, Reason } from '../ledger.ts';
import { createNumberSet } from '../number-set.ts';
import type { Section, SourceList } from '../source.ts';
import type { TargetOptions } from '../target.ts';
import { calendarDates } from './letterboxd/calendar-date.ts';
import { parseInstant } from './parse-instant.ts';

export async function* rowsOf<Row>(list: SourceList<Row>): AsyncGenerator<Row, void, undefined> {
  for await (const { rows } of list.pages()) yield* rows;
}

/** @param identity what `identify` says of the row, where that is known already. */
export function ledgerRow(section: Section, row: unknown, identity: Identity | undefined = identify(row)): LedgerRow {
  return { section, kind: identity?.kind, identity };
}

/** Of a row that `identify` finds nothing in: one about a list is about something, and yet about no title. */
export function namelessReason(row: unknown): Extract<Reason, 'nameless' | 'no_place'> {
  return field(row, 'type') === 'list' ? 'no_place' : 'nameless';
}

export function namedRow({ section, kind, identity }: LedgerRow): NamedRow {
  return { section, kind, label: labelOf(identity) };
}

/** The ids in a form that trackers read: a whole number above 0, `tt` with digits. */
export function usableIds({ trakt, slug, imdb, tmdb, tvdb }: Ids): Ids {
  return {
    trakt: wholeId(trakt),
    slug,
    imdb: imdb !== undefined && /^tt\d+$/.test(imdb) ? imdb : undefined,
    tmdb: wholeId(tmdb),
    tvdb: wholeId(tvdb),
  };
}

export function wholeId(id: number | undefined): number | undefined {
  return id !== undefined && Number.isSafeInteger(id) && id > 0 ? id : undefined;
}

/** 1 to 10, as trackers read it. */
export function ratingOf(row: unknown): number | undefined {
  const rating = field(row, 'rating');
  return typeof rating === 'number' && Number.isInteger(rating) && rating >= 1 && rating <= 10 ? rating : undefined;
}

/** The moment of a play. undefined: nobody knows it, and Trakt writes a moment of 1 January 1970. */
export function watchedAtMs(play: unknown): number | undefined {
  const atMs = instantOf(fieldsOf(play).watched_at);
  return atMs === undefined || (atMs >= 0 && atMs < 86_400_000) ? undefined : atMs;
}

export function instantOf(value: unknown): number | undefined {
  const atMs = typeof value === 'string' ? parseInstant(value) : Number.NaN;
  return atMs >= earliestMs && atMs < latestMs ? atMs : undefined;
}

/** A year that has more than four digits, or a sign, is in no file of any tracker. */
const [earliestMs, latestMs] = [Date.parse('0001-01-01T00:00:00Z'), Date.parse('9999-12-31T00:00:00Z')];

/** Whether a play is in the span of dates that is wanted. One of unknown date is in no such span. */
export function spanOf({ since, until, timeZone }: TargetOptions): (play: unknown) => boolean {
  if (since === undefined && until === undefined) return () => true;
  const dateOf = calendarDates(timeZone);
  return (play) => {
    const atMs = watchedAtMs(play);
    if (atMs === undefined) return false;
    const date = dateOf(atMs);
    return (since === undefined || date >= since) && (until === undefined || date <= until);
  };
}

/** Tells whether it has met the play before: a play that is added while pages are read moves the others. */
export function createRepeats(): (play: unknown) => boolean {
  const numbers = createNumberSet();
  const others = new Set<unknown>();
  return (play) => {
    const id = field(play, 'id');
    if (id === undefined || id === null) return false;
    if (typeof id === 'number' && id >= 0) return !numbers.add(id);
    if (others.has(id)) return true;
    others.add(id);
    return false;
  };
}
