/** GET /users/settings: who is signed in, what they may do, and how much a free account holds. */
import { extendedOf, iso } from './query.ts';
import type { Scene } from './scene.ts';

export function answerSettings({ c, account }: Scene): Response {
  const { user } = account;
  return c.json({
    user: {
      username: user.username,
      private: false,
      name: user.name,
      vip: false,
      vip_ep: false,
      director: false,
      ids: { slug: user.username, trakt: user.trakt, uuid: user.uuid },
      joined_at: iso(user.joinedAtMs),
      location: 'Los Angeles',
      about: 'I live in the sandbox.',
      gender: null,
      age: null,
      images: { avatar: { full: 'https://walter-r2.trakt.tv/images/users/000/001/815/avatars/medium/ada.png' } },
      vip_og: false,
      vip_years: 0,
      vip_cover_image: null,
    },
    permissions: { commenting: true, liking: true, following: true },
    account: {
      timezone: user.timezone,
      date_format: 'mdy',
      time_24hr: false,
      cover_image: null,
      token: null,
      display_ads: true,
    },
    connections: {
      facebook: false,
      twitter: false,
      mastodon: false,
      google: false,
      tumblr: false,
      medium: false,
      slack: false,
      apple: false,
      dropbox: false,
      microsoft: false,
    },
    sharing_text: { watching: "I'm watching [item]", watched: 'I just watched [item]', rated: '[item] [stars]' },
    limits: {
      list: { count: 5, item_count: 250 },
      watchlist: { item_count: 250 },
      favorites: { item_count: 100 },
    },
    ...(extendedOf(c).has('browsing') ? { browsing } : {}),
  });
}

const watchedProgress = {
  refresh: false,
  simple_progress: false,
  include_specials: false,
  include_watchlisted: false,
  sort: 'activity',
  sort_how: 'desc',
  use_last_activity: false,
  grid_view: false,
};

const browsing = {
  watch_popup_action: 'now',
  hide_watching_now: false,
  list_popup_action: null,
  week_start_day: 'sunday',
  watch_after_rating: null,
  watch_only_once: false,
  show_rating_prompt: true,
  locale: null,
  other_site_ratings: true,
  release_date_ignore_runtime: false,
  display_early_ratings: false,
  hide_episode_type_tags: false,
  hide_unsaved_filters_prompt: false,
  spoilers: { episodes: 'show', shows: 'show', movies: 'show', comments: 'show', ratings: 'show', actors: 'show' },
  calendar: {
    period: 'month',
    start_day: 'sunday',
    layout: 'grid',
    image_type: 'poster',
    hide_specials: false,
    autoscroll: true,
  },
  progress: {
    on_deck: { sort: 'activity', sort_how: 'desc', refresh: false, simple_progress: false, only_favorites: false },
    watched: { ...watchedProgress, include_collected: false },
    collected: { ...watchedProgress, include_watched: false },
  },
  watchnow: { country: 'us', favorites: [], only_favorites: false },
  dark_knight: 'auto',
  app_theme: null,
  welcome: { completed_at: null, exit_step: null },
  genres: { favorites: [], disliked: [] },
  comments: { blocked_uids: [] },
  recommendations: { ignore_collected: false, ignore_watchlisted: false },
  rewatching: { adjust_percentage: false },
  profile: {
    favorites: { sort_by: 'rank', sort_how: 'asc' },
    most_watched_shows: { sort_by: 'plays', tab: 'all' },
    most_watched_movies: { sort_by: 'plays', tab: 'all' },
  },
  search: { image_type: 'poster', recent_queries: [] },
};
