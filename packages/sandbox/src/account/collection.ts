/** The collection: the films and episodes that a user owns, and the form of each copy. */
import { dayMs } from '../day.ts';
import type { Episode, Film, Library } from '../library/index.ts';
import { createRandom } from './random.ts';

export interface Collected<Item extends Film | Episode = Film | Episode> {
  readonly item: Item;
  readonly collectedAtMs: number;
  /** The time of the latest write to the copy or its metadata. */
  readonly updatedAtMs: number;
  /** A copy that a request added has only the fields that the request sent. */
  readonly metadata: Partial<Metadata>;
  /** Whether the user's Plex server has it. */
  readonly onPlex: boolean;
}

/** Trakt's own words for a copy. */
export interface Metadata {
  readonly media_type: string;
  readonly resolution: string;
  readonly hdr: string | null;
  readonly audio: string;
  readonly audio_channels: string;
  readonly '3d': boolean;
}

export interface Collection {
  /** The latest first. */
  films: Collected<Film>[];
  /** The latest first; those of one season stand together. */
  episodes: Collected<Episode>[];
}

const copies: readonly [Metadata, ...Metadata[]] = [
  { media_type: 'bluray', resolution: 'hd_1080p', hdr: null, audio: 'dts_ma', audio_channels: '5.1', '3d': false },
  {
    media_type: 'bluray',
    resolution: 'uhd_4k',
    hdr: 'dolby_vision',
    audio: 'dolby_atmos',
    audio_channels: '7.1.4',
    '3d': false,
  },
  { media_type: 'digital', resolution: 'hd_1080p', hdr: null, audio: 'aac', audio_channels: '2.0', '3d': false },
  {
    media_type: 'digital',
    resolution: 'uhd_4k',
    hdr: 'hdr10',
    audio: 'dolby_digital_plus',
    audio_channels: '5.1',
    '3d': false,
  },
  { media_type: 'dvd', resolution: 'sd_480p', hdr: null, audio: 'dolby_digital', audio_channels: '5.1', '3d': false },
  { media_type: 'bluray', resolution: 'hd_1080p', hdr: null, audio: 'dts_ma', audio_channels: '5.1', '3d': true },
];

/** A fifth of the films, and the first two seasons of a tenth of the shows: a free account's library has room for them. */
export function generateCollection(options: { library: Library; seed: number; startedAtMs: number }): Collection {
  const { library, startedAtMs } = options;
  const random = createRandom(options.seed, 'collection');
  const someTimeMs = (): number => Math.floor((startedAtMs - random.next() * 8 * 365 * dayMs) / 1000) * 1000;
  const somePart = <T>(items: readonly T[], share: number): T[] =>
    random.shuffled(items).slice(0, Math.ceil(items.length * share));

  const copied = (): Omit<Collected, 'item'> => {
    const atMs = someTimeMs();
    const metadata = random.pick(copies);
    return { collectedAtMs: atMs, updatedAtMs: atMs, metadata, onPlex: metadata.media_type === 'digital' };
  };

  const films = somePart(library.films, 0.2).map((item) => ({ item, ...copied() }));
  const seasons = somePart(library.shows, 0.1).flatMap((show) => show.seasons.slice(0, 2));
  const episodes = seasons.flatMap((season) => {
    const box = copied();
    return season.episodes.map((item) => ({ item, ...box }));
  });
  return { films: films.sort(latestFirst), episodes: episodes.sort(latestFirst) };
}

function latestFirst(a: Collected, b: Collected): number {
  return b.collectedAtMs - a.collectedAtMs;
}

/** Returns the new copies. A copy that was there already stays, with its metadata updated. */
export function collect(
  collection: Collection,
  copies: readonly Collected[],
): { added: (Film | Episode)[]; updated: (Film | Episode)[]; existing: (Film | Episode)[] } {
  const owned = new Map<Film | Episode, Collected>(
    [...collection.films, ...collection.episodes].map((copy) => [copy.item, copy]),
  );
  const answer: Record<'added' | 'updated' | 'existing', (Film | Episode)[]> = { added: [], updated: [], existing: [] };
  for (const copy of copies) {
    const before = owned.get(copy.item);
    if (!before) answer.added.push(copy.item);
    else if (Object.keys(copy.metadata).length > 0) answer.updated.push(copy.item);
    else {
      answer.existing.push(copy.item);
      continue;
    }
    owned.set(
      copy.item,
      before ? { ...before, updatedAtMs: copy.updatedAtMs, metadata: { ...before.metadata, ...copy.metadata } } : copy,
    );
  }
  put(collection, [...owned.values()]);
  return answer;
}

/** Returns the copies that were removed. */
export function uncollect(collection: Collection, items: ReadonlySet<unknown>): (Film | Episode)[] {
  const all = [...collection.films, ...collection.episodes];
  put(
    collection,
    all.filter(({ item }) => !items.has(item)),
  );
  return all.map(({ item }) => item).filter((item) => items.has(item));
}

function put(collection: Collection, copies: readonly Collected[]): void {
  const isFilm = (copy: Collected): copy is Collected<Film> => copy.item.type === 'movie';
  const isEpisode = (copy: Collected): copy is Collected<Episode> => copy.item.type === 'episode';
  collection.films = copies.filter(isFilm).sort(latestFirst);
  collection.episodes = copies.filter(isEpisode).sort(latestFirst);
}
