/** What a user watches right now, and playback that is paused. */
import { watchingNow } from '../../account/extras.ts';
import { type Endpoint, endpoint } from '../request/endpoint.ts';
import { filtered } from '../request/filters.ts';
import { listed, paginate } from '../request/paginate.ts';
import { dates, filters } from '../request/parameters.ts';
import { dateRangeOf, iso, typesOf } from '../request/query.ts';
import { notFound } from '../request/refusal.ts';
import { param } from '../request/request-context.ts';
import { me, visibleUser } from '../request/who-may-read.ts';
import { typedItem } from '../rows/media.ts';
import { arrayOf, decimal, instant, longId, text } from '../shapes/basics.ts';
import { rowOf } from '../shapes/media.ts';

export const playback: readonly Endpoint[] = [
  endpoint({
    route: 'GET /users/:id/watching',
    about: 'the item that a user watches right now; 204 for none',
    auth: 'optional',
    answers: rowOf({ expires_at: instant, started_at: instant, action: text }, ['movie', 'episode']),
    extended: true,
    from: 'account',
    handle(context) {
      const current = watchingNow(visibleUser(context), context.nowMs);
      if (!current) return undefined;
      return {
        expires_at: iso(current.expiresAtMs),
        started_at: iso(current.startedAtMs),
        action: current.action,
        ...typedItem(current.item, context.view),
      };
    },
  }),
  endpoint({
    route: 'GET /sync/playback/:type?',
    covers: ['GET /sync/playback/movies'],
    about: 'paused playback, the latest first',
    auth: 'required',
    answers: arrayOf(rowOf({ id: longId, progress: decimal, paused_at: instant }, ['movie', 'episode'])),
    query: { ...dates, ...filters },
    paged: true,
    extended: true,
    from: 'account',
    handle(context) {
      const types = typesOf(param(context, 'type'), ['movie', 'episode']);
      const { fromMs = 0, toMs = Number.POSITIVE_INFINITY } = dateRangeOf(context.c);
      const chosen = me(context).playback.filter(
        ({ item, pausedAtMs }) => types.has(item.type) && pausedAtMs >= fromMs && pausedAtMs <= toMs,
      );
      const rows = filtered(context, chosen, ({ item }) => item);
      return paginate(context, listed(rows)).map(({ id, progress, pausedAtMs, item }) => ({
        id,
        progress,
        paused_at: iso(pausedAtMs),
        ...typedItem(item, context.view),
      }));
    },
  }),
  endpoint({
    route: 'DELETE /sync/playback/:id',
    about: 'removes a saved position',
    from: 'account',
    example: { params: { id: '181500001' } },
    handle(context) {
      const account = me(context);
      const paused = account.playback.find(({ id }) => String(id) === param(context, 'id'));
      if (!paused) throw notFound();
      account.playback = account.playback.filter((other) => other !== paused);
      account.touched.set(`${paused.item.type}s.paused_at`, context.nowMs);
    },
  }),
];
