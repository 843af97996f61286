/** Comments: written, read, answered, liked. */
import { z } from 'zod';
import { touchItem } from '../../account/activities.ts';
import { type Comment, newComment } from '../../account/world.ts';
import { commentRows, commentsOf, findComment, orderedBy, visible } from '../comments.ts';
import { type Endpoint, endpoint } from '../request/endpoint.ts';
import { listed, paginate } from '../request/paginate.ts';
import { flagOf, iso } from '../request/query.ts';
import { invalid, notFound, Refusal, unauthorized } from '../request/refusal.ts';
import { me, type Scene } from '../request/scene.ts';
import { commentRow, subjectRow, userNamed } from '../rows/social-rows.ts';
import { arrayOf, instant, object, oneOf } from '../shapes/basics.ts';
import { episode, movie, season, show } from '../shapes/media.ts';
import { comment, list, user } from '../shapes/social.ts';
import { findItem, oneItem } from '../writes/items.ts';
import { like, unlike } from '../writes/liking.ts';
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
const twoWeeksMs = 14 * 86_400_000;

export const comments: readonly Endpoint[] = [
  endpoint({
    route: 'POST /comments/',
    about: 'writes a comment on a film, show, season, episode or list; 422 if it is shorter than five words',
    takes: commentBody,
    answers: comment,
    from: 'account',
    example: { body: { movie: { ids: { trakt: 1 } }, comment: text } },
    handle(scene, body) {
      const on = subjectIn(scene, body);
      if (on.type === 'list' && !on.allowComments) throw invalid('The list takes no comments.');
      return write(scene, { on, text: body.comment, spoiler: body.spoiler });
    },
  }),
  endpoint({
    route: 'GET /comments/:id',
    about: 'one comment or reply',
    answers: comment,
    from: 'account',
    handle: (scene) => commentRow(scene.world, findComment(scene), scene.view),
  }),
  endpoint({
    route: 'PUT /comments/:id/',
    about: 'changes an own comment; 401 if it is somebody else’s',
    takes: textBody,
    answers: comment,
    from: 'account',
    example: { params: { id: '3' }, body: { comment: text, spoiler: true } },
    handle(scene, body) {
      const own = ownComment(scene);
      own.text = body.comment;
      own.spoiler = body.spoiler;
      own.updatedAtMs = scene.nowMs;
      touchItem(me(scene).touched, own.on, 'commented_at', scene.nowMs);
      return commentRow(scene.world, own, scene.view);
    },
  }),
  endpoint({
    route: 'DELETE /comments/:id/',
    about: 'deletes an own comment; 409 when it is two weeks old or was answered',
    from: 'account',
    example: { params: { id: '3' } },
    handle(scene) {
      const own = ownComment(scene);
      const answered = scene.world.comments.some(({ parentId }) => parentId === own.id);
      if (answered || scene.nowMs - own.createdAtMs > twoWeeksMs) throw new Refusal(409);
      scene.world.comments = scene.world.comments.filter((other) => other !== own);
      touchItem(me(scene).touched, own.on, 'commented_at', scene.nowMs);
    },
  }),
  endpoint({
    route: 'GET /comments/:id/item',
    about: 'what a comment is about',
    answers: oneOf(movie, show, season, episode, list),
    extended: true,
    from: 'account',
    handle: (scene) => subjectRow(scene.world, findComment(scene).on, scene.view),
  }),
  endpoint({
    route: 'GET /comments/:id/replies',
    about: 'the answers to a comment, oldest first',
    auth: 'optional',
    answers: arrayOf(comment),
    paged: true,
    extended: true,
    from: 'account',
    handle(scene) {
      const { id } = findComment(scene);
      return commentRows(
        scene,
        scene.world.comments.filter(({ parentId }) => parentId === id),
      );
    },
  }),
  endpoint({
    route: 'POST /comments/:id/replies',
    about: 'answers a comment; 404 for an answer to an answer',
    takes: textBody,
    answers: comment,
    from: 'account',
    example: { body: { comment: text } },
    handle(scene, body) {
      const { id, on, parentId } = findComment(scene);
      if (parentId !== 0) throw notFound();
      return write(scene, { on, parentId: id, text: body.comment, spoiler: body.spoiler });
    },
  }),
  endpoint({
    route: 'GET /comments/:id/likes',
    about: 'who liked a comment',
    answers: arrayOf(object({ liked_at: instant, user })),
    paged: true,
    from: 'account',
    handle(scene) {
      const likes = listed([...findComment(scene).likes]);
      return paginate(scene, likes).map(([username, atMs]) => ({
        liked_at: iso(atMs),
        user: userNamed(scene.world, username, scene.view),
      }));
    },
  }),
  endpoint({
    route: 'POST /comments/:id/like',
    about: 'likes a comment',
    status: 204,
    from: 'account',
    handle(scene) {
      like(scene, findComment(scene));
    },
  }),
  endpoint({
    route: 'DELETE /comments/:id/like',
    about: 'takes a like back',
    from: 'account',
    handle(scene) {
      unlike(scene, findComment(scene));
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
    subjectOf: (scene) => `comment ${findComment(scene).id}`,
  }),
  ...(['trending', 'recent', 'updates'] as const).map((feed) =>
    endpoint({
      route: `GET /comments/${feed}/:comment_type?/:type?`,
      about: `${feed} comments of everybody's, by kind and by what they are about`,
      answers: arrayOf(comment),
      paged: true,
      extended: true,
      from: 'account',
      handle(scene) {
        const chosen = commentsOf(scene, scene.world.comments).filter(
          ({ parentId }) => parentId === 0 || flagOf(scene.c, 'include_replies'),
        );
        const by = { trending: 'likes', recent: 'newest', updates: 'updated' }[feed];
        return commentRows(scene, orderedBy(scene, chosen, by));
      },
    }),
  ),
];

function write(scene: Scene, about: Pick<Comment, 'on' | 'text' | 'spoiler'> & { parentId?: number }): unknown {
  const { user, touched } = me(scene);
  const written = newComment(scene.world, { ...about, author: user.username, createdAtMs: scene.nowMs });
  touchItem(touched, about.on, 'commented_at', scene.nowMs);
  return commentRow(scene.world, written, scene.view);
}

function ownComment(scene: Scene): Comment {
  const found = findComment(scene);
  if (found.author !== me(scene).user.username) throw unauthorized();
  return found;
}

function subjectIn(scene: Scene, body: z.infer<typeof commentBody>): Comment['on'] {
  const { library, world } = scene;
  const named = (['movie', 'show', 'season', 'episode'] as const).flatMap((type) => {
    const input = body[type];
    return input ? [findItem(library, type, input)] : [];
  });
  const lists = body.list
    ? [world.lists.find((one) => String(one.id) === String(body.list?.ids?.trakt) && visible(scene, one))]
    : [];
  const [found] = [...named, ...lists];
  if (found) return found;
  throw named.length + lists.length > 0
    ? notFound()
    : invalid('A comment is about a movie, show, season, episode or list.');
}
