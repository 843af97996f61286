/**
 * A CSV file that Yamtrack imports: films, then shows, seasons and episodes, each below what it belongs to.
 * https://github.com/FuzzyGrim/Yamtrack/wiki, Yamtrack CSV Format. It finds titles by TMDB's id alone.
 */

import type { Ids } from '../../identify.ts';
import type { Ledger, LedgerRow } from '../../ledger.ts';
import type { Target } from '../../target.ts';
import { piecesOf } from '../pieces.ts';
import { wholeId } from '../reading.ts';
import {
  isCompleted,
  playKind,
  readTitles,
  type SeasonState,
  type TitleState,
  type TitleStates,
} from '../title-states.ts';
import { type KnownTitle, knownLines, knownTitles } from './known.ts';
import { columns, createPlayTexts, dateOf, file, lineOf, lineText, noteOf, scoreOf, seasonLine } from './line.ts';

export const yamtrack: Target = {
  name: 'yamtrack',
  async *files(source, options) {
    const keyOf = (_: unknown, { tmdb }: Ids) => wholeId(tmdb);
    const states = await readTitles(source, options, { keyOf, seasonRatings: true, comments: true });
    const known =
      options.have?.of === 'yamtrack' ? knownTitles(states, options.have) : new Map<TitleState, KnownTitle>();
    const titles = { ...states, isKnown: (title: TitleState) => known.has(title) };
    function* lines() {
      yield lineText(Object.fromEntries(columns.map((column) => [column, column])));
      yield* films(titles, options.ledger);
      yield* shows(titles, options.ledger);
      for (const title of known.values()) yield* knownLines(title, options.ledger);
    }
    yield* piecesOf(file, lines());
  },
};

/** What Yamtrack has already comes by itself. */
interface Titles extends TitleStates {
  isKnown(title: TitleState): boolean;
}

function* films({ titles, plays, isKnown }: Titles, ledger: Ledger): Generator<string, void, undefined> {
  const playText = createPlayTexts();
  const written = new Uint32Array(titles.length);
  for (let nth = 0; nth < plays.length; nth += 1) {
    const title = titles[plays.titleAt(nth)];
    if (title?.kind !== 'movie' || isKnown(title)) continue;
    ledger.carried(playKind(title), file);
    const ofFilm = (written[title.place] ?? 0) + 1;
    written[title.place] = ofFilm;
    // Rating and comment are of the film, so they stand once: on its newest row.
    yield playText(title, plays.at(nth), ofFilm === title.plays ? ofTitle(title) : undefined);
  }
  for (const title of titles) {
    if (title.kind !== 'movie' || isKnown(title)) continue;
    const { plays, rated, listed, commented } = title;
    const line = { ...lineOf(title), ...ofTitle(title) };
    if (plays > 0) {
      merge(ledger, rated, commented);
      if (listed) ledger.left(listed.entry, 'watched_already');
    } else if (listed) {
      ledger.carried(listed.entry, file);
      merge(ledger, rated, commented);
      yield lineText({ ...line, status: 'Planning', progress: 0, created_at: dateOf(listed.atMs) });
    } else if (rated) {
      ledger.carried(rated.entry, file);
      merge(ledger, commented);
      // A rated film is a watched one. The date of the rating stays out: scrob takes any date of a row for the play's.
      yield lineText({ ...line, status: 'Completed', progress: 1 });
    } else if (commented) ledger.left(commented.entry, 'no_row');
  }
}

function* shows({ titles, plays, isKnown }: Titles, ledger: Ledger): Generator<string, void, undefined> {
  const playText = createPlayTexts();
  const fresh = titles.filter((title) => title.kind === 'show' && !isKnown(title));
  for (const title of fresh) yield* showLine(title, ledger);
  for (const title of fresh) {
    for (const season of inOrder(title)) yield seasonLine(title, season, ledger);
  }
  for (let nth = 0; nth < plays.length; nth += 1) {
    const title = titles[plays.titleAt(nth)];
    if (title?.kind !== 'show' || isKnown(title)) continue;
    ledger.carried(playKind(title), file);
    yield playText(title, plays.at(nth));
  }
}

function* showLine(title: TitleState, ledger: Ledger): Generator<string, void, undefined> {
  const { plays, rated, listed, commented, seasons } = title;
  const line = { ...lineOf(title), ...ofTitle(title), progress: countOf(title) };
  if (plays === 0 && listed) {
    ledger.carried(listed.entry, file);
    merge(ledger, rated, commented);
    yield lineText({ ...line, status: 'Planning', created_at: dateOf(listed.atMs) });
    return;
  }
  if (plays === 0 && !rated && seasons.size === 0) {
    if (commented) ledger.left(commented.entry, 'no_row');
    return;
  }
  if (plays === 0 && rated) {
    ledger.carried(rated.entry, file);
    merge(ledger, commented);
  } else {
    ledger.made(file);
    merge(ledger, rated, commented);
    if (listed) ledger.left(listed.entry, 'watched_already');
  }
  yield lineText({ ...line, status: isCompleted(title) ? 'Completed' : 'In progress' });
}

function inOrder({ seasons }: TitleState): SeasonState[] {
  return [...seasons.values()].sort((one, other) => one.number - other.number);
}

function countOf({ seasons }: TitleState): number {
  return [...seasons.values()].reduce((sum, { watched }) => sum + watched.size, 0);
}

function ofTitle(title: TitleState): { score: string | undefined; notes: string | undefined } {
  return { score: scoreOf(title), notes: noteOf(title) };
}

/** They stand on a row that is another's. */
function merge(ledger: Ledger, ...rows: readonly ({ readonly entry: LedgerRow } | undefined)[]): void {
  for (const row of rows) if (row) ledger.left(row.entry, 'merged');
}
