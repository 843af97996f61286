/** Progress through shows: the next episode, watched and collected episodes, and rewatches. */
import type { Account } from '../../account/index.ts';
import type { Show } from '../../library/index.ts';
import { showNamed } from '../library-items.ts';
import { type Endpoint, endpoint } from '../request/endpoint.ts';
import { filtered } from '../request/filters.ts';
import { listed, paginate } from '../request/paginate.ts';
import { flagOf, iso } from '../request/query.ts';
import type { RequestContext } from '../request/request-context.ts';
import { me } from '../request/who-may-read.ts';
import { showRow } from '../rows/media.ts';
import {
  type DoneOf,
  ownedBy,
  type Progress,
  progressOf,
  progressRow,
  seasonsProgress,
  watchedBy,
} from '../rows/progress.ts';
import { arrayOf, instant, object } from '../shapes/basics.ts';
import { show } from '../shapes/media.ts';
import { progress, showProgress } from '../shapes/progress.ts';

const rows = arrayOf(object({ show, progress }));
const readOwn = { auth: 'required', answers: rows, paged: true, from: 'account' } as const;

export const showsProgress: readonly Endpoint[] = [
  endpoint({
    route: 'GET /sync/progress/up_next',
    about: 'the next episode of each started show',
    ...readOwn,
    extended: true,
    handle: (context) => progressRows(context, upNext(context)),
  }),
  endpoint({
    route: 'GET /sync/progress/up_next_nitro',
    about: 'the next episode of each started show; with intent=start also of shows on the watchlist',
    ...readOwn,
    handle: (context) => progressRows(context, upNext(context)),
  }),
  endpoint({
    route: 'GET /sync/progress/watched',
    about: 'progress through every watched show',
    ...readOwn,
    extended: true,
    handle(context) {
      const { c } = context;
      const kept = watchedShows(context).filter(({ show, next }) => {
        if (flagOf(c, 'only_rewatching') && !me(context).resets.has(show)) return false;
        return next ? !flagOf(c, 'hide_not_completed') : !flagOf(c, 'hide_completed');
      });
      return progressRows(context, kept);
    },
  }),
  ...(['watched', 'collection'] as const).map((what) =>
    endpoint({
      route: `GET /shows/:id/progress/${what}`,
      about: what === 'watched' ? 'how far one show was watched' : 'how much of one show is in the library',
      auth: 'required',
      answers: showProgress,
      extended: true,
      from: 'account',
      handle(context) {
        const account = me(context);
        const doneOf = what === 'watched' ? watchedBy(account) : ownedBy(account);
        return progressOfShow(context, account, { show: showNamed(context), doneOf });
      },
    }),
  ),
  endpoint({
    route: 'POST /shows/:id/progress/watched/reset',
    about: 'starts a rewatch: progress no longer counts earlier plays',
    status: 200,
    answers: object({ reset_at: instant }),
    from: 'account',
    handle(context) {
      me(context).resets.set(showNamed(context), context.nowMs);
      return { reset_at: iso(context.nowMs) };
    },
  }),
  endpoint({
    route: 'DELETE /shows/:id/progress/watched/reset',
    about: 'ends a rewatch: all plays count again',
    from: 'account',
    handle(context) {
      me(context).resets.delete(showNamed(context));
    },
  }),
];

function progressOfShow(context: RequestContext, account: Account, of: { show: Show; doneOf: DoneOf }): unknown {
  const specials = flagOf(context.c, 'count_specials');
  const hidden = account.hidden.filter(({ item }) => item.type === 'season' && item.show === of.show);
  return {
    ...progressRow(context, account, progressOf(of.show, of.doneOf, { nowMs: context.nowMs, specials })),
    seasons: seasonsProgress(context, account, of),
    hidden_seasons: hidden.flatMap(({ item }) =>
      item.type === 'season' ? [{ number: item.number, ids: item.ids }] : [],
    ),
  };
}

/** The shows with a play, the latest watched first, without hidden and dropped ones. */
function watchedShows(context: RequestContext): Progress[] {
  const account = me(context);
  const doneOf = watchedBy(account);
  const hidden = new Set(
    account.hidden.filter(({ section }) => /^(progress_watched|dropped)$/.test(section)).map(({ item }) => item),
  );
  return account.watched.shows
    .filter(({ item }) => !hidden.has(item))
    .map(({ item }) => progressOf(item, doneOf, { nowMs: context.nowMs }));
}

function upNext(context: RequestContext): Progress[] {
  const begun = watchedShows(context).filter(({ next }) => next !== undefined);
  if (context.c.req.query('intent') !== 'start') return begun;
  const known = new Set(begun.map(({ show }) => show));
  const listedShows = me(context).watchlist.items.flatMap(({ item }) =>
    item.type === 'show' && !known.has(item) ? [item] : [],
  );
  const doneOf = watchedBy(me(context));
  return [...begun, ...listedShows.map((item) => progressOf(item, doneOf, { nowMs: context.nowMs }))];
}

function progressRows(context: RequestContext, found: readonly Progress[]): unknown {
  const account = me(context);
  const sorted = context.c.req.query('sort_how') === 'asc' ? found.toReversed() : found;
  const chosen = filtered(context, sorted, ({ show }) => show);
  return paginate(context, listed(chosen)).map((one) => ({
    show: showRow(one.show, context.view),
    progress: progressRow(context, account, one),
  }));
}
