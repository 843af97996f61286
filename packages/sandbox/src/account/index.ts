/** The account that the sandbox is seeded with: who Ada is, and everything she has on Trakt. */
import type { Library } from '../library/index.ts';
import { type Collection, generateCollection } from './collection.ts';
import { createHistory, type History } from './history.ts';
import { generateFavorites, generateWatchlist, type ListedItem } from './lists.ts';
import { generatePlays } from './plays.ts';
import { generateRatings, type Rating } from './ratings.ts';
import { countWatched, type Watched } from './watched.ts';

export interface Account {
  readonly user: User;
  readonly history: History;
  readonly watched: Watched;
  readonly ratings: readonly Rating[];
  readonly watchlist: readonly ListedItem[];
  readonly favorites: readonly ListedItem[];
  readonly collection: Collection;
}

export interface User {
  readonly username: string;
  readonly name: string;
  readonly trakt: number;
  readonly uuid: string;
  readonly joinedAtMs: number;
  readonly timezone: string;
}

const dayMs = 86_400_000;

/** The same seed, plays and day give the same account. */
export function createAccount(options: {
  library: Library;
  seed: number;
  plays: number;
  startedAtMs: number;
}): Account {
  const { library, seed } = options;
  const startedAtMs = Math.floor(options.startedAtMs / dayMs) * dayMs;
  const user = {
    username: 'ada',
    name: 'Ada Lovelace',
    trakt: 1815,
    uuid: 'ada00000-0000-4000-8000-000000001815',
    joinedAtMs: startedAtMs - 3660 * dayMs,
    // Far enough west for the evening to be another day in UTC.
    timezone: 'America/Los_Angeles',
  };
  const plays = generatePlays({ library, seed, count: Math.max(0, Math.floor(options.plays)), startedAtMs });
  const watched = countWatched(library, plays);
  const ratings = generateRatings({ library, seed, watched, joinedAtMs: user.joinedAtMs });
  return {
    user,
    history: createHistory(library, plays),
    watched,
    ratings,
    watchlist: generateWatchlist({ library, seed, watched, startedAtMs }),
    favorites: generateFavorites({ seed, ratings, startedAtMs }),
    collection: generateCollection({ library, seed, startedAtMs }),
  };
}
