/** Follows, follow requests and blocks. */
import type { Account } from '../../account/index.ts';
import type { FollowRequest, Tie } from '../../account/world.ts';
import { type Endpoint, endpoint } from '../request/endpoint.ts';
import { listed, paginate } from '../request/paginate.ts';
import { iso } from '../request/query.ts';
import { notFound, Refusal } from '../request/refusal.ts';
import { param, type RequestContext } from '../request/request-context.ts';
import { anyUser, me, visibleUser } from '../request/who-may-read.ts';
import { userNamed, userRow } from '../rows/social-rows.ts';
import { arrayOf, instant, integer, maybe, object } from '../shapes/basics.ts';
import { user } from '../shapes/social.ts';

const requestRow = object({ id: integer, requested_at: instant, user });
const readOfUser = { auth: 'optional', paged: true, extended: true, from: 'account' } as const;

export const network: readonly Endpoint[] = [
  ...(['followers', 'following'] as const).map((relation) =>
    endpoint({
      route: `GET /users/:id/${relation}`,
      about: relation === 'followers' ? "a user's followers" : 'the users whom a user follows',
      answers: arrayOf(object({ followed_at: instant, user })),
      ...readOfUser,
      handle(context) {
        const { username } = visibleUser(context).user;
        const ties = context.world.follows.filter((tie) => (relation === 'followers' ? tie.to : tie.from) === username);
        return paginate(context, listed(ties)).map(({ from, to, atMs }) => ({
          followed_at: iso(atMs),
          user: userNamed(context.world, relation === 'followers' ? from : to, context.view),
        }));
      },
    }),
  ),
  endpoint({
    route: 'GET /users/:id/friends',
    about: 'users who follow a user and are followed back',
    answers: arrayOf(object({ friends_at: instant, user })),
    ...readOfUser,
    handle(context) {
      const { username } = visibleUser(context).user;
      const { follows } = context.world;
      const friends = follows.flatMap((tie) => {
        const back = follows.find(({ from, to }) => from === tie.to && to === tie.from);
        if (tie.from !== username || !back) return [];
        return [{ name: tie.to, atMs: Math.max(tie.atMs, back.atMs) }];
      });
      return paginate(context, listed(friends)).map(({ name, atMs }) => ({
        friends_at: iso(atMs),
        user: userNamed(context.world, name, context.view),
      }));
    },
  }),
  endpoint({
    route: 'POST /users/:id/follow',
    about: 'follows a user, or asks a private one; 409 for a second time',
    answers: object({ approved_at: maybe(instant), user }),
    from: 'account',
    example: { params: { id: 'grace' } },
    handle(context) {
      const { world, nowMs, view } = context;
      const other = anyUser(context);
      const tie = tieTo(context, other);
      const { touched } = me(context);
      if (has(world.follows, tie) || has(world.requests, tie)) throw new Refusal(409, 'followed or asked before');
      if (other.profile.private) {
        world.requests.push({ id: world.newId('request'), ...tie });
        touched.set('account.requested_at', nowMs);
        other.touched.set('account.pending_at', nowMs);
        return { approved_at: null, user: userRow(other, view) };
      }
      world.follows.push(tie);
      touched.set('account.following_at', nowMs);
      other.touched.set('account.followed_at', nowMs);
      return { approved_at: iso(nowMs), user: userRow(other, view) };
    },
  }),
  endpoint({
    route: 'DELETE /users/:id/follow',
    about: 'unfollows a user',
    from: 'account',
    example: { params: { id: 'alan' } },
    handle(context) {
      const { world } = context;
      const tie = tieTo(context, anyUser(context));
      const { touched } = me(context);
      if (has(world.follows, tie)) touched.set('account.following_at', context.nowMs);
      if (has(world.requests, tie)) touched.set('account.requested_at', context.nowMs);
      world.follows = world.follows.filter((other) => !same(other, tie));
      world.requests = world.requests.filter((other) => !same(other, tie));
    },
  }),
  endpoint({
    route: 'GET /users/blocked',
    about: 'blocked users',
    auth: 'required',
    answers: arrayOf(object({ blocked_at: instant, user })),
    from: 'account',
    handle(context) {
      const { username } = me(context).user;
      const ties = context.world.blocks.filter(({ from }) => from === username);
      return ties.map(({ to, atMs }) => ({ blocked_at: iso(atMs), user: userNamed(context.world, to, context.view) }));
    },
  }),
  endpoint({
    route: 'POST /users/:id/block',
    about: 'blocks a user and ends their follow; 409 for a second time',
    from: 'account',
    example: { params: { id: 'alan' } },
    handle(context) {
      const { world } = context;
      const other = anyUser(context);
      const tie = tieTo(context, other);
      if (has(world.blocks, tie)) throw new Refusal(409, 'blocked before');
      world.blocks.push(tie);
      world.follows = world.follows.filter(({ from, to }) => from !== tie.to || to !== tie.from);
      me(context).touched.set('comments.blocked_at', context.nowMs);
    },
  }),
  endpoint({
    route: 'DELETE /users/:id/block',
    about: 'lifts a block',
    from: 'account',
    example: { params: { id: 'alan' } },
    handle(context) {
      const tie = tieTo(context, anyUser(context));
      if (!has(context.world.blocks, tie)) return;
      context.world.blocks = context.world.blocks.filter((other) => !same(other, tie));
      me(context).touched.set('comments.blocked_at', context.nowMs);
    },
  }),
  endpoint({
    route: 'GET /users/requests/',
    about: 'requests to follow the viewer',
    auth: 'required',
    answers: arrayOf(requestRow),
    extended: true,
    from: 'account',
    example: { as: 'grace' },
    handle: (context) => requestRows(context, 'to'),
  }),
  endpoint({
    route: 'GET /users/requests/following',
    about: "the viewer's own open follow requests",
    auth: 'required',
    answers: arrayOf(requestRow),
    extended: true,
    from: 'account',
    example: { as: 'alan' },
    handle: (context) => requestRows(context, 'from'),
  }),
  endpoint({
    route: 'POST /users/requests/:id',
    about: 'approves a follow request',
    status: 200,
    answers: object({ followed_at: instant, user }),
    extended: true,
    from: 'account',
    example: { params: { id: '1' }, as: 'grace' },
    handle(context) {
      const { world, nowMs, view } = context;
      const { from, to } = answered(context);
      world.follows.push({ from, to, atMs: nowMs });
      me(context).touched.set('account.followed_at', nowMs);
      world.account(from)?.touched.set('account.following_at', nowMs);
      return { followed_at: iso(nowMs), user: userNamed(world, from, view) };
    },
  }),
  endpoint({
    route: 'DELETE /users/requests/:id',
    about: 'denies a follow request',
    from: 'account',
    example: { params: { id: '1' }, as: 'grace' },
    handle(context) {
      answered(context);
    },
  }),
];

/** The viewer's tie to another user; 409 for a tie to oneself. */
function tieTo(context: RequestContext, other: Account): Tie {
  if (other === me(context)) throw new Refusal(409, 'yourself');
  return { from: me(context).user.username, to: other.user.username, atMs: context.nowMs };
}

function same(a: Tie, b: Tie): boolean {
  return a.from === b.from && a.to === b.to;
}

function has(ties: readonly Tie[], tie: Tie): boolean {
  return ties.some((other) => same(other, tie));
}

function requestRows(context: RequestContext, end: 'from' | 'to'): unknown {
  const { world, view } = context;
  const { username } = me(context).user;
  return world.requests
    .filter((request) => request[end] === username)
    .map(({ id, from, to, atMs }) => ({
      id,
      requested_at: iso(atMs),
      user: userNamed(world, end === 'to' ? from : to, view),
    }));
}

/** Removes the follow request that `:id` names, and returns it. */
function answered(context: RequestContext): FollowRequest {
  const { world } = context;
  const { username } = me(context).user;
  const request = world.requests.find(({ id, to }) => String(id) === param(context, 'id') && to === username);
  if (!request) throw notFound();
  world.requests = world.requests.filter((other) => other !== request);
  me(context).touched.set('account.pending_at', context.nowMs);
  return request;
}
