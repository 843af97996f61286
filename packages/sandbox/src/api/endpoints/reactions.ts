/** Reactions to comments: one for each user. */
import { findComment } from '../comments.ts';
import { type Endpoint, endpoint } from '../request/endpoint.ts';
import { listed, paginate } from '../request/paginate.ts';
import { iso } from '../request/query.ts';
import { notFound } from '../request/refusal.ts';
import { param, type RequestContext } from '../request/request-context.ts';
import { me } from '../request/who-may-read.ts';
import { userNamed } from '../rows/social-rows.ts';
import { arrayOf, byKey, instant, integer, object } from '../shapes/basics.ts';
import { reaction, reactionWords, user } from '../shapes/social.ts';

export const reactions: readonly Endpoint[] = [
  endpoint({
    route: 'GET /comments/:id/reactions/summary',
    about: 'the number of each reaction to a comment',
    answers: object({ reaction_count: integer, user_count: integer, distribution: byKey(integer) }),
    from: 'account',
    handle(context) {
      const given = [...findComment(context).reactions.values()];
      const count = (word: string): number => given.filter(({ type }) => type === word).length;
      return {
        reaction_count: given.length,
        user_count: given.length,
        distribution: Object.fromEntries(reactionWords.map((word) => [word, count(word)])),
      };
    },
  }),
  endpoint({
    route: 'GET /comments/:id/reactions/',
    about: 'the reactions to a comment, with their users',
    answers: arrayOf(object({ reacted_at: instant, reaction, user })),
    paged: true,
    extended: true,
    from: 'account',
    handle(context) {
      const given = listed([...findComment(context).reactions]);
      return paginate(context, given).map(([username, { type, atMs }]) => ({
        reacted_at: iso(atMs),
        reaction: { type },
        user: userNamed(context.world, username, context.view),
      }));
    },
  }),
  endpoint({
    route: 'POST /comments/:id/reactions/:reaction_type',
    about: 'reacts to a comment; a later reaction replaces the earlier one',
    from: 'account',
    handle(context) {
      const { reactions } = findComment(context);
      const { username } = me(context).user;
      const type = reactionNamed(context);
      if (reactions.get(username)?.type === type) return;
      reactions.set(username, { type, atMs: context.nowMs });
      me(context).touched.set('comments.reacted_at', context.nowMs);
    },
  }),
  endpoint({
    route: 'DELETE /comments/:id/reactions/:reaction_type',
    about: 'removes a reaction',
    from: 'account',
    handle(context) {
      const { reactions } = findComment(context);
      const { username } = me(context).user;
      if (reactions.get(username)?.type !== reactionNamed(context)) return;
      reactions.delete(username);
      me(context).touched.set('comments.reacted_at', context.nowMs);
    },
  }),
];

function reactionNamed(context: RequestContext): string {
  const word = reactionWords.find((known) => known === param(context, 'reaction_type'));
  if (!word) throw notFound();
  return word;
}
