/** The shapes of users, lists, comments and notes. */
import type { z } from 'zod';
import { flag, instant, integer, maybe, namedObject, object, optional, sortHow, text, texts, word } from './basics.ts';
import { episode, movie, season, show } from './media.ts';

/** The fields that a profile and the settings have in common. */
export const profileFields = {
  username: text,
  private: flag,
  name: maybe(text),
  vip: flag,
  vip_ep: flag,
  director: flag,
  location: maybe(text),
  about: maybe(text),
  gender: maybe(text),
  age: maybe(integer),
  vip_cover_image: maybe(text),
};
export const userFields: Record<string, z.ZodType> = {
  ...profileFields,
  deleted: flag,
  vip: maybe(flag),
  vip_ep: maybe(flag),
  director: maybe(flag),
  ids: object({ slug: maybe(text), trakt: integer }),
  joined_at: maybe(instant),
  images: maybe(object({ avatar: object({ full: text }) })),
  vip_og: maybe(flag),
  vip_years: maybe(integer),
};
export const user = namedObject('User', userFields);

export const listFields: Record<string, z.ZodType> = {
  name: text,
  description: maybe(text),
  privacy: word('private', 'public', 'friends', 'link'),
  share_link: text,
  type: text,
  display_numbers: flag,
  allow_comments: flag,
  sort_by: text,
  sort_how: sortHow,
  created_at: instant,
  updated_at: instant,
  item_count: integer,
  comment_count: integer,
  likes: integer,
  ids: object({ trakt: integer, slug: text }),
  user,
  images: maybe(object({ posters: texts })),
};
export const list = namedObject('List', listFields);

export const comment = namedObject('Comment', {
  id: integer,
  parent_id: integer,
  created_at: instant,
  updated_at: instant,
  comment: text,
  spoiler: flag,
  review: flag,
  replies: integer,
  likes: integer,
  language: maybe(text),
  user_rating: maybe(integer),
  user_stats: object({ rating: maybe(integer), play_count: integer, completed_count: integer }),
  user,
});

export const noteFields: Record<string, z.ZodType> = {
  id: integer,
  notes: maybe(text),
  privacy: word('private', 'public', 'friends'),
  spoiler: flag,
  created_at: instant,
  updated_at: instant,
  item: optional(object({ type: optional(text) })),
};
export const note = namedObject('Note', noteFields);

export const reactionWords = ['like', 'dislike', 'love', 'laugh', 'shocked', 'bravo', 'spoiler'] as const;
export const reaction = object({ type: word(...reactionWords) });

/** The items that a comment may be about. */
export const subjectFields: Record<string, z.ZodType> = {
  movie: optional(movie),
  show: optional(show),
  season: optional(season),
  episode: optional(episode),
  list: optional(list),
};
