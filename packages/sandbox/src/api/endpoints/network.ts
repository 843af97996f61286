/** Who follows whom, who asked to, and who is blocked. */
import type { Account } from '../../account/index.ts';
import type { FollowRequest, Tie } from '../../account/world.ts';
import { type Endpoint, endpoint } from '../request/endpoint.ts';
import { iso } from '../request/query.ts';
import { notFound, Refusal } from '../request/refusal.ts';
import { anybody, me, named, param, type Scene } from '../request/scene.ts';
import { userNamed, userRow } from '../rows/social-rows.ts';
import { arrayOf, instant, integer, maybe, object } from '../shapes/basics.ts';
import { user } from '../shapes/social.ts';

const requestRow = object({ id: integer, requested_at: instant, user });
const readOfUser = { auth: 'optional', extended: true, from: 'account' } as const;

export const network: readonly Endpoint[] = [
  ...(['followers', 'following'] as const).map((circle) =>
    endpoint({
      route: `GET /users/:id/${circle}`,
      about: circle === 'followers' ? 'who follows a user' : 'whom a user follows',
      answers: arrayOf(object({ followed_at: instant, user })),
      ...readOfUser,
      handle(scene) {
        const { username } = named(scene).user;
        const ties = scene.world.follows.filter((tie) => (circle === 'followers' ? tie.to : tie.from) === username);
        return ties.map(({ from, to, atMs }) => ({
          followed_at: iso(atMs),
          user: userNamed(scene.world, circle === 'followers' ? from : to, scene.view),
        }));
      },
    }),
  ),
  endpoint({
    route: 'GET /users/:id/friends',
    about: 'who follows a user and is followed back',
    answers: arrayOf(object({ friends_at: instant, user })),
    ...readOfUser,
    handle(scene) {
      const { username } = named(scene).user;
      const { follows } = scene.world;
      return follows.flatMap((tie) => {
        const back = follows.find(({ from, to }) => from === tie.to && to === tie.from);
        if (tie.from !== username || !back) return [];
        const friendsAt = iso(Math.max(tie.atMs, back.atMs));
        return [{ friends_at: friendsAt, user: userNamed(scene.world, tie.to, scene.view) }];
      });
    },
  }),
  endpoint({
    route: 'POST /users/:id/follow',
    about: 'follows a user, or asks a private one; 409 if that was done before',
    answers: object({ approved_at: maybe(instant), user }),
    from: 'account',
    example: { params: { id: 'grace' } },
    handle(scene) {
      const { world, nowMs, view } = scene;
      const other = anybody(scene);
      const tie = tieTo(scene, other);
      const { touched } = me(scene);
      if (has(world.follows, tie) || has(world.requests, tie)) throw new Refusal(409);
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
    about: 'follows a user no more',
    from: 'account',
    example: { params: { id: 'alan' } },
    handle(scene) {
      const { world } = scene;
      const tie = tieTo(scene, anybody(scene));
      const { touched } = me(scene);
      if (has(world.follows, tie)) touched.set('account.following_at', scene.nowMs);
      if (has(world.requests, tie)) touched.set('account.requested_at', scene.nowMs);
      world.follows = world.follows.filter((other) => !same(other, tie));
      world.requests = world.requests.filter((other) => !same(other, tie));
    },
  }),
  endpoint({
    route: 'GET /users/blocked',
    about: 'whom one blocked',
    auth: 'required',
    answers: arrayOf(object({ blocked_at: instant, user })),
    from: 'account',
    handle(scene) {
      const { username } = me(scene).user;
      const ties = scene.world.blocks.filter(({ from }) => from === username);
      return ties.map(({ to, atMs }) => ({ blocked_at: iso(atMs), user: userNamed(scene.world, to, scene.view) }));
    },
  }),
  endpoint({
    route: 'POST /users/:id/block',
    about: 'blocks a user, who follows no more; 409 if that was done before',
    from: 'account',
    example: { params: { id: 'alan' } },
    handle(scene) {
      const { world } = scene;
      const other = anybody(scene);
      const tie = tieTo(scene, other);
      if (has(world.blocks, tie)) throw new Refusal(409);
      world.blocks.push(tie);
      world.follows = world.follows.filter(({ from, to }) => from !== tie.to || to !== tie.from);
      me(scene).touched.set('comments.blocked_at', scene.nowMs);
    },
  }),
  endpoint({
    route: 'DELETE /users/:id/block',
    about: 'lifts a block',
    from: 'account',
    example: { params: { id: 'alan' } },
    handle(scene) {
      const tie = tieTo(scene, anybody(scene));
      if (!has(scene.world.blocks, tie)) return;
      scene.world.blocks = scene.world.blocks.filter((other) => !same(other, tie));
      me(scene).touched.set('comments.blocked_at', scene.nowMs);
    },
  }),
  endpoint({
    route: 'GET /users/requests/',
    about: 'who asked to follow one',
    auth: 'required',
    answers: arrayOf(requestRow),
    extended: true,
    from: 'account',
    example: { as: 'grace' },
    handle: (scene) => requestRows(scene, 'to'),
  }),
  endpoint({
    route: 'GET /users/requests/following',
    about: 'whom one asked to follow, and waits',
    auth: 'required',
    answers: arrayOf(requestRow),
    extended: true,
    from: 'account',
    example: { as: 'alan' },
    handle: (scene) => requestRows(scene, 'from'),
  }),
  endpoint({
    route: 'POST /users/requests/:id',
    about: 'lets somebody follow',
    status: 200,
    answers: object({ followed_at: instant, user }),
    extended: true,
    from: 'account',
    example: { params: { id: '1' }, as: 'grace' },
    handle(scene) {
      const { world, nowMs, view } = scene;
      const { from, to } = answered(scene);
      world.follows.push({ from, to, atMs: nowMs });
      me(scene).touched.set('account.followed_at', nowMs);
      world.account(from)?.touched.set('account.following_at', nowMs);
      return { followed_at: iso(nowMs), user: userNamed(world, from, view) };
    },
  }),
  endpoint({
    route: 'DELETE /users/requests/:id',
    about: 'does not let somebody follow',
    from: 'account',
    example: { params: { id: '1' }, as: 'grace' },
    handle(scene) {
      answered(scene);
    },
  }),
];

/** Nobody has ties to themselves. */
function tieTo(scene: Scene, other: Account): Tie {
  if (other === me(scene)) throw new Refusal(409);
  return { from: me(scene).user.username, to: other.user.username, atMs: scene.nowMs };
}

function same(a: Tie, b: Tie): boolean {
  return a.from === b.from && a.to === b.to;
}

function has(ties: readonly Tie[], tie: Tie): boolean {
  return ties.some((other) => same(other, tie));
}

function requestRows(scene: Scene, end: 'from' | 'to'): unknown {
  const { world, view } = scene;
  const { username } = me(scene).user;
  return world.requests
    .filter((request) => request[end] === username)
    .map(({ id, from, to, atMs }) => ({
      id,
      requested_at: iso(atMs),
      user: userNamed(world, end === 'to' ? from : to, view),
    }));
}

/** Takes the request that `:id` names off the list. */
function answered(scene: Scene): FollowRequest {
  const { world } = scene;
  const { username } = me(scene).user;
  const request = world.requests.find(({ id, to }) => String(id) === param(scene, 'id') && to === username);
  if (!request) throw notFound();
  world.requests = world.requests.filter((other) => other !== request);
  me(scene).touched.set('account.pending_at', scene.nowMs);
  return request;
}
