/** A user's totals. */
import type { Account } from '../../account/index.ts';
import { runtimeMinutes } from '../../account/plays.ts';
import { connectionsOf } from '../followers-and-friends.ts';
import type { RequestContext } from '../request/request-context.ts';

export function userStats(context: RequestContext, account: Account) {
  const { watched, collection, ratings, user } = account;
  const rated = (type: string): number => ratings.filter(({ item }) => item.type === type).length;
  const said = (type: string): number =>
    context.world.comments.filter(({ author, on }) => author === user.username && on.type === type).length;
  const episodes = context.library.episodes
    .map((item) => ({ item, plays: watched.of(item).plays }))
    .filter(({ plays }) => plays > 0);
  const totals = (rows: readonly { item: Parameters<typeof runtimeMinutes>[0]; plays: number }[]) => ({
    plays: rows.reduce((sum, { plays }) => sum + plays, 0),
    watched: rows.length,
    minutes: rows.reduce((sum, { item, plays }) => sum + plays * runtimeMinutes(item), 0),
  });
  const connections = (name: string): number => connectionsOf(context, account, name).length;
  const stars = Array.from({ length: 10 }, (_, index) => index + 1);
  return {
    movies: {
      ...totals(watched.films),
      collected: collection.films.length,
      ratings: rated('movie'),
      comments: said('movie'),
    },
    episodes: {
      ...totals(episodes),
      collected: collection.episodes.length,
      ratings: rated('episode'),
      comments: said('episode'),
    },
    shows: {
      watched: watched.shows.length,
      collected: new Set(collection.episodes.map(({ item }) => item.show)).size,
      ratings: rated('show'),
      comments: said('show'),
    },
    seasons: { ratings: rated('season'), comments: said('season') },
    network: {
      friends: connections('friends'),
      followers: connections('followers'),
      following: connections('following'),
    },
    ratings: {
      total: ratings.length,
      distribution: Object.fromEntries(
        stars.map((star) => [star, ratings.filter(({ rating }) => rating === star).length]),
      ),
    },
  };
}
