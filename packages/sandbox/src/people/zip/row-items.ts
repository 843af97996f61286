/** The item of a row of Trakt's, as a person's data names it. */
import type { ItemRef, PartFacts, TitleFacts } from '../person.ts';
import { isRow, type Row } from './sections.ts';

/** Undefined for a row that names no item. */
export function itemIn(row: Row): ItemRef | undefined {
  const { movie, show, season, episode, person } = row;
  if (isRow(episode) && isRow(show)) {
    const [ofShow, ofEpisode] = [titleIn(show), partIn(episode)];
    const number = numberIn(episode.season, { from: 0 });
    return ofShow && ofEpisode && number !== undefined
      ? { show: ofShow, season: number, episode: ofEpisode }
      : undefined;
  }
  if (isRow(season) && isRow(show)) {
    const [ofShow, ofSeason] = [titleIn(show), partIn(season)];
    return ofShow && ofSeason && { show: ofShow, season: withoutTitle(ofSeason) };
  }
  if (isRow(movie)) {
    const title = titleIn(movie);
    return title && { movie: title };
  }
  if (isRow(show)) {
    const title = titleIn(show);
    return title && { show: title };
  }
  const name = isRow(person) ? textIn(person.name) : undefined;
  return name === undefined ? undefined : { person: name };
}

/** A title without a name has that of its slug or id. Undefined where nothing tells it from others. */
function titleIn(row: Row): TitleFacts | undefined {
  const { trakt, ...ids } = idsIn(row.ids);
  const slug = isRow(row.ids) ? textIn(row.ids.slug) : undefined;
  const year = numberIn(row.year, { from: 1800, to: 9999 });
  const known = {
    ...ids,
    ...(trakt !== undefined && { trakt }),
    ...(slug !== undefined && { slug }),
    ...(year !== undefined && { year }),
  };
  const [first] = Object.values(known);
  return first === undefined ? undefined : { title: textIn(row.title) ?? String(slug ?? first), ...known };
}

function partIn(row: Row): PartFacts | undefined {
  const number = numberIn(row.number, { from: 0 });
  const title = textIn(row.title);
  return number === undefined ? undefined : { number, ...idsIn(row.ids), ...(title !== undefined && { title }) };
}

function withoutTitle({ title: _, ...facts }: PartFacts): PartFacts {
  return facts;
}

function idsIn(ids: unknown): Pick<TitleFacts, 'trakt' | 'imdb' | 'tmdb' | 'tvdb'> {
  if (!isRow(ids)) return {};
  const imdb = textIn(ids.imdb);
  const [trakt, tmdb, tvdb] = [ids.trakt, ids.tmdb, ids.tvdb].map((id) => numberIn(id, { from: 1 }));
  return {
    ...(imdb !== undefined && /^tt\d+$/.test(imdb) && { imdb }),
    ...(trakt !== undefined && { trakt }),
    ...(tmdb !== undefined && { tmdb }),
    ...(tvdb !== undefined && { tvdb }),
  };
}

export function numberIn(
  value: unknown,
  { from, to = Number.MAX_SAFE_INTEGER }: { from: number; to?: number },
): number | undefined {
  return typeof value === 'number' && Number.isInteger(value) && value >= from && value <= to ? value : undefined;
}

/** Undefined for an empty text. */
export function textIn(value: unknown): string | undefined {
  return (typeof value === 'string' && value.trim()) || undefined;
}

/** A date that a sandbox can hold, as it is written there; undefined for another value. */
export function dateIn(value: unknown): string | undefined {
  const timeMs = typeof value === 'string' ? Date.parse(value) : Number.NaN;
  return timeMs >= 0 && timeMs < 2 ** 32 * 1000 ? new Date(timeMs).toISOString() : undefined;
}
