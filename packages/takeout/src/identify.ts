/** What a row is about. A film or show that Trakt has lost keeps its row, with nulls in it or with null for the title. */

import { fieldsOf, numeric, textual } from './field.ts';

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
  // A history has a million rows: fields are read in place, and nothing is made but the identity.
  const { type, movie, show, person, season, episode } = fieldsOf(row);
  switch (type) {
    case 'movie':
      return titled(type, movie);
    case 'show':
      return titled(type, show);
    case 'person':
      return titled(type, person);
    case 'season': {
      const [named, number] = [namedOf(show), numeric(fieldsOf(season).number)];
      if (!named || number === undefined) return undefined;
      const { title, year, ids } = loosely(season);
      return { kind: type, season: number, show: named, title, year, ids };
    }
    case 'episode': {
      const of = fieldsOf(episode);
      const [named, inSeason, number] = [namedOf(show), numeric(of.season), numeric(of.number)];
      if (!named || inSeason === undefined || number === undefined) return undefined;
      const { title, year, ids } = loosely(episode);
      return { kind: type, season: inSeason, number, show: named, title, year, ids };
    }
    default:
      return undefined;
  }
}

function titled(kind: 'movie' | 'show' | 'person', value: unknown): Identity | undefined {
  const named = namedOf(value);
  return named && { kind, title: named.title, year: named.year, ids: named.ids };
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
  const { title, name, year } = fieldsOf(value);
  return { title: textual(title ?? name), year: numeric(year), ids: idsOf(value) };
}

/** Of a film, a show, a season, an episode or a person. */
export function idsOf(value: unknown): Ids {
  const { trakt, slug, imdb, tmdb, tvdb } = fieldsOf(fieldsOf(value).ids);
  return {
    trakt: numeric(trakt),
    slug: textual(slug),
    imdb: textual(imdb),
    tmdb: numeric(tmdb),
    tvdb: numeric(tvdb),
  };
}
