/** The shape of GET /users/settings. */
import type { z } from 'zod';
import { arrayOf, flag, instant, integer, maybe, object, optional, sortHow, text, texts, word } from './basics.ts';
import { profileFields } from './social.ts';

const progressOf = (other: 'include_collected' | 'include_watched'): z.ZodType =>
  object({
    refresh: flag,
    simple_progress: flag,
    include_specials: flag,
    include_watchlisted: flag,
    [other]: flag,
    sort: maybe(text),
    sort_how: sortHow,
    use_last_activity: flag,
    grid_view: flag,
  });
const mostWatched = object({ sort_by: text, tab: text });

const browsing = object({
  watch_popup_action: maybe(word('now', 'ask', 'released', 'unknown')),
  hide_watching_now: flag,
  list_popup_action: maybe(text),
  week_start_day: maybe(text),
  watch_after_rating: maybe(text),
  watch_only_once: flag,
  show_rating_prompt: maybe(flag),
  locale: maybe(text),
  other_site_ratings: flag,
  release_date_ignore_runtime: flag,
  display_early_ratings: flag,
  hide_episode_type_tags: flag,
  hide_unsaved_filters_prompt: flag,
  spoilers: object({
    episodes: maybe(text),
    shows: maybe(text),
    movies: maybe(text),
    comments: maybe(text),
    ratings: maybe(text),
    actors: maybe(text),
  }),
  calendar: object({
    period: maybe(text),
    start_day: maybe(text),
    layout: maybe(text),
    image_type: maybe(text),
    hide_specials: flag,
    autoscroll: flag,
  }),
  progress: object({
    on_deck: object({
      sort: maybe(text),
      sort_how: sortHow,
      refresh: flag,
      simple_progress: flag,
      only_favorites: flag,
    }),
    watched: progressOf('include_collected'),
    collected: maybe(progressOf('include_watched')),
  }),
  watchnow: object({ country: maybe(text), favorites: texts, only_favorites: flag }),
  dark_knight: maybe(text),
  app_theme: maybe(text),
  welcome: object({ completed_at: maybe(text), exit_step: maybe(text) }),
  genres: object({ favorites: maybe(texts), disliked: maybe(texts) }),
  comments: object({ blocked_uids: arrayOf(integer) }),
  recommendations: object({ ignore_collected: flag, ignore_watchlisted: flag }),
  rewatching: object({ adjust_percentage: flag }),
  profile: object({
    favorites: object({ sort_by: text, sort_how: sortHow }),
    most_watched_shows: mostWatched,
    most_watched_movies: mostWatched,
  }),
  search: maybe(
    object({
      image_type: maybe(text),
      recent_queries: arrayOf(object({ query: text, type: text, created_at: integer })),
    }),
  ),
});

export const networks = [
  'facebook',
  'twitter',
  'mastodon',
  'google',
  'tumblr',
  'medium',
  'slack',
  'apple',
  'dropbox',
  'microsoft',
];

export const settings = object({
  user: object({
    ...profileFields,
    ids: object({ slug: text, trakt: maybe(integer), uuid: text }),
    joined_at: instant,
    images: object({ avatar: object({ full: text }) }),
    vip_og: flag,
    vip_years: integer,
    dob: maybe(text),
  }),
  permissions: object({ commenting: flag, liking: flag, following: flag }),
  browsing: optional(browsing),
  account: object({
    timezone: text,
    date_format: text,
    time_24hr: flag,
    cover_image: maybe(text),
    token: maybe(text),
    display_ads: maybe(flag),
  }),
  connections: maybe(object(Object.fromEntries(networks.map((network) => [network, maybe(flag)])))),
  sharing_text: maybe(object({ watching: text, watched: text, rated: maybe(text) })),
  limits: maybe(
    object({
      list: object({ count: integer, item_count: integer }),
      watchlist: object({ item_count: integer }),
      favorites: object({ item_count: integer }),
      // Only in older documents, but clients look here after a 420.
      collection: optional(object({ item_count: integer })),
    }),
  ),
});
