/** Titles that the viewer has watched, owns or listed, and that Trakt has changed since a day. */
import type { Account } from '../../account/index.ts';
import type { Film, Show } from '../../library/index.ts';
import { type Endpoint, endpoint } from '../request/endpoint.ts';
import { listed, paginate } from '../request/paginate.ts';
import { iso } from '../request/query.ts';
import { notFound } from '../request/refusal.ts';
import { param, type RequestContext } from '../request/request-context.ts';
import { me } from '../request/who-may-read.ts';
import { typedItem } from '../rows/media.ts';
import { arrayOf, instant, integer, object, oneOf } from '../shapes/basics.ts';
import { movie, show } from '../shapes/media.ts';
import { changedMs } from './charts.ts';

const page = { largest: 100 };
const about = { auth: 'required', paged: true, from: 'account', example: { params: { type: 'movies' } } } as const;

export const syncUpdates: readonly Endpoint[] = [
  endpoint({
    route: 'GET /sync/updates/:type/:start_date?',
    about: "the viewer's own movies or shows that changed since a day",
    answers: arrayOf(oneOf(object({ updated_at: instant, movie }), object({ updated_at: instant, show }))),
    ...about,
    extended: true,
    handle: (context) =>
      paginate(context, listed(changed(context)), page).map((title) => {
        const { type, ...titled } = typedItem(title, context.view);
        return { updated_at: iso(changedMs(context)), ...titled };
      }),
  }),
  endpoint({
    route: 'GET /sync/updates/id/:type/:start_date?',
    about: "the ids of the viewer's own movies or shows that changed since a day",
    answers: arrayOf(integer),
    ...about,
    handle: (context) => paginate(context, listed(changed(context)), page).map(({ ids }) => ids.trakt),
  }),
];

/** As in the charts, every title changed on the day before the clock's. A start that is no date counts as none. */
function changed(context: RequestContext): readonly (Film | Show)[] {
  const type = param(context, 'type');
  if (type !== 'movies' && type !== 'shows') throw notFound();
  if (Date.parse(param(context, 'start_date')) > changedMs(context)) return [];
  const own = ownTitles(me(context));
  const { films, shows } = context.library;
  return (type === 'movies' ? films : shows).filter((title) => own.has(title));
}

function ownTitles({ watched, collection, watchlist }: Account): ReadonlySet<unknown> {
  return new Set([
    ...[...watched.films, ...watched.shows, ...collection.films, ...watchlist.items].map(({ item }) => item),
    ...collection.episodes.map(({ item }) => item.show),
  ]);
}
