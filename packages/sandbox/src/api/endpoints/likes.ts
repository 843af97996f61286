/** Comments and lists that a user liked or reacted to. */
import type { Account } from '../../account/index.ts';
import type { Comment } from '../../account/world.ts';
import { visible } from '../comments.ts';
import { type Endpoint, endpoint } from '../request/endpoint.ts';
import { listed, paginate } from '../request/paginate.ts';
import { iso } from '../request/query.ts';
import { notFound } from '../request/refusal.ts';
import { param, type RequestContext } from '../request/request-context.ts';
import { me, visibleUser } from '../request/who-may-read.ts';
import { typedSubject } from '../rows/comment-subject.ts';
import { commentRow, listRow } from '../rows/social-rows.ts';
import { arrayOf, instant, integer, object, oneOf, optional, text, word } from '../shapes/basics.ts';
import { comment, list, reaction, subjectFields } from '../shapes/social.ts';

const likeRow = oneOf(
  object({
    liked_at: instant,
    type: word('comment'),
    comment: oneOf(comment, object({ id: integer })),
    comment_type: optional(text),
    ...subjectFields,
  }),
  object({ liked_at: instant, type: word('list'), list: oneOf(list, object({ id: integer })) }),
);

export const likes: readonly Endpoint[] = [
  endpoint({
    route: 'GET /users/:id/likes/:type?',
    about: 'comments and lists that a user liked',
    auth: 'optional',
    answers: arrayOf(likeRow),
    paged: true,
    extended: true,
    from: 'account',
    handle: (context) => likesOf(context, visibleUser(context), param(context, 'type')),
  }),
  ...(['comments', 'lists'] as const).map((type) =>
    endpoint({
      route: `GET /users/likes/${type}`,
      about: `${type} that the viewer liked`,
      auth: 'required',
      answers: arrayOf(likeRow),
      paged: true,
      extended: true,
      from: 'account',
      handle: (context) => likesOf(context, me(context), type),
    }),
  ),
  endpoint({
    route: 'GET /users/reactions/comments',
    about: 'comments that the viewer reacted to',
    auth: 'required',
    answers: arrayOf(object({ reacted_at: instant, reaction, type: word('comment'), comment })),
    paged: true,
    extended: true,
    from: 'account',
    example: { as: 'grace' },
    handle(context) {
      const { username } = me(context).user;
      const rows = context.world.comments.flatMap((one) => {
        const given = one.reactions.get(username);
        return given ? [{ one, given }] : [];
      });
      return paginate(context, listed(rows)).map(({ one, given }) => ({
        reacted_at: iso(given.atMs),
        reaction: { type: given.type },
        type: 'comment',
        comment: commentRow(context.world, one, context.view),
      }));
    },
  }),
];

function likesOf(context: RequestContext, account: Account, type: string): unknown {
  if (!['', 'all', 'comments', 'lists'].includes(type)) throw notFound();
  const { world, view } = context;
  const { username } = account.user;
  const min = view.extended.has('min');
  const comments = world.comments.flatMap((one) => {
    const atMs = one.likes.get(username);
    if (type === 'lists' || atMs === undefined || (one.on.type === 'list' && !visible(context, one.on))) return [];
    return [
      {
        atMs,
        row: () => ({
          type: 'comment',
          comment: min ? { id: one.id } : commentRow(world, one, view),
          ...about(context, one.on),
        }),
      },
    ];
  });
  const lists = world.lists.flatMap((one) => {
    const atMs = one.likes.get(username);
    if (type === 'comments' || atMs === undefined || !visible(context, one)) return [];
    const row = () => ({ type: 'list', list: min ? { id: one.id } : listRow(world, one, view) });
    return [{ atMs, row }];
  });
  const sorted = [...comments, ...lists].sort((a, b) => b.atMs - a.atMs);
  return paginate(context, listed(sorted)).map(({ atMs, row }) => ({ liked_at: iso(atMs), ...row() }));
}

/** The item or list of a comment, with `extended=comments` only. */
function about(context: RequestContext, on: Comment['on']): Record<string, unknown> {
  if (!context.view.extended.has('comments')) return {};
  const { type, ...subject } = typedSubject(context, on);
  return { comment_type: type, ...subject };
}
