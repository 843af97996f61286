/** How writes and rows of the history name films and episodes, and when two of them name the same one. Pure. */

/** Of one kind each, as text: `trakt`, `slug`, `imdb`, `tmdb`, `tvdb`. At least one. */
type Ids = Readonly<Record<string, string>>;

/** One film, or one episode. */
export type Title =
  | { readonly kind: 'movie'; readonly ids: Ids }
  /** By ids of its own; and where its show was named too, by its place in that. */
  | { readonly kind: 'episode'; readonly ids: Ids; readonly inShow?: Numbered }
  | Numbered;

interface Numbered {
  readonly kind: 'numbered';
  readonly show: Ids;
  readonly season: number;
  readonly number: number;
}

/** Several episodes, by one name. */
type Group =
  | { readonly kind: 'show'; readonly show: Ids }
  | { readonly kind: 'season'; readonly show: Ids; readonly season: number };

export interface Named {
  /** Undefined: it can't be told which one is meant. */
  readonly title: Title | Group | undefined;
  /** For people. */
  readonly label: string;
  /** As it stands there, or in the show or season around it. */
  readonly watchedAt: unknown;
}

/** The kinds of ids that a row of the history has as well, so that both can be compared. */
const kinds = {
  movie: ['trakt', 'slug', 'imdb', 'tmdb'],
  show: ['trakt', 'slug', 'imdb', 'tmdb', 'tvdb'],
  episode: ['trakt', 'imdb', 'tmdb', 'tvdb'],
} as const;
const longestId = 200;
/** So do programs write ids that they don't know. */
const noIds = new Set(['0', '-1', 'tt0000000']);
const longestLabel = 200;

export function field(value: unknown, name: string): unknown {
  return typeof value === 'object' && value !== null ? Reflect.get(value, name) : undefined;
}

/** Everything that the body of a write names: in lists, as the history takes it, or by itself, as a player tells it. */
export function namedIn(body: unknown): Named[] {
  const [movie, episode, show] = ['movie', 'episode', 'show'].map((name) => field(body, name) ?? undefined);
  return [
    ...(movie === undefined ? [] : [movieIn(movie)]),
    ...(episode === undefined ? [] : [playedEpisode(episode, show)]),
    ...listIn(body, 'movies').map(movieIn),
    ...listIn(body, 'episodes').map(ownEpisode),
    ...listIn(body, 'shows').flatMap(partsOf),
    ...listIn(body, 'seasons').map((one) => ({ title: undefined, label: '', watchedAt: field(one, 'watched_at') })),
  ];
}

function movieIn(movie: unknown): Named {
  const ids = idsOf(movie, 'movie');
  return {
    title: ids && { kind: 'movie', ids },
    label: labelOf(movie, ids),
    watchedAt: field(movie, 'watched_at') ?? undefined,
  };
}

function ownEpisode(episode: unknown): Named {
  const ids = idsOf(episode, 'episode');
  return {
    title: ids && { kind: 'episode', ids },
    label: labelOf(episode, ids),
    watchedAt: field(episode, 'watched_at') ?? undefined,
  };
}

function playedEpisode(episode: unknown, show: unknown): Named {
  const own = ownEpisode(episode);
  if (show === undefined) return own;
  const numbers = { season: whole(field(episode, 'season')), number: whole(field(episode, 'number')) };
  const inShow = numbered(show, numbers, own.watchedAt);
  // Players send the ids of the episode where they have them: those are what Trakt looks at first.
  if (own.title?.kind !== 'episode') return inShow;
  const title = inShow.title?.kind === 'numbered' ? { ...own.title, inShow: inShow.title } : own.title;
  return { ...inShow, title };
}

function partsOf(show: unknown): Named[] {
  const ids = idsOf(show, 'show');
  const label = labelOf(show, ids);
  const ofShow = field(show, 'watched_at') ?? undefined;
  const seasons = listIn(show, 'seasons');
  if (seasons.length === 0) return [{ title: ids && { kind: 'show', show: ids }, label, watchedAt: ofShow }];
  return seasons.flatMap((season): Named[] => {
    const number = whole(field(season, 'number'));
    const ofSeason = field(season, 'watched_at') ?? ofShow;
    const episodes = listIn(season, 'episodes');
    if (episodes.length > 0) {
      return episodes.map((episode) => {
        const numbers = { season: number, number: whole(field(episode, 'number')) };
        return numbered(show, numbers, field(episode, 'watched_at') ?? ofSeason);
      });
    }
    const title = ids && number !== undefined ? ({ kind: 'season', show: ids, season: number } as const) : undefined;
    return [{ title, label, watchedAt: ofSeason }];
  });
}

interface Numbers {
  readonly season: number | undefined;
  readonly number: number | undefined;
}

function numbered(show: unknown, numbers: Numbers, watchedAt: unknown): Named {
  const { season, number } = numbers;
  const ids = idsOf(show, 'show');
  const isWhole = ids !== undefined && season !== undefined && number !== undefined;
  return {
    title: isWhole ? { kind: 'numbered', show: ids, season, number } : undefined,
    label: labelOf(show, ids, numbers),
    watchedAt: watchedAt ?? undefined,
  };
}

/** Under each of these names a later write may mean the same title, or a show or season that it is in. */
export function namesOf(title: Title): string[] {
  const place = title.kind === 'episode' ? title.inShow : title;
  if (place?.kind !== 'numbered') return ownNames(title);
  const { show, season } = place;
  return [...ownNames(title), ...ownNames({ kind: 'season', show, season }), ...ownNames({ kind: 'show', show })];
}

export function ownNames(title: Title | Group): string[] {
  switch (title.kind) {
    case 'movie':
      return Object.entries(title.ids).map(([kind, id]) => `movie ${kind} ${id}`);
    case 'episode':
      return [
        ...Object.entries(title.ids).map(([kind, id]) => `episode ${kind} ${id}`),
        ...(title.inShow ? ownNames(title.inShow) : []),
      ];
    case 'numbered':
      return Object.entries(title.show).map(([kind, id]) => `show ${kind} ${id} ${title.season} ${title.number}`);
    case 'season':
      return Object.entries(title.show).map(([kind, id]) => `show ${kind} ${id} ${title.season}`);
    case 'show':
      return Object.entries(title.show).map(([kind, id]) => `show ${kind} ${id}`);
  }
}

/** Whether a row of the history is about that title. */
export function isAbout(row: unknown, title: Title): boolean {
  const [movie, episode, show] = ['movie', 'episode', 'show'].map((name) => field(row, name));
  switch (title.kind) {
    case 'movie':
      return shareOne(title.ids, idsOf(movie, 'movie'));
    case 'episode':
      return shareOne(title.ids, idsOf(episode, 'episode'));
    case 'numbered':
      return (
        shareOne(title.show, idsOf(show, 'show')) &&
        field(episode, 'season') === title.season &&
        field(episode, 'number') === title.number
      );
  }
}

function shareOne(some: Ids, others: Ids | undefined): boolean {
  return others !== undefined && Object.entries(some).some(([kind, id]) => others[kind] === id);
}

function idsOf(value: unknown, of: keyof typeof kinds): Ids | undefined {
  const given = field(value, 'ids');
  const found = kinds[of].flatMap((kind) => {
    const id = field(given, kind);
    const text = typeof id === 'string' || Number.isSafeInteger(id) ? String(id) : '';
    return text !== '' && text.length <= longestId && !noIds.has(text) ? [[kind, text]] : [];
  });
  return found.length === 0 ? undefined : Object.fromEntries(found);
}

function labelOf(value: unknown, ids: Ids | undefined, numbers?: Numbers): string {
  const [title, year] = [field(value, 'title'), whole(field(value, 'year'))];
  const [kind, id] = Object.entries(ids ?? {})[0] ?? [];
  const name = typeof title === 'string' && title !== '' ? title : kind === undefined ? 'unnamed' : `${kind} ${id}`;
  const dated = year === undefined ? name : `${name} (${year})`;
  const { season, number } = numbers ?? {};
  const whichOne = season === undefined || number === undefined ? '' : ` ${season}x${String(number).padStart(2, '0')}`;
  return `${dated.slice(0, longestLabel)}${whichOne}`;
}

export function listIn(value: unknown, name: string): unknown[] {
  const list = field(value, name);
  return Array.isArray(list) ? list : [];
}

function whole(value: unknown): number | undefined {
  return typeof value === 'number' && Number.isSafeInteger(value) && value >= 0 ? value : undefined;
}
