/** Progress through shows: what is next, what was watched and owned, and the start of a rewatch. */
import type { Account } from '../../account/index.ts';
import type { Show } from '../../library/index.ts';
import { showNamed } from '../named.ts';
import { type Endpoint, endpoint } from '../request/endpoint.ts';
import { filtered } from '../request/filters.ts';
import { listed, paginate } from '../request/paginate.ts';
import { flagOf, iso } from '../request/query.ts';
import { me, type Scene } from '../request/scene.ts';
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
    about: 'the next episode of each show that was begun',
    ...readOwn,
    extended: true,
    handle: (scene) => progressRows(scene, upNext(scene)),
  }),
  endpoint({
    route: 'GET /sync/progress/up_next_nitro',
    about: 'the next episode of each show; with intent=start of those on the watchlist too',
    ...readOwn,
    handle: (scene) => progressRows(scene, upNext(scene)),
  }),
  endpoint({
    route: 'GET /sync/progress/watched',
    about: 'progress through every show that was watched',
    ...readOwn,
    extended: true,
    handle(scene) {
      const { c } = scene;
      const kept = watchedShows(scene).filter(({ show, next }) => {
        if (flagOf(c, 'only_rewatching') && !me(scene).resets.has(show)) return false;
        return next ? !flagOf(c, 'hide_not_completed') : !flagOf(c, 'hide_completed');
      });
      return progressRows(scene, kept);
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
      handle(scene) {
        const account = me(scene);
        const doneOf = what === 'watched' ? watchedBy(account) : ownedBy(account);
        return progressOfShow(scene, account, { show: showNamed(scene), doneOf });
      },
    }),
  ),
  endpoint({
    route: 'POST /shows/:id/progress/watched/reset',
    about: 'starts a rewatch: earlier plays count no more for the progress',
    status: 200,
    answers: object({ reset_at: instant }),
    from: 'account',
    handle(scene) {
      me(scene).resets.set(showNamed(scene), scene.nowMs);
      return { reset_at: iso(scene.nowMs) };
    },
  }),
  endpoint({
    route: 'DELETE /shows/:id/progress/watched/reset',
    about: 'ends a rewatch: all plays count again',
    from: 'account',
    handle(scene) {
      me(scene).resets.delete(showNamed(scene));
    },
  }),
];

function progressOfShow(scene: Scene, account: Account, of: { show: Show; doneOf: DoneOf }): unknown {
  const specials = flagOf(scene.c, 'count_specials');
  const hidden = account.hidden.filter(({ item }) => item.type === 'season' && item.show === of.show);
  return {
    ...progressRow(scene, account, progressOf(of.show, of.doneOf, { nowMs: scene.nowMs, specials })),
    seasons: seasonsProgress(scene, account, of),
    hidden_seasons: hidden.flatMap(({ item }) =>
      item.type === 'season' ? [{ number: item.number, ids: item.ids }] : [],
    ),
  };
}

/** The latest watched first; those that were hidden or dropped are left out. */
function watchedShows(scene: Scene): Progress[] {
  const account = me(scene);
  const doneOf = watchedBy(account);
  const hidden = new Set(
    account.hidden.filter(({ section }) => /^(progress_watched|dropped)$/.test(section)).map(({ item }) => item),
  );
  return account.watched.shows
    .filter(({ item }) => !hidden.has(item))
    .map(({ item }) => progressOf(item, doneOf, { nowMs: scene.nowMs }));
}

function upNext(scene: Scene): Progress[] {
  const begun = watchedShows(scene).filter(({ next }) => next !== undefined);
  if (scene.c.req.query('intent') !== 'start') return begun;
  const known = new Set(begun.map(({ show }) => show));
  const listedShows = me(scene).watchlist.items.flatMap(({ item }) =>
    item.type === 'show' && !known.has(item) ? [item] : [],
  );
  const doneOf = watchedBy(me(scene));
  return [...begun, ...listedShows.map((item) => progressOf(item, doneOf, { nowMs: scene.nowMs }))];
}

function progressRows(scene: Scene, found: readonly Progress[]): unknown {
  const account = me(scene);
  const sorted = scene.c.req.query('sort_how') === 'asc' ? found.toReversed() : found;
  const chosen = filtered(scene, sorted, ({ show }) => show);
  return paginate(scene, listed(chosen)).map((one) => ({
    show: showRow(one.show, scene.view),
    progress: progressRow(scene, account, one),
  }));
}
