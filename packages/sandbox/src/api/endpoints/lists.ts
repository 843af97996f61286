/** Public lists: by their numeric id, trending and popular. */
import { commentsOn, visible } from '../comments.ts';
import { type FindList, itemRows, likeRows, likeRowsOf, listOfUser, publicList } from '../lists.ts';
import { type Endpoint, endpoint, type Method } from '../request/endpoint.ts';
import { filterOf } from '../request/filters.ts';
import { listed, paginate } from '../request/paginate.ts';
import { filters, ignoring, sorting } from '../request/parameters.ts';
import { rankedItems } from '../rows/ranked.ts';
import { listRow } from '../rows/social-rows.ts';
import { arrayOf, integer, object } from '../shapes/basics.ts';
import { comment, list } from '../shapes/social.ts';
import { like, unlike } from '../writes/likes.ts';
import { listReasons, reportEndpoint } from '../writes/reports.ts';

const itemTypes = ['movie', 'show', 'movie,show'];

export const lists: readonly Endpoint[] = [
  ...(['trending', 'popular'] as const).map((feed) =>
    endpoint({
      route: `GET /lists/${feed}/:type?`,
      covers: [`GET /lists/${feed}`],
      about: `${feed} lists; with filters those that hold a title which passes`,
      answers: arrayOf(object({ like_count: integer, comment_count: integer, list })),
      query: filters,
      paged: true,
      extended: true,
      from: 'account',
      handle(context) {
        const { world, view } = context;
        const keep = filterOf(context);
        const found = world.lists.filter(
          (one) =>
            one.privacy === 'public' && visible(context, one) && (!keep || one.items.some(({ item }) => keep(item))),
        );
        const sorted = found.toSorted((a, b) => b.likes.size - a.likes.size);
        return paginate(context, listed(sorted)).map((one) => ({
          like_count: one.likes.size,
          comment_count: world.comments.filter(({ on }) => on === one).length,
          list: listRow(world, one, view),
        }));
      },
    }),
  ),
  endpoint({
    route: 'GET /lists/:id',
    about: 'one list by its numeric id, without its items; with filters it counts the items that pass',
    answers: list,
    query: { ...filters, ...ignoring },
    extended: true,
    from: 'account',
    handle(context) {
      const found = publicList(context);
      const keep = filterOf(context);
      const row = listRow(context.world, found, context.view);
      return keep ? { ...row, item_count: found.items.filter(({ item }) => keep(item)).length } : row;
    },
  }),
  ...aroundList('/lists/:id', publicList, [...itemTypes, 'movie,show,episode,season']),
  ...aroundList('/users/:id/lists/:list_id', listOfUser, [...itemTypes, 'movie,show,season,episode']),
];

/** The endpoints below a list's path, of which Trakt has two. */
function aroundList(base: `/${string}`, find: FindList, covered: readonly string[]): Endpoint[] {
  const at = <Verb extends Method>(verb: Verb, rest: string): `${Verb} /${string}` => `${verb} ${base}${rest}`;
  return [
    endpoint({
      route: at('GET', '/items/:type?/:sort_by?/:sort_how?'),
      covers: covered.map((types) => at('GET', `/items/${types}`)),
      about: 'the items of a list, by type and sorted',
      auth: 'optional',
      answers: itemRows,
      query: { ...sorting, ...filters, ...ignoring },
      paged: true,
      extended: true,
      from: 'account',
      handle(context) {
        const found = find(context);
        return rankedItems(context, found);
      },
    }),
    endpoint({
      route: at('GET', '/comments/:sort?'),
      about: 'comments on a list',
      auth: 'optional',
      answers: arrayOf(comment),
      paged: true,
      extended: true,
      from: 'account',
      handle: (context) => commentsOn(context, find(context)),
    }),
    endpoint({
      route: at('GET', '/likes'),
      about: 'users who liked a list',
      auth: 'optional',
      answers: likeRows,
      paged: true,
      extended: true,
      from: 'account',
      handle: (context) => likeRowsOf(context, find(context)),
    }),
    endpoint({
      route: at('POST', '/like'),
      about: 'likes a list',
      status: 204,
      from: 'account',
      handle(context) {
        like(context, find(context));
      },
    }),
    endpoint({
      route: at('DELETE', '/like'),
      about: 'removes a like',
      from: 'account',
      handle(context) {
        unlike(context, find(context));
      },
    }),
    reportEndpoint({
      route: at('POST', '/report'),
      about: 'reports a list to the moderators',
      reasons: listReasons,
      subjectOf: (context) => `list ${find(context).id}`,
    }),
  ];
}
