/**
 * A CSV file that Yamtrack imports: films, then shows, seasons and episodes, each below what it belongs to.
 * https://github.com/FuzzyGrim/Yamtrack/wiki, Yamtrack CSV Format. It finds titles by TMDB's id alone.
 */

import type { Ledger } from '../../ledger.ts';
import type { Target } from '../../target.ts';
import { quoted } from '../csv.ts';
import { utcDates } from '../letterboxd/calendar-date.ts';
import { piecesOf } from '../pieces.ts';
import {
  isCompleted,
  playEntry,
  readTitles,
  type SeasonState,
  type TitleState,
  type TitleStates,
} from '../title-states.ts';

const file = 'yamtrack.csv';

const columns = [
  ...['media_id', 'source', 'media_type', 'title', 'image', 'season_number', 'episode_number', 'score', 'status'],
  ...['notes', 'start_date', 'end_date', 'progress', 'created_at', 'progressed_at'],
] as const;

export const yamtrack: Target = {
  name: 'yamtrack',
  async *files(source, options) {
    const keyOf = ({ named: { ids } }: Pick<TitleState, 'named'>) => ids.tmdb;
    const states = await readTitles(source, options, { keyOf, seasonRatings: true });
    yield* piecesOf(file, lines(states, options.ledger));
  },
};

function* lines(states: TitleStates, ledger: Ledger): Generator<string, void, undefined> {
  yield `${columns.map(quoted).join(',')}\n`;
  const lineOf = createLines();
  yield* films(states, { ledger, lineOf });
  yield* shows(states, { ledger, lineOf });
}

interface Writing {
  readonly ledger: Ledger;
  readonly lineOf: ReturnType<typeof createLines>;
}

function* films({ titles, plays }: TitleStates, { ledger, lineOf }: Writing): Generator<string, void, undefined> {
  const written = new Uint32Array(titles.length);
  for (let place = 0; place < plays.length; place += 1) {
    const play = plays.at(place);
    const title = titles[play.title];
    if (title?.kind !== 'movie') continue;
    ledger.carried(playEntry(title, play), file);
    const nth = (written[play.title] ?? 0) + 1;
    written[play.title] = nth;
    // The rating is of the film, so it stands once: on its newest row.
    const score = nth === title.plays ? scoreOf(title) : undefined;
    yield lineOf(title, 'movie', { ...watched(play.atMs), score, status: 'Completed', progress: 1 });
  }
  for (const title of titles) {
    if (title.kind !== 'movie') continue;
    const { plays, rated, listed } = title;
    if (plays > 0) settle(title, ledger, { rated: 'merged', listed: 'watched_already' });
    else if (listed) {
      ledger.carried(listed.entry, file);
      if (rated) ledger.left(rated.entry, 'merged');
      const planned = { score: scoreOf(title), status: 'Planning', progress: 0, createdMs: listed.atMs };
      yield lineOf(title, 'movie', planned);
    } else if (rated) {
      ledger.carried(rated.entry, file);
      // A rated film is a watched one. The date of the rating stays out: scrob takes any date of a row for the play's.
      yield lineOf(title, 'movie', { score: scoreOf(title), status: 'Completed', progress: 1 });
    }
  }
}

function* shows({ titles, plays }: TitleStates, writing: Writing): Generator<string, void, undefined> {
  for (const title of titles) if (title.kind === 'show') yield* showLine(title, writing);
  for (const title of titles) {
    if (title.kind !== 'show') continue;
    for (const season of inOrder(title)) yield seasonLine(title, season, writing);
  }
  for (let place = 0; place < plays.length; place += 1) {
    const play = plays.at(place);
    const title = titles[play.title];
    if (title?.kind !== 'show') continue;
    writing.ledger.carried(playEntry(title, play), file);
    const { season, number: episode, atMs } = play;
    yield writing.lineOf(title, 'episode', { ...watched(atMs), season, episode, progress: 1 });
  }
}

function* showLine(title: TitleState, { ledger, lineOf }: Writing): Generator<string, void, undefined> {
  const { plays, rated, listed, seasons } = title;
  const fields = { score: scoreOf(title), progress: countOf(title) };
  if (plays > 0 || !listed) {
    if (plays === 0 && !rated && seasons.size === 0) return;
    if (plays === 0 && rated) ledger.carried(rated.entry, file);
    else {
      ledger.made(file);
      settle(title, ledger, { rated: 'merged', listed: 'watched_already' });
    }
    yield lineOf(title, 'tv', { ...fields, status: isCompleted(title) ? 'Completed' : 'In progress' });
  } else {
    ledger.carried(listed.entry, file);
    if (rated) ledger.left(rated.entry, 'merged');
    yield lineOf(title, 'tv', { ...fields, status: 'Planning', createdMs: listed.atMs });
  }
}

function seasonLine(title: TitleState, { number, rated, watched }: SeasonState, { ledger, lineOf }: Writing): string {
  if (rated) ledger.carried(rated.entry, file);
  else ledger.made(file);
  // What was aired of the specials is unknown, and a rating is no viewing.
  const status = isCompleted(title) && number !== 0 && watched.size > 0 ? 'Completed' : 'In progress';
  const fields = { season: number, score: rated && decimal(rated.rating), status, progress: watched.size };
  return lineOf(title, 'season', fields);
}

function inOrder({ seasons }: TitleState): SeasonState[] {
  return [...seasons.values()].sort((one, other) => one.number - other.number);
}

function countOf({ seasons }: TitleState): number {
  return [...seasons.values()].reduce((sum, { watched }) => sum + watched.size, 0);
}

function settle(
  { rated, listed }: TitleState,
  ledger: Ledger,
  reasons: { rated: 'merged'; listed: 'watched_already' },
): void {
  if (rated) ledger.left(rated.entry, reasons.rated);
  if (listed) ledger.left(listed.entry, reasons.listed);
}

function watched(atMs: number | undefined): Fields {
  return { endMs: atMs, createdMs: atMs };
}

function scoreOf({ rated }: TitleState): string | undefined {
  return rated && decimal(rated.rating);
}

function decimal(rating: number): string {
  return rating.toFixed(1);
}

/** What is missing is blank. */
interface Fields {
  readonly season?: number;
  readonly episode?: number;
  readonly score?: string | undefined;
  readonly status?: string;
  readonly endMs?: number | undefined;
  readonly progress?: number;
  readonly createdMs?: number | undefined;
}

/** A function that writes lines, each field in quotes. What is in all lines of a title is written once. */
function createLines(): (title: TitleState, type: Type, fields: Fields) => string {
  const starts: Record<Type, string[]> = { movie: [], tv: [], season: [], episode: [] };
  const dateOf = utcDates();
  const momentOf = (atMs: number | undefined) => (atMs === undefined ? '' : `${dateOf(atMs)} ${timeOf(atMs)}+00:00`);
  return (title, type, { season = '', episode = '', score = '', status = '', endMs, progress = '', createdMs }) => {
    const start = starts[type][title.place] ?? startOf(title, type);
    starts[type][title.place] = start;
    const end = momentOf(endMs);
    const created = createdMs === endMs ? end : momentOf(createdMs);
    return `${start}"${season}","${episode}","${score}","${status}","","","${end}","${progress}","${created}",""\n`;
  };
}

type Type = 'movie' | 'tv' | 'season' | 'episode';

/** Without line breaks in a title: some readers split the file into lines first. An empty title costs a request for each row. */
function startOf({ named: { ids, title = '' } }: TitleState, type: Type): string {
  return `"${ids.tmdb}","tmdb","${type}",${quoted(title.replace(/\s+/g, ' '))},"",`;
}

const secondsInDay = 86_400;

/** `03:04:05` */
function timeOf(atMs: number): string {
  const seconds = Math.floor(atMs / 1_000) % secondsInDay;
  const second = seconds < 0 ? seconds + secondsInDay : seconds;
  return `${twoDigits(Math.floor(second / 3_600))}:${twoDigits(Math.floor(second / 60) % 60)}:${twoDigits(second % 60)}`;
}

function twoDigits(number: number): string {
  return number < 10 ? `0${number}` : String(number);
}
