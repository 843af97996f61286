/** What the viewer's own lists, and the users whom the viewer follows, have to do with an item. */
import type { Account } from '../../account/index.ts';
import { runtimeMinutes } from '../../account/plays.ts';
import type { LibraryItem, Listable } from '../../library/index.ts';
import { connectionsOf } from '../followers-and-friends.ts';
import { episodeNamed, movieNamed, personNamed, seasonNamed, showNamed } from '../library-items.ts';
import { type Endpoint, endpoint } from '../request/endpoint.ts';
import { listed, paginate } from '../request/paginate.ts';
import { iso } from '../request/query.ts';
import type { RequestContext } from '../request/request-context.ts';
import { me } from '../request/who-may-read.ts';
import { isReview, listRow, userRow } from '../rows/social-rows.ts';
import { arrayOf, flag, instant, integer, maybe, object, text } from '../shapes/basics.ts';
import { listFields, user } from '../shapes/social.ts';

const ofShow = '/shows/:id';
const ofSeason = `${ofShow}/seasons/:season` as const;
const ofEpisode = `${ofSeason}/episodes/:episode` as const;

const watched = object({
  plays: integer,
  minutes_watched: integer,
  last_watched_at: maybe(instant),
  last_updated_at: maybe(instant),
  rating: maybe(object({ rating: integer, rated_at: maybe(instant) })),
  comment: maybe(
    object({
      ids: object({ trakt: integer }),
      comment: maybe(text),
      spoiler: flag,
      review: flag,
      created_at: maybe(instant),
      updated_at: maybe(instant),
    }),
  ),
});

export const aroundTheViewer: readonly Endpoint[] = [
  listedOn(ofShow, showNamed),
  listedOn(ofSeason, seasonNamed),
  listedOn(ofEpisode, episodeNamed),
  listedOn('/people/:id', personNamed),
  social('/movies/:id', movieNamed),
  social(ofShow, showNamed),
  social(ofEpisode, episodeNamed),
];

function listedOn(base: `/${string}`, find: (context: RequestContext) => Listable): Endpoint {
  return endpoint({
    route: `GET ${base}/listed`,
    about: "the viewer's own lists that hold the item, and how many they are",
    auth: 'required',
    answers: arrayOf(object({ ...listFields, total_count: integer })),
    paged: true,
    extended: true,
    from: 'account',
    handle(context) {
      const item = find(context);
      const { username } = me(context).user;
      const found = context.world.lists.filter(
        ({ owner, items }) => owner === username && items.some((one) => one.item === item),
      );
      return paginate(context, listed(found)).map((list) => ({
        ...listRow(context.world, list, context.view),
        total_count: found.length,
      }));
    },
  });
}

function social(base: `/${string}`, find: (context: RequestContext) => LibraryItem): Endpoint {
  return endpoint({
    route: `GET ${base}/social`,
    about: 'the users whom the viewer follows, and who have watched the item or have it on their watchlist',
    auth: 'required',
    answers: arrayOf(
      object({
        followed_at: maybe(instant),
        user,
        watched: maybe(watched),
        watchlisted: maybe(object({ listed_at: instant })),
      }),
    ),
    paged: true,
    from: 'account',
    handle(context) {
      const item = find(context);
      const rows = connectionsOf(context, me(context), 'following').flatMap((account) => {
        const [seen, wanted] = [playsOf(context, account, item), wishOf(account, item)];
        const tie = context.world.follows.find(
          ({ from, to }) => from === me(context).user.username && to === account.user.username,
        );
        if (!seen && !wanted) return [];
        return [
          {
            followed_at: tie ? iso(tie.atMs) : null,
            user: userRow(account, context.view),
            ...(seen && { watched: seen }),
            ...(wanted && { watchlisted: wanted }),
          },
        ];
      });
      return paginate(context, listed(rows));
    },
  });
}

function playsOf({ world }: RequestContext, account: Account, item: LibraryItem): object | undefined {
  const parts = item.type === 'movie' || item.type === 'episode' ? [item] : item.episodes;
  const seen = parts.map((part) => ({ part, ...account.watched.of(part) })).filter(({ plays }) => plays > 0);
  if (seen.length === 0) return undefined;
  const lastMs = Math.max(...seen.map(({ lastWatchedAtMs }) => lastWatchedAtMs));
  const rating = account.ratings.find((one) => one.item === item);
  const comment = world.comments.find(
    ({ author, on, parentId }) => author === account.user.username && on === item && parentId === 0,
  );
  return {
    plays: seen.reduce((sum, { plays }) => sum + plays, 0),
    minutes_watched: seen.reduce((sum, { part, plays }) => sum + plays * runtimeMinutes(part), 0),
    last_watched_at: iso(lastMs),
    last_updated_at: iso(lastMs),
    ...(rating && { rating: { rating: rating.rating, rated_at: iso(rating.ratedAtMs) } }),
    ...(comment && {
      comment: {
        ids: { trakt: comment.id },
        comment: comment.text,
        spoiler: comment.spoiler,
        review: isReview(comment),
        created_at: iso(comment.createdAtMs),
        updated_at: iso(comment.updatedAtMs),
      },
    }),
  };
}

function wishOf({ watchlist }: Account, item: LibraryItem): object | undefined {
  const found = watchlist.items.find((one) => one.item === item);
  return found && { listed_at: iso(found.listedAtMs) };
}
