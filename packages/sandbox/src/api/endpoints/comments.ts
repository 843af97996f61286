/** Comments: written, read, answered, liked. */

import { z } from 'zod';
import { touchItem } from '../../account/activities.ts';
import { type Comment, newComment } from '../../account/world.ts';
import { dayMs } from '../../day.ts';
import { commentRows, commentsOf, findComment, orderedBy } from '../comments.ts';
import { readable } from '../lists.ts';
import { type Endpoint, endpoint } from '../request/endpoint.ts';
import { listed, paginate } from '../request/paginate.ts';
import { flag } from '../request/parameters.ts';
import { flagOf, iso } from '../request/query.ts';
import { invalid, notFound, Refusal, unauthorized } from '../request/refusal.ts';
import type { RequestContext } from '../request/request-context.ts';
import { me } from '../request/who-may-read.ts';
import { commentRow, subjectRow, userNamed } from '../rows/social-rows.ts';
import { arrayOf, instant, object, oneOf } from '../shapes/basics.ts';
import { episode, movie, season, show } from '../shapes/media.ts';
import { comment, list, user } from '../shapes/social.ts';
import { findItem, oneItem } from '../writes/items.ts';
import { like, unlike } from '../writes/likes.ts';
import { reportEndpoint } from '../writes/reports.ts';

const words = z
  .string()
  .refine((text) => text.trim().split(/\s+/).length >= 5, { message: 'A comment has five words or more.' });
const textBody = z.looseObject({ comment: words, spoiler: z.boolean().default(false) });
const subject = oneItem.nullish();
const commentBody = z.looseObject({
  ...textBody.shape,
  movie: subject,
  show: subject,
  season: subject,
  episode: subject,
  list: subject,
});
const text = 'A film that I will not forget.';
const twoWeeksMs = 14 * dayMs;

export const comments: readonly Endpoint[] = [
  endpoint({
    route: 'POST /comments/',
    about: 'writes a comment on a film, show, season, episode or list; 422 if it is shorter than five words',
    takes: commentBody,
    answers: comment,
    from: 'account',
    example: { body: { movie: { ids: { trakt: 1 } }, comment: text } },
    handle(context, body) {
      const on = subjectIn(context, body);
      if (on.type === 'list' && !on.allowComments) throw invalid('The list takes no comments.');
      return write(context, { on, text: body.comment, spoiler: body.spoiler });
    },
  }),
  endpoint({
    route: 'GET /comments/:id',
    about: 'one comment or reply',
    answers: comment,
    from: 'account',
    handle: (context) => commentRow(context.world, findComment(context), context.view),
  }),
  endpoint({
    route: 'PUT /comments/:id/',
    about: "changes an own comment; 401 for somebody else's",
    takes: textBody,
    answers: comment,
    from: 'account',
    example: { params: { id: '3' }, body: { comment: text, spoiler: true } },
    handle(context, body) {
      const own = ownComment(context);
      own.text = body.comment;
      own.spoiler = body.spoiler;
      own.updatedAtMs = context.nowMs;
      touchItem(me(context).touched, own.on, 'commented_at', context.nowMs);
      return commentRow(context.world, own, context.view);
    },
  }),
  endpoint({
    route: 'DELETE /comments/:id/',
    about: 'deletes an own comment; 409 if it is two weeks old or has replies',
    from: 'account',
    example: { params: { id: '3' } },
    handle(context) {
      const own = ownComment(context);
      const answered = context.world.comments.some(({ parentId }) => parentId === own.id);
      if (answered || context.nowMs - own.createdAtMs > twoWeeksMs) {
        throw new Refusal(409, answered ? 'the comment has replies' : 'the comment is older than two weeks');
      }
      context.world.comments = context.world.comments.filter((other) => other !== own);
      touchItem(me(context).touched, own.on, 'commented_at', context.nowMs);
    },
  }),
  endpoint({
    route: 'GET /comments/:id/item',
    about: 'the item or list of a comment',
    answers: oneOf(movie, show, season, episode, list),
    extended: true,
    from: 'account',
    handle: (context) => subjectRow(context.world, findComment(context).on, context.view),
  }),
  endpoint({
    route: 'GET /comments/:id/replies',
    about: 'the replies to a comment, oldest first',
    auth: 'optional',
    answers: arrayOf(comment),
    paged: true,
    extended: true,
    from: 'account',
    handle(context) {
      const { id } = findComment(context);
      return commentRows(
        context,
        context.world.comments.filter(({ parentId }) => parentId === id),
      );
    },
  }),
  endpoint({
    route: 'POST /comments/:id/replies',
    about: 'replies to a comment; 404 for a reply to a reply',
    takes: textBody,
    answers: comment,
    from: 'account',
    example: { body: { comment: text } },
    handle(context, body) {
      const { id, on, parentId } = findComment(context);
      if (parentId !== 0) throw notFound();
      return write(context, { on, parentId: id, text: body.comment, spoiler: body.spoiler });
    },
  }),
  endpoint({
    route: 'GET /comments/:id/likes',
    about: 'users who liked a comment',
    answers: arrayOf(object({ liked_at: instant, user })),
    paged: true,
    from: 'account',
    handle(context) {
      const likes = listed([...findComment(context).likes]);
      return paginate(context, likes).map(([username, atMs]) => ({
        liked_at: iso(atMs),
        user: userNamed(context.world, username, context.view),
      }));
    },
  }),
  endpoint({
    route: 'POST /comments/:id/like',
    about: 'likes a comment',
    status: 204,
    from: 'account',
    handle(context) {
      like(context, findComment(context));
    },
  }),
  endpoint({
    route: 'DELETE /comments/:id/like',
    about: 'removes a like',
    from: 'account',
    handle(context) {
      unlike(context, findComment(context));
    },
  }),
  reportEndpoint({
    route: 'POST /comments/:id/report',
    about: 'reports a comment to the moderators',
    reasons: [
      'spoilers',
      'language',
      'abusive',
      'spam',
      'bigotry',
      'political',
      'offtopic',
      'support',
      'duplicate',
      'too_short',
      'other',
    ],
    subjectOf: (context) => `comment ${findComment(context).id}`,
  }),
  ...(['trending', 'recent', 'updates'] as const).map((feed) =>
    endpoint({
      route: `GET /comments/${feed}/:comment_type?/:type?`,
      about: `${feed} comments of all users, by kind and by type of item`,
      answers: arrayOf(comment),
      query: { include_replies: flag },
      paged: true,
      extended: true,
      from: 'account',
      handle(context) {
        const chosen = commentsOf(context, context.world.comments).filter(
          ({ parentId }) => parentId === 0 || flagOf(context.c, 'include_replies'),
        );
        const by = { trending: 'likes', recent: 'newest', updates: 'updated' }[feed];
        return commentRows(context, orderedBy(context, chosen, by));
      },
    }),
  ),
];

function write(
  context: RequestContext,
  about: Pick<Comment, 'on' | 'text' | 'spoiler'> & { parentId?: number },
): unknown {
  const { user, touched } = me(context);
  const written = newComment(context.world, { ...about, author: user.username, createdAtMs: context.nowMs });
  touchItem(touched, about.on, 'commented_at', context.nowMs);
  return commentRow(context.world, written, context.view);
}

function ownComment(context: RequestContext): Comment {
  const found = findComment(context);
  if (found.author !== me(context).user.username) throw unauthorized("another user's comment");
  return found;
}

function subjectIn(context: RequestContext, body: z.infer<typeof commentBody>): Comment['on'] {
  const { library, world } = context;
  const items = (['movie', 'show', 'season', 'episode'] as const).flatMap((type) => {
    const input = body[type];
    return input ? [findItem(library, type, input)] : [];
  });
  const lists = body.list
    ? [
        readable(
          context,
          world.lists.find((one) => String(one.id) === String(body.list?.ids?.trakt)),
        ),
      ]
    : [];
  const [found] = [...items, ...lists];
  if (found) return found;
  throw items.length + lists.length > 0
    ? notFound()
    : invalid('A comment is about a movie, show, season, episode or list.');
}
