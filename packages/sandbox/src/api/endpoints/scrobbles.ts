/** Scrobbles and check-ins: what a player tells. */
import { z } from 'zod';
import { touchPlays } from '../../account/activities.ts';
import { watchingNow } from '../../account/extras.ts';
import type { Account } from '../../account/index.ts';
import { runtimeMinutes } from '../../account/plays.ts';
import type { Episode, Film } from '../../library/index.ts';
import { type Endpoint, endpoint } from '../request/endpoint.ts';
import { iso } from '../request/query.ts';
import { invalid, notFound, Refusal } from '../request/refusal.ts';
import type { RequestContext } from '../request/request-context.ts';
import { me } from '../request/who-may-read.ts';
import { typedItem } from '../rows/media.ts';
import { decimal, flag, instant, longId, maybe, object, optional, word } from '../shapes/basics.ts';
import { episode, movie, show } from '../shapes/media.ts';
import { findItem, oneItem } from '../writes/items.ts';
import { checkRoom, historyRoom } from '../writes/limits.ts';

const itemBody = {
  movie: oneItem.nullish(),
  show: oneItem.nullish(),
  episode: z
    .looseObject({
      ids: z.looseObject({}).nullish(),
      season: z.int().nullish(),
      number: z.int().nullish(),
      number_abs: z.int().nullish(),
    })
    .nullish(),
};
const scrobbleBody = z.looseObject({ ...itemBody, progress: z.number().min(0).max(100) });
const checkinBody = z.looseObject({
  ...itemBody,
  sharing: z.looseObject({}).nullish(),
  message: z.string().nullish(),
});

const scrobbled = object({
  id: longId,
  action: word('start', 'pause', 'scrobble'),
  progress: decimal,
  movie: optional(movie),
  episode: optional(episode),
  show: optional(show),
});
const sharing = object({ twitter: maybe(flag), mastodon: maybe(flag), tumblr: maybe(flag) });
const itemFields = { movie: optional(movie), episode: optional(episode), show: optional(show) };
const example = { movie: { title: 'The Kid', year: 1921, ids: { trakt: 3 } } };

export const scrobbles: readonly Endpoint[] = [
  endpoint({
    route: 'POST /scrobble/start',
    about: 'the player started: the user watches the item for the rest of its runtime, and it is no longer paused',
    takes: scrobbleBody,
    answers: scrobbled,
    from: 'account',
    example: { body: { ...example, progress: 5 } },
    handle(context, body) {
      const account = me(context);
      const item = itemIn(context, body);
      const restMs = ((100 - body.progress) / 100) * runtimeMs(item);
      account.playback = account.playback.filter((paused) => paused.item !== item);
      account.watching = {
        item,
        action: 'scrobble',
        startedAtMs: context.nowMs,
        expiresAtMs: Math.floor(context.nowMs + restMs),
      };
      return scrobbleRow(context, { id: 0, action: 'start', progress: body.progress, item });
    },
  }),
  endpoint({
    route: 'POST /scrobble/pause',
    about: 'the player paused: saves the position',
    takes: scrobbleBody,
    answers: scrobbled,
    from: 'account',
    example: { body: { ...example, progress: 40 } },
    handle: (context, body) => pause(context, itemIn(context, body), body.progress),
  }),
  endpoint({
    route: 'POST /scrobble/stop',
    about:
      'the player stopped: adds a play from 80 percent on, else saves the position; 422 below 1; 409 for the same item too soon',
    takes: scrobbleBody,
    answers: scrobbled,
    from: 'account',
    example: { body: { ...example, progress: 95 } },
    handle(context, body) {
      const account = me(context);
      const item = itemIn(context, body);
      const { nowMs } = context;
      const { progress } = body;
      if (progress < 1) throw invalid('progress has to be 1 or more');
      if (progress < 80) return pause(context, item, progress);
      const before = account.scrobbled.get(item);
      if (before && nowMs < before.untilMs) {
        const { watchedAtMs, untilMs } = before;
        throw new Refusal(409, 'scrobbled just now', {
          body: { watched_at: iso(watchedAtMs), expires_at: iso(untilMs) },
        });
      }
      const { id, watchedAtMs } = play(account, { item, action: 'scrobble', nowMs });
      account.scrobbled.set(item, { watchedAtMs, untilMs: nowMs + runtimeMs(item) });
      account.playback = account.playback.filter((paused) => paused.item !== item);
      account.watching = undefined;
      return scrobbleRow(context, { id, action: 'scrobble', progress, item });
    },
  }),
  endpoint({
    route: 'POST /checkin',
    about: 'checks in: adds a play; 409 for another item until the end',
    takes: checkinBody,
    status: 200,
    answers: object({ id: longId, watched_at: instant, sharing, ...itemFields }),
    from: 'account',
    example: { body: example },
    handle(context, body) {
      const account = me(context);
      const { nowMs, view } = context;
      const item = itemIn(context, body);
      const current = watchingNow(account, nowMs);
      if (current)
        throw new Refusal(409, 'watching something already', { body: { expires_at: iso(current.expiresAtMs) } });
      const { id, watchedAtMs } = play(account, { item, action: 'checkin', nowMs });
      account.watching = {
        item,
        action: 'checkin',
        startedAtMs: nowMs,
        expiresAtMs: nowMs + runtimeMs(item),
        playId: id,
      };
      const { type, ...titled } = typedItem(item, view);
      const { twitter, mastodon, tumblr } = body.sharing ?? {};
      const shared = { twitter: twitter === true, mastodon: mastodon === true, tumblr: tumblr === true };
      return { id, watched_at: iso(watchedAtMs), sharing: shared, ...titled };
    },
  }),
  endpoint({
    route: 'DELETE /checkin',
    about: 'cancels the check-in and removes its play; 204 without one too',
    from: 'account',
    handle(context) {
      const account = me(context);
      const current = watchingNow(account, context.nowMs);
      if (current?.playId !== undefined) {
        account.history.remove({ ids: new Set([current.playId]) });
        touchPlays(account, [current.item], context.nowMs);
      }
      if (current?.action === 'checkin') account.watching = undefined;
    },
  }),
];

/** Adds the play to the history, which keeps whole seconds. */
function play(
  account: Account,
  { item, action, nowMs }: { item: Film | Episode; action: 'scrobble' | 'checkin'; nowMs: number },
): { id: number; watchedAtMs: number } {
  const { history } = account;
  checkRoom(historyRoom(account), 1);
  const watchedAtMs = Math.floor(nowMs / 1000) * 1000;
  const [id = 0] = history.add([{ item, watchedAtMs, action }]);
  touchPlays(account, [item], nowMs);
  return { id, watchedAtMs };
}

function pause(context: RequestContext, item: Film | Episode, progress: number): unknown {
  const account = me(context);
  const { nowMs } = context;
  const others = account.playback.filter((paused) => paused.item !== item);
  account.playback = [{ id: account.newId(), item, progress, pausedAtMs: nowMs }, ...others];
  account.watching = undefined;
  account.touched.set(`${item.type}s.paused_at`, nowMs);
  return scrobbleRow(context, { id: 0, action: 'pause', progress, item });
}

function scrobbleRow(
  { view }: RequestContext,
  { item, ...told }: { id: number; action: string; progress: number; item: Film | Episode },
): unknown {
  const { type, ...titled } = typedItem(item, view);
  return { ...told, ...titled };
}

/** The film, the episode with these ids, or the show's episode with this number; 404 if there is none, 422 if the body names nothing. */
function itemIn({ library }: RequestContext, body: z.infer<typeof checkinBody>): Film | Episode {
  if (body.movie) return found(findItem(library, 'movie', body.movie));
  if (!body.episode) throw invalid('movie or episode has to be there');
  const byIds = findItem(library, 'episode', body.episode);
  if (byIds || !body.show) return found(byIds);
  const { season, number, number_abs } = body.episode;
  const show = found(findItem(library, 'show', body.show));
  if (number_abs != null) return found(show.episodes.filter((one) => one.season.number > 0)[number_abs - 1]);
  return found(show.episodes.find((one) => one.season.number === season && one.number === number));
}

function found<Item>(item: Item | undefined): Item {
  if (!item) throw notFound();
  return item;
}

function runtimeMs(item: Film | Episode): number {
  return runtimeMinutes(item) * 60_000;
}
