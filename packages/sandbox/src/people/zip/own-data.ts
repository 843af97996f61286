/** The rows of a ZIP as a person's plays, ratings, lists, copies and the rest. */
import { hiddenSections } from '../../account/extras.ts';
import type {
  EpisodeRef,
  ItemRef,
  MovieRef,
  OwnCopy,
  OwnHidden,
  OwnList,
  OwnListed,
  OwnPause,
  OwnPlay,
  OwnRating,
  OwnRewatch,
  PersonRef,
  SandboxPerson,
  SeasonRef,
  ShowRef,
} from '../person.ts';
import type { LeftOut } from './left-out.ts';
import { dateIn, itemIn, numberIn, textIn } from './row-items.ts';
import { isRow, type Row, type SectionName, type Sections } from './sections.ts';

export function ownDataIn(sections: Sections, leftOut: LeftOut): Omit<SandboxPerson, 'username'> {
  const rows: ReadRows = (section, fits) => itemsOf(sections.rows(section), { section, fits, leftOut });
  return {
    plays: playsIn(sections, leftOut),
    ratings: (['movies', 'shows', 'seasons', 'episodes'] as const).flatMap((type) =>
      ratingsIn(rows(`ratings-${type}`, isTitle), { section: `ratings-${type}`, leftOut }),
    ),
    watchlist: rows('lists-watchlist', isAny).map(listed),
    favorites: rows('lists-favorites', isFilmOrShow).map(listed),
    collection: copiesIn(sections, { rows, leftOut }),
    lists: listsIn(sections, leftOut),
    playback: rows('watched-playback', isWatchable).map(paused),
    hidden: hiddenSections.flatMap((section) => {
      const name = hiddenFiles[section];
      return name
        ? rows(name, isHideable).map(({ item, row }): OwnHidden => ({ ...item, section, ...at(row.hidden_at) }))
        : [];
    }),
    rewatches: rows('watched-shows', isShow).flatMap(({ item, row }): OwnRewatch[] => {
      const since = dateIn(row.reset_at);
      return since === undefined ? [] : [{ ...item, at: since }];
    }),
  };
}

const hiddenFiles: Readonly<Record<(typeof hiddenSections)[number], SectionName | undefined>> = {
  calendar: 'hidden-calendar',
  progress_watched: 'hidden-progress-watched',
  progress_watched_reset: 'hidden-progress-watched-reset',
  progress_collected: 'hidden-progress-collected',
  recommendations: 'hidden-recommendations',
  comments: undefined,
  dropped: 'hidden-dropped',
};

interface Named<Item extends ItemRef> {
  readonly item: Item;
  readonly row: Row;
}

type Fits<Item extends ItemRef> = (item: ItemRef) => item is Item;
type ReadRows = <Item extends ItemRef>(section: SectionName, fits: Fits<Item>) => Named<Item>[];

/** The rows with their items. */
function itemsOf<Item extends ItemRef>(
  rows: readonly Row[],
  { section, fits, leftOut }: { section: string; fits: Fits<Item>; leftOut: LeftOut },
): Named<Item>[] {
  return rows.flatMap((row) => {
    const item = itemIn(row);
    if (item && fits(item)) return [{ item, row }];
    leftOut.row(section, 'No item is named that belongs there.');
    return [];
  });
}

const isAny: Fits<ItemRef> = (item): item is ItemRef => item !== undefined;
const isTitle: Fits<Exclude<ItemRef, PersonRef>> = (item): item is Exclude<ItemRef, PersonRef> => !('person' in item);
const isShow: Fits<ShowRef> = (item): item is ShowRef => 'show' in item && !('season' in item);
const isFilmOrShow: Fits<MovieRef | ShowRef> = (item): item is MovieRef | ShowRef => 'movie' in item || isShow(item);
const isWatchable: Fits<MovieRef | EpisodeRef> = (item): item is MovieRef | EpisodeRef =>
  'movie' in item || 'episode' in item;
const isHideable: Fits<MovieRef | ShowRef | SeasonRef> = (item): item is MovieRef | ShowRef | SeasonRef =>
  !('person' in item) && !('episode' in item);

/** Oldest first. A play that was added while Trakt wrote the pages moves a row to the next page, so a row may stand on two. */
function playsIn(sections: Sections, leftOut: LeftOut): OwnPlay[] {
  const section = 'watched-history';
  if (!sections.has(section)) leftOut.say(`${section}: It is missing, so there are no plays.`);
  const once = new Map(sections.rows(section).map((row, index) => [row.id ?? `row ${index}`, row]));
  const named = itemsOf([...once.values()], { section, fits: isWatchable, leftOut });
  return named.reverse().flatMap(({ item, row }): OwnPlay[] => {
    const watchedAt = row.watched_at === null ? 'unknown' : dateIn(row.watched_at);
    if (watchedAt === undefined) {
      leftOut.row(section, 'There is no date from 1970 to 2106.');
      return [];
    }
    const action = (['scrobble', 'checkin', 'watch'] as const).find((known) => known === row.action);
    // Trakt writes an unknown date as the beginning of 1970.
    return [{ ...item, at: Date.parse(watchedAt) === 0 ? 'unknown' : watchedAt, ...(action && { action }) }];
  });
}

function ratingsIn(
  named: readonly Named<Exclude<ItemRef, PersonRef>>[],
  { section, leftOut }: { section: SectionName; leftOut: LeftOut },
): OwnRating[] {
  return named.flatMap(({ item, row }) => {
    const rating = numberIn(row.rating, { from: 1, to: 10 });
    if (rating !== undefined) return [{ ...item, rating, ...at(row.rated_at) }];
    leftOut.row(section, 'There is no rating from 1 to 10.');
    return [];
  });
}

function listed<Item extends ItemRef>({ item, row }: Named<Item>): Item & Pick<OwnListed, 'at' | 'notes'> {
  const notes = textIn(row.notes);
  return { ...item, ...at(row.listed_at), ...(notes !== undefined && { notes }) };
}

function listsIn(sections: Sections, leftOut: LeftOut): OwnList[] {
  return sections.rows('lists-lists').flatMap((row): OwnList[] => {
    const ids = isRow(row.ids) ? row.ids : {};
    const name = textIn(row.name);
    if (name === undefined) {
      leftOut.row('lists-lists', 'There is no name.');
      return [];
    }
    const section = `lists-list-${ids.trakt}-${ids.slug}`;
    const items = sections.rowsOfList({ id: ids.trakt });
    const count = numberIn(row.item_count, { from: 0 });
    if (count !== undefined && count !== items.length) {
      leftOut.say(`${section}: lists-lists.json counts ${count} items, and here are ${items.length}.`);
    }
    const slug = textIn(ids.slug);
    const texts = {
      slug: slug !== undefined && /^[a-z0-9-]+$/.test(slug) ? slug : undefined,
      description: textIn(row.description),
      privacy: (['private', 'public', 'friends', 'link'] as const).find((known) => known === row.privacy),
      createdAt: dateIn(row.created_at),
      updatedAt: dateIn(row.updated_at),
      sortBy: textIn(row.sort_by),
      sortHow: (['asc', 'desc'] as const).find((known) => known === row.sort_how),
      displayNumbers: flagIn(row.display_numbers),
      allowComments: flagIn(row.allow_comments),
    };
    const about: Partial<OwnList> = Object.fromEntries(
      Object.entries(texts).filter(([, value]) => value !== undefined),
    );
    return [{ name, ...about, items: itemsOf(items, { section, fits: isAny, leftOut }).map(listed) }];
  });
}

function copiesIn(sections: Sections, { rows, leftOut }: { rows: ReadRows; leftOut: LeftOut }): OwnCopy[] {
  const films = rows('collection-movies', isWatchable);
  const episodes = sections.has('collection-episodes')
    ? rows('collection-episodes', isWatchable)
    : rows('collection-shows', isShow).flatMap(({ item, row }) => {
        const nested = nestedEpisodes(item, row);
        if (nested.length === 0) leftOut.row('collection-shows', 'No episodes are named.');
        return nested;
      });
  return [...films, ...episodes].map(({ item, row }) => {
    const updatedAt = dateIn(row.updated_at);
    const plex = Array.isArray(row.available_on) && row.available_on.some((one) => isRow(one) && one.name === 'plex');
    return {
      ...item,
      ...at(row.collected_at),
      ...(updatedAt !== undefined && { updatedAt }),
      ...(plex && { plex }),
      ...metadataIn(row.metadata),
    };
  });
}

/** Before there was a section of episodes, the rows of shows had them. */
function nestedEpisodes({ show }: ShowRef, row: Row): Named<EpisodeRef>[] {
  return rowsIn(row.seasons).flatMap((season) =>
    rowsIn(season.episodes).flatMap((episode): Named<EpisodeRef>[] => {
      const [ofSeason, number] = [season, episode].map((one) => numberIn(one.number, { from: 0 }));
      if (ofSeason === undefined || number === undefined) return [];
      return [{ item: { show, season: ofSeason, episode: number }, row: episode }];
    }),
  );
}

function rowsIn(value: unknown): Row[] {
  return Array.isArray(value) ? value.filter(isRow) : [];
}

function metadataIn(value: unknown): Partial<OwnCopy> {
  if (!isRow(value)) return {};
  const words = ['media_type', 'resolution', 'hdr', 'audio', 'audio_channels'] as const;
  const texts = words.flatMap((word) => (textIn(value[word]) === undefined ? [] : [[word, textIn(value[word])]]));
  const inDepth = flagIn(value['3d']);
  return {
    ...(value.hdr === null && { hdr: null }),
    ...Object.fromEntries(texts),
    ...(inDepth !== undefined && { '3d': inDepth }),
  };
}

function paused({ item, row }: Named<MovieRef | EpisodeRef>): OwnPause {
  const progress = typeof row.progress === 'number' ? Math.min(100, Math.max(0, row.progress)) : 0;
  return { ...item, progress, ...at(row.paused_at) };
}

function at(date: unknown): { at?: string } {
  const known = dateIn(date);
  return known === undefined ? {} : { at: known };
}

function flagIn(value: unknown): boolean | undefined {
  return typeof value === 'boolean' ? value : undefined;
}
