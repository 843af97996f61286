/** Recommendations: popular titles that the user has not watched, hidden or listed, and favorites of the users whom the user follows. */
import type { Account } from '../../account/index.ts';
import { dayMs } from '../../day.ts';
import type { Film, Show } from '../../library/index.ts';
import { connectionsOf } from '../followers-and-friends.ts';
import { byPopularity } from '../popularity.ts';
import { type Endpoint, endpoint } from '../request/endpoint.ts';
import { filtered } from '../request/filters.ts';
import { listed, paginate } from '../request/paginate.ts';
import { asked, filters, ignoring, wholeNumber } from '../request/parameters.ts';
import { notFound } from '../request/refusal.ts';
import { param, type RequestContext } from '../request/request-context.ts';
import { me } from '../request/who-may-read.ts';
import { movieRow, showRow } from '../rows/media.ts';
import { userRow } from '../rows/social-rows.ts';
import { arrayOf, object, text } from '../shapes/basics.ts';
import { movieFields, showFields } from '../shapes/media.ts';
import { userFields } from '../shapes/social.ts';
import { hide } from './hidden.ts';

const lovers = arrayOf(object({ ...userFields, notes: text }));
const about = { favorited_by: lovers, recommended_by: lovers };
const rowsOf = {
  movies: arrayOf(object({ ...movieFields, ...about })),
  shows: arrayOf(object({ ...showFields, ...about })),
};

export const recommendations: readonly Endpoint[] = (['movies', 'shows'] as const).flatMap((type) => [
  feed(`/recommendations/${type}/`, type, `recommended ${type}`, (titles, _, account) => {
    const known = knownTo(account);
    return byPopularity(titles).filter((title) => !known.has(title));
  }),
  endpoint({
    route: `DELETE /recommendations/${type}/:id`,
    about: 'hides a recommendation',
    from: 'account',
    handle(context) {
      const title = context.library.find(type === 'movies' ? 'movie' : 'show', param(context, 'id'));
      if (!title) throw notFound();
      hide(context, 'recommendations', title);
    },
  }),
  feed(`/social_recommendations/${type}/`, type, `favorite ${type} of followed users`, (titles, friends) => {
    const loved = new Set(friends.flatMap(favoritesOf));
    return titles.filter((title) => loved.has(title));
  }),
]);

type Titles = readonly (Film | Show)[];

function feed(
  path: `/${string}`,
  type: 'movies' | 'shows',
  about: string,
  chosenFrom: (titles: Titles, friends: readonly Account[], account: Account) => Titles,
): Endpoint {
  return endpoint({
    route: `GET ${path}`,
    about,
    auth: 'required',
    answers: rowsOf[type],
    query: { ...filters, ...ignoring, watch_window: wholeNumber },
    paged: true,
    extended: true,
    from: 'account',
    handle(context) {
      const account = me(context);
      const friends = connectionsOf(context, account, 'following');
      const { films, shows } = context.library;
      const titles = chosenFrom(type === 'movies' ? films : shows, friends, account);
      const watchers = path.startsWith('/social') ? friends : [account];
      return recommendationRows(context, recentTaste(context, titles, watchers), friends);
    },
  });
}

/** With `watch_window`, the titles that share a genre with what was watched in that many days. */
function recentTaste(context: RequestContext, titles: Titles, watchers: readonly Account[]): Titles {
  const days = asked(context.c, 'watch_window', wholeNumber);
  if (days === undefined) return titles;
  const sinceMs = context.nowMs - days * dayMs;
  const recent = watchers.flatMap(({ watched }) =>
    [...watched.films, ...watched.shows].filter(({ lastWatchedAtMs }) => lastWatchedAtMs >= sinceMs),
  );
  const liked = new Set(recent.flatMap(({ item }) => item.genres));
  return titles.filter(({ genres }) => genres.some((genre) => liked.has(genre)));
}

function knownTo({ watched, hidden, watchlist }: Account): Set<unknown> {
  return new Set(
    [
      ...watched.films,
      ...watched.shows,
      ...watchlist.items,
      ...hidden.filter(({ section }) => section === 'recommendations'),
    ].map(({ item }) => item),
  );
}

function favoritesOf({ favorites }: Account): unknown[] {
  return favorites.items.map(({ item }) => item);
}

function recommendationRows(context: RequestContext, titles: Titles, friends: readonly Account[]): unknown {
  const chosen = filtered(context, titles, (title) => title);
  return paginate(context, listed(chosen)).map((title) => {
    const lovers = friends.flatMap((friend) => {
      const favorite = friend.favorites.items.find(({ item }) => item === title);
      return favorite ? [{ ...userRow(friend, context.view), notes: favorite.notes ?? '' }] : [];
    });
    const row = title.type === 'movie' ? movieRow(title, context.view) : showRow(title, context.view);
    return { ...row, favorited_by: lovers, recommended_by: [] };
  });
}
