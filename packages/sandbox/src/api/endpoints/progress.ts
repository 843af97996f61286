/** Progress through shows: the next episode, watched and collected episodes, and rewatches. */

import type { HiddenSection } from '../../account/extras.ts';
import type { Account } from '../../account/index.ts';
import type { Season, Show } from '../../library/index.ts';
import { showNamed } from '../library-items.ts';
import { placeOf } from '../popularity.ts';
import { also, type Endpoint, endpoint } from '../request/endpoint.ts';
import { filtered, releaseDayOf } from '../request/filters.ts';
import { listed, paginate } from '../request/paginate.ts';
import { asked, choice, filters, flag, sorting } from '../request/parameters.ts';
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
  type SeasonChoice,
  seasonsProgress,
  watchedBy,
} from '../rows/progress.ts';
import { arrayOf, instant, object } from '../shapes/basics.ts';
import { show } from '../shapes/media.ts';
import { progress, showProgress } from '../shapes/progress.ts';

const rows = arrayOf(object({ show, progress }));
const intent = choice('all', 'continue', 'start', 'completed');
const readOwn = { auth: 'required', answers: rows, paged: true, from: 'account' } as const;

export const showsProgress: readonly Endpoint[] = [
  ...also(
    endpoint({
      route: 'GET /sync/progress/up_next',
      about: "the viewer's own next episode of each started show",
      ...readOwn,
      query: { ...sorting, ...filters, include_stats: flag, lifetime_stats: flag, intent },
      extended: true,
      handle: (context) => progressRows(context, upNext(context)),
    }),
    'GET /users/:id/progress/up_next',
  ),
  endpoint({
    route: 'GET /sync/progress/up_next_nitro',
    about: 'the next episode of each started show; with an intent of shows to start, of completed ones, or of all',
    ...readOwn,
    query: { ...sorting, ...filters, intent },
    handle: (context) => progressRows(context, upNext(context)),
  }),
  endpoint({
    route: 'GET /sync/progress/watched',
    about: 'progress through every watched show',
    ...readOwn,
    query: {
      ...sorting,
      ...filters,
      lifetime_stats: flag,
      hide_completed: flag,
      hide_not_completed: flag,
      only_rewatching: flag,
    },
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
      query: { hidden: flag, specials: flag, count_specials: flag, include_stats: flag },
      extended: true,
      from: 'account',
      handle(context) {
        const account = me(context);
        const [doneOf, section] =
          what === 'watched'
            ? ([watchedBy(account), 'progress_watched'] as const)
            : ([ownedBy(account), 'progress_collected'] as const);
        return progressOfShow(context, account, { show: showNamed(context), doneOf, section });
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

function progressOfShow(
  context: RequestContext,
  account: Account,
  { show, doneOf, section }: { show: Show; doneOf: DoneOf; section: HiddenSection },
): unknown {
  const hidden = account.hidden.flatMap(({ section: of, item }) =>
    of === section && item.type === 'season' && item.show === show ? [item] : [],
  );
  const seasons = seasonsAsked(context, hidden);
  return {
    ...progressRow(context, account, progressOf(show, doneOf, { nowMs: context.nowMs, seasons })),
    seasons: seasonsProgress(context, account, { show, doneOf, seasons }),
    hidden_seasons: hidden.map(({ number, ids }) => ({ number, ids })),
  };
}

/** Hidden seasons with `hidden`, specials with `specials`; specials count, unless `count_specials` is false. */
function seasonsAsked({ c }: RequestContext, hidden: readonly Season[]): SeasonChoice {
  const [withHidden, withSpecials] = [flagOf(c, 'hidden'), flagOf(c, 'specials')];
  const countSpecials = asked(c, 'count_specials', flag) ?? true;
  const shows = (season: Season): boolean =>
    (withHidden || !hidden.includes(season)) && (withSpecials || season.number > 0);
  return { shows, counts: (season) => shows(season) && (countSpecials || season.number > 0) };
}

/** The shows with a play, the latest watched first, without hidden and dropped ones. */
function watchedShows(context: RequestContext): Progress[] {
  const account = me(context);
  const doneOf = watchedBy(account, flagOf(context.c, 'lifetime_stats'));
  const hidden = new Set(
    account.hidden.filter(({ section }) => /^(progress_watched|dropped)$/.test(section)).map(({ item }) => item),
  );
  return account.watched.shows
    .filter(({ item }) => !hidden.has(item))
    .map(({ item }) => progressOf(item, doneOf, { nowMs: context.nowMs }));
}

/** `continue`, the default: started shows with an episode left. `start`: shows on the watchlist that were never watched. */
function upNext(context: RequestContext): Progress[] {
  const wanted = asked(context.c, 'intent', intent) ?? 'continue';
  const account = me(context);
  const watched = watchedShows(context);
  const known = new Set(account.watched.shows.map(({ item }) => item));
  const unstarted = account.watchlist.items.flatMap(({ item }) =>
    item.type === 'show' && !known.has(item) ? [progressOf(item, watchedBy(account), { nowMs: context.nowMs })] : [],
  );
  return {
    continue: watched.filter(({ next }) => next !== undefined),
    completed: watched.filter(({ next }) => next === undefined),
    start: unstarted,
    all: [...watched, ...unstarted],
  }[wanted];
}

function progressRows(context: RequestContext, found: readonly Progress[]): unknown {
  const account = me(context);
  const chosen = filtered(context, inOrder(context, found), ({ show }) => show);
  return paginate(context, listed(chosen)).map((one) => ({
    show: showRow(one.show, context.view),
    progress: progressRow(context, account, one),
  }));
}

/** The latest watched first; by title, runtime and so on the smallest first. `sort_how` turns either round. */
function inOrder({ c }: RequestContext, found: readonly Progress[]): readonly Progress[] {
  const sortBy = asked(c, 'sort_by', sorting.sort_by) ?? '';
  const keyOf = Object.hasOwn(sortKeys, sortBy) ? sortKeys[sortBy] : undefined;
  const sorted = keyOf
    ? found.toSorted((a, b) => (keyOf(a) < keyOf(b) ? -1 : keyOf(a) > keyOf(b) ? 1 : 0))
    : found.toReversed();
  const how = asked(c, 'sort_how', sorting.sort_how) ?? (keyOf ? 'asc' : 'desc');
  return how === 'asc' ? sorted : sorted.toReversed();
}

const sortKeys: Readonly<Record<string, (progress: Progress) => number | string>> = {
  title: ({ show: { title } }) => title.toLowerCase(),
  runtime: ({ show: { runtime } }) => runtime ?? 0,
  released: ({ show }) => releaseDayOf(show) ?? '',
  popularity: ({ show }) => placeOf(show),
  completed: ({ completed, aired }) => completed / Math.max(1, aired),
  episodes: ({ completed, aired }) => aired - completed,
};
