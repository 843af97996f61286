/** A user's account at the sandbox: the user, and everything that the user has on Trakt. */
import { dayMs } from '../day.ts';
import type { Library } from '../library/index.ts';
import type { PlaysWritten, Touched } from './activities.ts';
import { type Collection, generateCollection } from './collection.ts';
import { type AccountExtras, seedExtras } from './extras.ts';
import { createHistory, type History } from './history.ts';
import type { ItemList } from './item-list.ts';
import { generateFavorites, generateWatchlist } from './lists.ts';
import { PlayLog } from './play-log.ts';
import { generatePlays } from './plays.ts';
import { generateRatings, type Rating } from './ratings.ts';
import { ada, type SandboxUser } from './users.ts';
import { countWatched, type Watched } from './watched.ts';

export interface Account extends AccountExtras {
  readonly user: SandboxUser;
  readonly joinedAtMs: number;
  profile: Profile;
  readonly history: History;
  /** Counts of the history, computed again after each write. */
  readonly watched: Watched;
  readonly playsWrittenAtMs: PlaysWritten;
  /** Newest first. */
  ratings: readonly Rating[];
  readonly watchlist: ItemList;
  readonly favorites: ItemList;
  readonly collection: Collection;
  readonly touched: Touched;
  /** The next id for something of this account. No other account uses it. */
  newId(): number;
}

/** The part of a user that PUT /users/settings changes. */
interface Profile {
  readonly name: string | null;
  readonly about: string | null;
  readonly location: string | null;
  readonly private: boolean;
  readonly dob: string | null;
}

/** The same user, seed, plays and day give the same account. */
export function createAccount(options: {
  library: Library;
  seed: number;
  plays: number;
  startedAtMs: number;
  user?: SandboxUser;
}): Account {
  const { library, seed, user = ada } = options;
  const startedAtMs = Math.floor(options.startedAtMs / dayMs) * dayMs;
  const joinedAtMs = joinedBefore(startedAtMs);
  const generated = generatePlays({ library, seed, count: Math.max(0, Math.floor(options.plays)), startedAtMs });
  const seeded = countWatched(library, generated);
  const ratings = generateRatings({ library, seed, watched: seeded, joinedAtMs });
  return accountOf({
    library,
    user,
    joinedAtMs,
    plays: new PlayLog(generated),
    watched: seeded,
    ratings,
    collection: generateCollection({ library, seed, startedAtMs }),
    parts: (newId) => ({
      ...seedExtras({ library, seed, startedAtMs, newId }),
      watchlist: listOf(generateWatchlist({ library, seed, watched: seeded, startedAtMs }), joinedAtMs),
      favorites: listOf(generateFavorites({ seed, ratings, startedAtMs }), joinedAtMs),
    }),
  });
}

/** Users whose sign-up has no date of its own have been there for ten years. */
export function joinedBefore(startedAtMs: number): number {
  return startedAtMs - 3660 * dayMs;
}

/** Puts an account together from its parts. */
export function accountOf(
  given: Pick<Account, 'user' | 'joinedAtMs' | 'watched' | 'ratings' | 'collection'> & {
    library: Library;
    plays: PlayLog;
    /** Those that need ids. */
    parts(newId: () => number): AccountExtras & Pick<Account, 'watchlist' | 'favorites'>;
  },
): Account {
  const { library, user, plays, watched, parts, ...others } = given;
  let counted = { version: plays.version, watched };
  let lastId = user.trakt * 100_000;
  const newId = (): number => ++lastId;
  return {
    ...others,
    user,
    profile: { name: user.name, about: user.about, location: user.location, private: user.private, dob: null },
    history: createHistory(library, plays),
    get watched() {
      if (counted.version !== plays.version) {
        counted = { version: plays.version, watched: countWatched(library, plays) };
      }
      return counted.watched;
    },
    playsWrittenAtMs: new Map(),
    touched: new Map(),
    newId,
    ...parts(newId),
  };
}

/** Without items, its last change is the sign-up. */
export function listOf(items: ItemList['items'], joinedAtMs: number): ItemList {
  const updatedAtMs = items.reduce((latest, { listedAtMs }) => Math.max(latest, listedAtMs), joinedAtMs);
  return { items, updatedAtMs, sortBy: 'rank', sortHow: 'asc' };
}
