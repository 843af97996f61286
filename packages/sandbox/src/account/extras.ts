/** The small parts of an account: everything but plays, ratings, lists and copies. */
import { dayMs } from '../day.ts';
import type { Episode, Film, Library, LibraryItem, Listable, Show } from '../library/index.ts';
import { createRandom } from './random.ts';

export interface AccountExtras {
  /** Paused playback, the latest first. */
  playback: Paused[];
  watching: Watching | undefined;
  /** Finished scrobbles, and the time until which the same scrobble is refused. */
  readonly scrobbled: Map<Film | Episode, { watchedAtMs: number; untilMs: number }>;
  hidden: HiddenItem[];
  /** Shows with a rewatch, and its start. */
  readonly resets: Map<Show, number>;
  notes: Note[];
  savedFilters: SavedFilter[];
  smartLists: SmartList[];
  syncs: ImportedSync[];
  /** Changes to the default browsing settings. */
  readonly browsing: Record<string, unknown>;
  plex: PlexLink;
}

interface Paused {
  readonly id: number;
  readonly item: Film | Episode;
  /** Percent. */
  readonly progress: number;
  readonly pausedAtMs: number;
}

export interface Watching {
  readonly item: Film | Episode;
  readonly action: 'scrobble' | 'checkin';
  readonly startedAtMs: number;
  readonly expiresAtMs: number;
  /** The play that a check-in added. Cancelling the check-in removes it. */
  readonly playId?: number;
}

export const hiddenSections = [
  'calendar',
  'progress_watched',
  'progress_watched_reset',
  'progress_collected',
  'recommendations',
  'comments',
  'dropped',
] as const;
export type HiddenSection = (typeof hiddenSections)[number];

interface HiddenItem {
  readonly section: HiddenSection;
  readonly item: LibraryItem;
  readonly hiddenAtMs: number;
}

export interface Note {
  readonly id: number;
  readonly text: string;
  readonly privacy: string;
  readonly spoiler: boolean;
  readonly createdAtMs: number;
  readonly updatedAtMs: number;
  /** The item itself, or the account's play, copy or rating of it. */
  readonly attachedTo: 'movie' | 'show' | 'season' | 'episode' | 'person' | 'history' | 'collection' | 'rating';
  readonly item: Listable;
}

export interface SavedFilter {
  readonly id: number;
  readonly section: string;
  readonly name: string;
  readonly path: string;
  readonly query: string;
  readonly updatedAtMs: number;
}

export interface SmartList {
  readonly id: number;
  readonly slug: string;
  readonly name: string;
  readonly source: string;
  readonly mediaType: string;
  readonly filters: Readonly<Record<string, unknown>>;
  readonly privacy: string;
  readonly createdAtMs: number;
  readonly updatedAtMs: number;
}

interface PlexLink {
  readonly connected: boolean;
  /** Changes to the link's settings, by section. */
  readonly toggles: Readonly<Record<string, unknown>>;
}

export interface ImportedSync {
  readonly id: number;
  readonly kind: 'younify' | 'plex' | 'import';
  readonly application: string;
  readonly createdAtMs: number;
  readonly items: Readonly<Record<string, Readonly<Record<string, number>>>>;
  readonly undoneAtMs: number | undefined;
}

/** The item that the user is watching at this moment, if any. */
export function watchingNow({ watching }: Pick<AccountExtras, 'watching'>, nowMs: number): Watching | undefined {
  return watching && nowMs < watching.expiresAtMs ? watching : undefined;
}

/** Of an account with nothing of it. */
export function noExtras(): AccountExtras {
  return {
    playback: [],
    watching: undefined,
    scrobbled: new Map(),
    hidden: [],
    resets: new Map(),
    notes: [],
    savedFilters: [],
    smartLists: [],
    syncs: [],
    browsing: {},
    plex: { connected: false, toggles: {} },
  };
}

/** Seeds one of each kind, so that every endpoint has something to answer. */
export function seedExtras(options: {
  library: Library;
  seed: number;
  startedAtMs: number;
  newId(): number;
}): AccountExtras {
  const { library, startedAtMs, newId } = options;
  // A seed draws by this label: another label would change every seeded account.
  const random = createRandom(options.seed, 'belongings');
  const films = random.shuffled(library.films);
  const shows = random.shuffled(library.shows);
  const ago = (days: number): number => startedAtMs - days * dayMs;
  const [film, otherFilm] = films;
  const [show, otherShow, thirdShow] = shows;
  const episode = show?.episodes[0];
  const written = { createdAtMs: ago(30), updatedAtMs: ago(30) };
  return {
    ...noExtras(),
    playback: [
      ...(film ? [{ id: newId(), item: film, progress: 37.5, pausedAtMs: ago(2) }] : []),
      ...(episode ? [{ id: newId(), item: episode, progress: 62, pausedAtMs: ago(3) }] : []),
    ],
    hidden: [
      ...(otherShow ? hiddenSections.map((section) => ({ section, item: otherShow, hiddenAtMs: ago(40) })) : []),
      ...(otherFilm ? [{ section: 'recommendations' as const, item: otherFilm, hiddenAtMs: ago(41) }] : []),
    ],
    notes: [
      ...(film
        ? [
            {
              id: newId(),
              text: 'Look at the clock in the last scene.',
              privacy: 'private',
              spoiler: true,
              attachedTo: film.type,
              item: film,
              ...written,
            },
          ]
        : []),
      ...(thirdShow
        ? [
            {
              id: newId(),
              text: 'Two evenings a season.',
              privacy: 'public',
              spoiler: false,
              attachedTo: thirdShow.type,
              item: thirdShow,
              ...written,
            },
          ]
        : []),
    ],
    savedFilters: [
      {
        id: newId(),
        section: 'movies',
        name: 'Silent films',
        path: '/movies/popular',
        query: 'years=1915-1929',
        updatedAtMs: ago(60),
      },
    ],
    smartLists: [
      {
        id: newId(),
        slug: 'silent-films',
        name: 'Silent films',
        source: 'popular',
        mediaType: 'movies',
        filters: { years: [1915, 1929] },
        privacy: 'public',
        ...written,
      },
    ],
    syncs: [
      {
        id: newId(),
        kind: 'import',
        application: 'Sandbox Importer',
        createdAtMs: ago(90),
        items: { history: { movies: 3, episodes: 12 }, ratings: { movies: 2 } },
        undoneAtMs: undefined,
      },
    ],
  };
}
