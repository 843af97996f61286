/**
 * `SimklBackup.json`, as Simkl's own backup has it: one entry for a title, with one date for each episode. Simkl documents no
 * format; this one is known from other tools that write it.
 */

import type { Ids } from '../../identify.ts';
import type { Ledger } from '../../ledger.ts';
import type { FilePiece, Target, TargetOptions } from '../../target.ts';
import type { Play } from '../plays.ts';
import { usableIds } from '../reading.ts';
import { isCompleted, playEntry, readTitles, type TitleState, type TitleStates } from '../title-states.ts';

const file = 'SimklBackup.json';

export const simkl: Target = {
  name: 'simkl',
  async *files(source, options) {
    const states = await readTitles(source, options, { keyOf, seasonRatings: false, comments: false });
    const latest = latestPlays(states, options);
    yield piece('{"shows":[');
    yield* entries(states, 'show', (title) => showEntry(title, latest, options.ledger));
    yield piece('],"anime":[],"movies":[');
    yield* entries(states, 'movie', (title) => movieEntry(title, latest, options.ledger));
    yield piece(']}\n');
  },
};

/** By any of the ids that Simkl's entries have. */
function keyOf(kind: TitleState['kind'], ids: Ids): string | undefined {
  const { imdb, tmdb, tvdb } = usableIds(ids);
  if (tmdb !== undefined) return `tmdb ${tmdb}`;
  if (imdb !== undefined) return `imdb ${imdb}`;
  return kind === 'show' && tvdb !== undefined ? `tvdb ${tvdb}` : undefined;
}

type Latest = ReadonlyMap<TitleState, ReadonlyMap<string, Play>>;

/** The latest play of each film and episode stands for all: there is room for one date. */
function latestPlays({ titles, plays }: TitleStates, { ledger }: TargetOptions): Latest {
  const latest = new Map<TitleState, Map<string, Play>>();
  for (const play of plays) {
    const title = titles[play.title];
    if (!title) continue;
    const ofTitle = latest.get(title) ?? new Map<string, Play>();
    latest.set(title, ofTitle);
    const key = `${play.season}x${play.number}`;
    const earlier = ofTitle.get(key);
    if (earlier) ledger.left(playEntry(title, earlier), 'later_play');
    ofTitle.set(key, play);
  }
  return latest;
}

function* entries(
  { titles }: TitleStates,
  kind: TitleState['kind'],
  entryOf: (title: TitleState) => object | undefined,
): Generator<FilePiece, void, undefined> {
  let separator = '\n';
  for (const title of titles) {
    const entry = title.kind === kind ? entryOf(title) : undefined;
    if (!entry) continue;
    yield piece(separator + JSON.stringify(entry));
    separator = ',\n';
  }
}

function movieEntry(title: TitleState, latest: Latest, ledger: Ledger): object | undefined {
  const [play] = latest.get(title)?.values() ?? [];
  if (play) ledger.carried(playEntry(title, play), file);
  const status = play || (title.rated && !title.listed) ? 'completed' : 'plantowatch';
  return entry(title, { status, watched: play !== undefined, lastMs: play?.atMs }, ledger);
}

function showEntry(title: TitleState, latest: Latest, ledger: Ledger): object | undefined {
  const plays = [...(latest.get(title)?.values() ?? [])];
  for (const play of plays) ledger.carried(playEntry(title, play), file);
  // No row is the show's own, unless it is rated or listed and nothing of it was watched.
  if (plays.length > 0) ledger.made(file);
  const status = plays.length === 0 && title.listed ? 'plantowatch' : isCompleted(title) ? 'completed' : 'watching';
  const dates = plays.flatMap(({ atMs }) => (atMs === undefined ? [] : [atMs]));
  const lastMs = dates.reduce<number | undefined>((last, atMs) => Math.max(last ?? atMs, atMs), undefined);
  const shown = entry(title, { status, watched: plays.length > 0, lastMs }, ledger);
  return shown && { ...shown, seasons: seasonsOf(plays) };
}

function seasonsOf(plays: readonly Play[]): object[] {
  const seasons = Map.groupBy(plays, ({ season }) => season);
  return [...seasons]
    .sort(([one], [other]) => one - other)
    .map(([number, episodes]) => ({
      number,
      episodes: episodes
        .sort((one, other) => one.number - other.number)
        .map((play) => ({ number: play.number, watched_at: dateOf(play.atMs) })),
    }));
}

interface Watched {
  status: string;
  watched: boolean;
  lastMs: number | undefined;
}

function entry(title: TitleState, { status, watched, lastMs }: Watched, ledger: Ledger): object | undefined {
  const { kind, named, rated, listed } = title;
  if (!watched && !rated && !listed) return undefined;
  if (listed) watched ? ledger.left(listed.entry, 'watched_already') : ledger.carried(listed.entry, file);
  if (rated) watched || listed ? ledger.left(rated.entry, 'merged') : ledger.carried(rated.entry, file);
  return {
    status,
    added_to_watchlist_at: dateOf(listed?.atMs),
    last_watched_at: dateOf(lastMs),
    user_rating: rated?.rating ?? null,
    user_rated_at: dateOf(rated?.atMs),
    [kind]: { title: named.title ?? null, year: named.year ?? null, ids: idsOf(title) },
  };
}

/** Texts, as in Simkl's backups. */
function idsOf({ kind, named: { ids } }: TitleState): object {
  const { imdb, tmdb, tvdb, slug } = ids;
  return {
    ...(imdb !== undefined && { imdb }),
    ...(tmdb !== undefined && { tmdb: String(tmdb) }),
    ...(kind === 'show' && tvdb !== undefined && { tvdb: String(tvdb) }),
    ...(slug !== undefined && { traktslug: slug }),
  };
}

function dateOf(atMs: number | undefined): string | null {
  return atMs === undefined ? null : new Date(atMs).toISOString();
}

function piece(data: string): FilePiece {
  return { path: file, data };
}
