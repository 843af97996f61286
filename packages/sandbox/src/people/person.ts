/** A person whose account holds data of their own, as a program or a seed file writes it down, and the check of it. */
import { z } from 'zod';
import type { Metadata } from '../account/collection.ts';
import { type HiddenSection, hiddenSections } from '../account/extras.ts';
import type { Action } from '../account/play-log.ts';
import { type AppForm, appFields } from '../oauth/apps.ts';

/** What is left out has the value of the sandbox's own user of that name, or none. */
export interface SandboxPerson {
  /** Also the password. */
  readonly username: string;
  readonly slug?: string;
  readonly name?: string;
  readonly trakt?: number;
  readonly vip?: boolean;
  readonly private?: boolean;
  readonly locked?: boolean;
  readonly timezone?: string;
  readonly location?: string;
  readonly about?: string;
  readonly joinedAt?: string;
  /** Apps that the person has registered. */
  readonly apps?: readonly OwnApp[];
  readonly plays?: readonly OwnPlay[];
  readonly ratings?: readonly OwnRating[];
  readonly watchlist?: readonly OwnListed[];
  readonly favorites?: readonly OwnFavorite[];
  readonly collection?: readonly OwnCopy[];
  readonly lists?: readonly OwnList[];
  readonly playback?: readonly OwnPause[];
  readonly hidden?: readonly OwnHidden[];
  readonly rewatches?: readonly OwnRewatch[];
}

/** An IMDb id, a title of the library, or what is known of a title. */
export type Title = string | TitleFacts;

export interface TitleFacts {
  readonly title?: string;
  readonly year?: number;
  readonly imdb?: string;
  readonly tmdb?: number;
  readonly tvdb?: number;
  /** Trakt's own id and slug. They name a title that the library doesn't have. */
  readonly trakt?: number;
  readonly slug?: string;
}

/** The number of a season or an episode, or what is known of it. */
export type Part = number | PartFacts;

export interface PartFacts {
  readonly number: number;
  readonly title?: string;
  readonly trakt?: number;
  readonly tvdb?: number;
  readonly imdb?: string;
  readonly tmdb?: number;
}

export type MovieRef = { readonly movie: Title };
export type ShowRef = { readonly show: Title };
export type SeasonRef = ShowRef & { readonly season: Part };
export type EpisodeRef = SeasonRef & { readonly episode: Part };
/** Somebody of film or television, by name. */
export type PersonRef = { readonly person: string };
export type ItemRef = MovieRef | ShowRef | SeasonRef | EpisodeRef | PersonRef;

/** A time is written as 2026-01-02T20:00:00Z. Left out it is the time at which the sandbox starts. */
interface Dated {
  readonly at?: string;
}

interface Listed extends Dated {
  readonly notes?: string;
}

/** The time of a play may be `unknown`. */
export type OwnPlay = (MovieRef | EpisodeRef) & { readonly at: string; readonly action?: Action };
export type OwnRating = Exclude<ItemRef, PersonRef> & Dated & { readonly rating: number };
export type OwnListed = ItemRef & Listed;
type OwnFavorite = (MovieRef | ShowRef) & Listed;
export type OwnCopy = (MovieRef | EpisodeRef) &
  Dated & { readonly updatedAt?: string; readonly plex?: boolean } & Partial<Metadata>;
/** What was paused, and at how many percent. */
export type OwnPause = (MovieRef | EpisodeRef) & Dated & { readonly progress: number };
export type OwnHidden = (MovieRef | ShowRef | SeasonRef) & Dated & { readonly section: HiddenSection };
/** A show that is watched once more, since that time. */
export type OwnRewatch = ShowRef & { readonly at: string };

export interface OwnList {
  readonly name: string;
  readonly slug?: string;
  readonly description?: string;
  readonly privacy?: 'private' | 'public' | 'friends' | 'link';
  readonly createdAt?: string;
  readonly updatedAt?: string;
  readonly sortBy?: string;
  readonly sortHow?: 'asc' | 'desc';
  readonly displayNumbers?: boolean;
  readonly allowComments?: boolean;
  readonly items: readonly OwnListed[];
}

export interface OwnApp extends AppForm {
  /** Both are made up if they are left out. */
  readonly clientId?: string;
  readonly clientSecret?: string;
}

const latestMs = (2 ** 32 - 1) * 1000;
const instant = z
  .union([z.iso.datetime({ offset: true }), z.iso.date()], {
    error: 'Not a time such as 2026-01-02T20:00:00Z, or a day such as 2026-01-02.',
  })
  .refine((text) => Date.parse(text) >= 0 && Date.parse(text) <= latestMs, 'A time from 1970 to 2106.');
const playedAt = z.union([z.literal('unknown'), instant], {
  error: 'Not a time such as 2026-01-02T20:00:00Z, nor unknown.',
});

const id = z.int().positive();
const imdb = z.string().regex(/^(tt|nm)\d+$/, 'Not an IMDb id such as tt0133093.');
const someText = z.string().trim().min(1);
const titleFacts = z.strictObject({
  title: someText.exactOptional(),
  year: z.int().min(1800).max(9999).exactOptional(),
  imdb: imdb.exactOptional(),
  tmdb: id.exactOptional(),
  tvdb: id.exactOptional(),
  trakt: id.exactOptional(),
  slug: someText.exactOptional(),
});
const title = z.union([someText, titleFacts], {
  error: 'Not an IMDb id, a title, or { title, year, imdb, tmdb, tvdb }. A title of digits needs quotes.',
});
const partNumber = z.int().min(0);
const partFacts = z.strictObject({
  number: partNumber,
  title: z.string().exactOptional(),
  trakt: id.exactOptional(),
  tvdb: id.exactOptional(),
  imdb: imdb.exactOptional(),
  tmdb: id.exactOptional(),
});
const part = z.union([partNumber, partFacts], { error: 'Not a number.' });

const names = {
  movie: title.exactOptional(),
  show: title.exactOptional(),
  season: part.exactOptional(),
  episode: part.exactOptional(),
  person: someText.exactOptional(),
};

/** The names that a row has of its item, in the order of `names`. */
type Kind = 'movie' | 'show' | 'show season' | 'show season episode' | 'person';

/** Rows of these kinds of items. One shape for all kinds, because the errors of a union name no field. */
function rows<Item>(kinds: readonly Kind[], fields: z.ZodRawShape): z.ZodType<readonly Item[]> {
  const expected = kinds.map((kind) => kind.replaceAll(' ', ' + ')).join(', or ');
  const row = z
    .strictObject({ ...names, ...fields })
    .refine((found) => kinds.some((kind) => kind === kindOf(found)), `A row names its item by ${expected}.`);
  // The refinement has checked that the names are those of one kind.
  return z.array(row) as unknown as z.ZodType<readonly Item[]>;
}

function kindOf(row: object): string {
  return Object.keys(names)
    .filter((name) => name in row)
    .join(' ');
}

const at = instant.exactOptional();
const titles = ['movie', 'show', 'show season', 'show season episode'] as const;
const watchable = ['movie', 'show season episode'] as const;
const listed = { at, notes: z.string().exactOptional() };
const slug = z.string().regex(/^[a-z0-9-]+$/, 'A slug has small letters without accents, digits and hyphens alone.');

const ownList: z.ZodType<OwnList> = z.strictObject({
  name: someText,
  slug: slug.exactOptional(),
  description: z.string().exactOptional(),
  privacy: z.enum(['private', 'public', 'friends', 'link']).exactOptional(),
  createdAt: at,
  updatedAt: at,
  sortBy: z.string().exactOptional(),
  sortHow: z.enum(['asc', 'desc']).exactOptional(),
  displayNumbers: z.boolean().exactOptional(),
  allowComments: z.boolean().exactOptional(),
  items: rows<OwnListed>([...titles, 'person'], listed),
});

const ownApp: z.ZodType<OwnApp> = z.strictObject({
  ...appFields,
  clientId: someText.exactOptional(),
  clientSecret: someText.exactOptional(),
});

const copy = {
  at,
  updatedAt: at,
  plex: z.boolean().exactOptional(),
  media_type: z.string().exactOptional(),
  resolution: z.string().exactOptional(),
  hdr: z.string().nullable().exactOptional(),
  audio: z.string().exactOptional(),
  audio_channels: z.string().exactOptional(),
  '3d': z.boolean().exactOptional(),
};

const person: z.ZodType<SandboxPerson> = z.strictObject({
  username: someText,
  slug: slug.exactOptional(),
  name: z.string().exactOptional(),
  trakt: id.exactOptional(),
  vip: z.boolean().exactOptional(),
  private: z.boolean().exactOptional(),
  locked: z.boolean().exactOptional(),
  timezone: z.string().refine(isTimeZone, 'Not a time zone such as Europe/Berlin.').exactOptional(),
  location: z.string().exactOptional(),
  about: z.string().exactOptional(),
  joinedAt: at,
  apps: z.array(ownApp).exactOptional(),
  plays: rows<OwnPlay>(watchable, {
    at: playedAt,
    action: z.enum(['scrobble', 'checkin', 'watch']).exactOptional(),
  }).exactOptional(),
  ratings: rows<OwnRating>(titles, {
    rating: z.int().min(1).max(10),
    at,
  }).exactOptional(),
  watchlist: rows<OwnListed>([...titles, 'person'], listed).exactOptional(),
  favorites: rows<OwnFavorite>(['movie', 'show'], listed).exactOptional(),
  collection: rows<OwnCopy>(watchable, copy).exactOptional(),
  lists: z.array(ownList).exactOptional(),
  playback: rows<OwnPause>(watchable, {
    progress: z.number().min(0).max(100),
    at,
  }).exactOptional(),
  hidden: rows<OwnHidden>(['movie', 'show', 'show season'], {
    section: z.enum(hiddenSections),
    at,
  }).exactOptional(),
  rewatches: rows<OwnRewatch>(['show'], { at: instant }).exactOptional(),
});

export const peopleSchema: z.ZodType<readonly SandboxPerson[]> = z.array(person);

function isTimeZone(name: string): boolean {
  try {
    new Intl.DateTimeFormat('en', { timeZone: name });
    return true;
  } catch {
    return false;
  }
}
