import { arrayOf, byKey, decimal, flag, instant, integer, maybe, object, oneOf, text } from './basics.ts';
import { movie, person, show } from './media.ts';

const distribution = byKey(decimal);
const elsewhere = maybe(object({ rating: maybe(decimal), votes: maybe(integer), link: maybe(text) }));

export const ratings = object({
  rating: maybe(decimal),
  votes: maybe(integer),
  distribution: maybe(distribution),
  trakt: maybe(object({ rating: decimal, votes: integer, distribution })),
  tmdb: elsewhere,
  imdb: elsewhere,
  metascore: maybe(object({ rating: maybe(integer), link: maybe(text) })),
  rotten_tomatoes: maybe(
    object({
      rating: maybe(decimal),
      state: maybe(text),
      user_rating: maybe(integer),
      user_state: maybe(text),
      link: maybe(text),
    }),
  ),
  letterboxd: elsewhere,
  mal: elsewhere,
});

const countFields = {
  watchers: integer,
  plays: integer,
  collectors: integer,
  comments: integer,
  lists: integer,
  votes: integer,
};
const favoriteFields = { favorited: integer, recommended: integer };
const episodeFields = { collected_episodes: integer };
/** By the kind of item: an older document alone has `collected_episodes`. */
export const stats = {
  movie: object({ ...countFields, ...favoriteFields }),
  show: object({ ...countFields, ...favoriteFields, ...episodeFields }),
  season: object({ ...countFields, ...episodeFields }),
  episode: object({ ...countFields, ...episodeFields }),
} as const;

export const aliases = arrayOf(object({ title: text, country: maybe(text) }));
export const translations = arrayOf(
  object({ title: maybe(text), overview: maybe(text), tagline: maybe(text), language: text, country: maybe(text) }),
);
export const studios = arrayOf(
  object({ name: text, country: maybe(text), ids: object({ trakt: integer, slug: text, tmdb: maybe(integer) }) }),
);
export const videos = arrayOf(
  object({
    title: text,
    url: text,
    site: text,
    type: text,
    size: integer,
    official: flag,
    published_at: instant,
    country: text,
    language: text,
  }),
);
const judgement = arrayOf(object({ sentiment: text, comment_ids: maybe(arrayOf(integer)) }));
export const sentiments = object({
  good: judgement,
  bad: judgement,
  analyzed_at: instant,
  comment_count: integer,
});

const credit = { episode_count: maybe(integer), images: maybe(object({ headshot: arrayOf(text) })), person };
export const people = object({
  cast: maybe(arrayOf(object({ character: text, characters: arrayOf(text), ...credit }))),
  crew: maybe(byKey(arrayOf(object({ job: text, jobs: arrayOf(text), ...credit })))),
});

const source = object({
  source: text,
  link: text,
  link_direct: maybe(text),
  link_android: maybe(text),
  link_tvos: maybe(text),
  link_webos: maybe(object({ id: text, params: object({ contentTarget: text }) })),
  uhd: flag,
  currency: maybe(text),
  prices: object({ rent: maybe(text), purchase: maybe(text) }),
});
/** By country. */
export const watchnow = byKey(
  object({
    cable: arrayOf(source),
    cinema: arrayOf(source),
    free: arrayOf(source),
    purchase: arrayOf(source),
    subscription: arrayOf(source),
    streaming_ranks: maybe(object({ rank: maybe(integer), delta: maybe(integer), link: maybe(text) })),
  }),
);

export const movieOrShow = oneOf(movie, show);
