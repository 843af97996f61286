/** What a row is about. A film or show that Trakt has lost keeps its row, with nulls in it or with null for the title. */

import { field, numeric, textual } from './field.ts';

export type Kind = 'movie' | 'show' | 'season' | 'episode' | 'person';

/** Ids by which other trackers find a title. Trakt's own are apart for each kind. */
export interface Ids {
  readonly trakt: number | undefined;
  readonly slug: string | undefined;
  readonly imdb: string | undefined;
  readonly tmdb: number | undefined;
  readonly tvdb: number | undefined;
}

export interface Named {
  readonly title: string | undefined;
  readonly year: number | undefined;
  readonly ids: Ids;
}

export type Identity =
  | ({ readonly kind: 'movie' | 'show' | 'person' } & Named)
  | ({ readonly kind: 'season'; readonly season: number; readonly show: Named } & Named)
  | ({ readonly kind: 'episode'; readonly season: number; readonly number: number; readonly show: Named } & Named);

/** @returns undefined where nothing names what the row is about: no title and no id that leads anywhere. */
export function identify(row: unknown): Identity | undefined {
  const type = field(row, 'type');
  switch (type) {
    case 'movie':
    case 'show':
    case 'person': {
      const named = namedOf(field(row, type));
      return named && { kind: type, ...named };
    }
    case 'season': {
      const [show, season] = [namedOf(field(row, 'show')), field(row, 'season')];
      const number = numeric(field(season, 'number'));
      if (!show || number === undefined) return undefined;
      return { kind: type, season: number, show, ...loosely(season) };
    }
    case 'episode': {
      const [show, episode] = [namedOf(field(row, 'show')), field(row, 'episode')];
      const [season, number] = [numeric(field(episode, 'season')), numeric(field(episode, 'number'))];
      if (!show || season === undefined || number === undefined) return undefined;
      return { kind: type, season, number, show, ...loosely(episode) };
    }
    default:
      return undefined;
  }
}

/** For people: `Heat (1995)`, `The Wire 1x02`; `nothing that names it` where nothing does. */
export function labelOf(identity: Identity | undefined): string {
  if (!identity) return 'nothing that names it';
  if (identity.kind === 'season') return `${titleOf(identity.show)} season ${identity.season}`;
  if (identity.kind === 'episode')
    return `${titleOf(identity.show)} ${identity.season}x${String(identity.number).padStart(2, '0')}`;
  return titleOf(identity);
}

function titleOf({ title, year, ids }: Named): string {
  const name = title ?? ids.imdb ?? (ids.tmdb === undefined ? `Trakt's ${ids.trakt}` : `TMDB's ${ids.tmdb}`);
  return year === undefined ? name : `${name} (${year})`;
}

/** A title needs words, or an id that other trackers know. */
function namedOf(value: unknown): Named | undefined {
  const named = loosely(value);
  const { imdb, tmdb, tvdb } = named.ids;
  return named.title !== undefined || imdb !== undefined || tmdb !== undefined || tvdb !== undefined
    ? named
    : undefined;
}

function loosely(value: unknown): Named {
  const { title, name, year, ids }: Unchecked = Object(value);
  const { trakt, slug, imdb, tmdb, tvdb }: Unchecked = Object(ids);
  return {
    title: textual(title ?? name),
    year: numeric(year),
    ids: {
      trakt: numeric(trakt),
      slug: textual(slug),
      imdb: textual(imdb),
      tmdb: numeric(tmdb),
      tvdb: numeric(tvdb),
    },
  };
}

type Unchecked = Readonly<Record<string, unknown>>;
