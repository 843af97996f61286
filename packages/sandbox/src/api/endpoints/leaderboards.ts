/** Who watched for the longest time. Only VIP members have a rank. */
import type { Account } from '../../account/index.ts';
import { alan } from '../../account/users.ts';
import { connectionsOf } from '../followers-and-friends.ts';
import { type Endpoint, endpoint } from '../request/endpoint.ts';
import { listed, paginate } from '../request/paginate.ts';
import type { RequestContext } from '../request/request-context.ts';
import { mayRead, ownAccount } from '../request/who-may-read.ts';
import { userRow } from '../rows/social-rows.ts';
import { userStats } from '../rows/user-stats.ts';
import { arrayOf, flag, integer, maybe, object } from '../shapes/basics.ts';
import { user } from '../shapes/social.ts';

const mostUsers = 100;

export const leaderboards: readonly Endpoint[] = [
  endpoint({
    route: 'GET /users/leaderboard',
    about: 'the members who watched for the longest time, for VIP members; the team for all others',
    auth: 'optional',
    answers: arrayOf(object({ rank: integer, user, total_minutes: integer, total_plays: integer })),
    from: 'account',
    handle(context) {
      const { viewer, world } = context;
      const chosen = world
        .everybody()
        .filter((account) =>
          viewer?.user.vip ? account.user.vip && mayRead(context, account) : account.user === alan,
        );
      return ranked(context, chosen).slice(0, mostUsers);
    },
  }),
  endpoint({
    route: 'GET /users/:id/leaderboard',
    about: "the users whom the viewer follows, by the time that they watched; 404 for another user's",
    auth: 'required',
    answers: arrayOf(
      object({ rank: maybe(integer), user, total_minutes: maybe(integer), total_plays: maybe(integer), locked: flag }),
    ),
    paged: true,
    from: 'account',
    handle(context) {
      const followed = connectionsOf(context, ownAccount(context), 'following');
      const members = ranked(
        context,
        followed.filter(({ user }) => user.vip),
      );
      const others = followed.filter(({ user }) => !user.vip);
      const rows = [
        ...members.map((row) => ({ ...row, locked: false })),
        ...others.map((account) => ({
          rank: null,
          user: userRow(account, context.view),
          total_minutes: null,
          total_plays: null,
          locked: true,
        })),
      ];
      return paginate(context, listed(rows));
    },
  }),
];

function ranked(context: RequestContext, accounts: readonly Account[]) {
  return accounts
    .map((account) => {
      const { movies, episodes } = userStats(context, account);
      return {
        user: userRow(account, context.view),
        total_minutes: movies.minutes + episodes.minutes,
        total_plays: movies.plays + episodes.plays,
      };
    })
    .sort((a, b) => b.total_minutes - a.total_minutes)
    .map((row, index) => ({ rank: index + 1, ...row }));
}
