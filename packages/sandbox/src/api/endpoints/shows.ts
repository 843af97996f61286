/** Shows, their seasons and their episodes. */

import { airedAtMs } from '../../library/schedule.ts';
import { episodeNamed, seasonNamed, showNamed } from '../library-items.ts';
import { byPopularity } from '../popularity.ts';
import { also, type Endpoint, endpoint } from '../request/endpoint.ts';
import { listed, paginate } from '../request/paginate.ts';
import { notFound } from '../request/refusal.ts';
import { param, type RequestContext } from '../request/request-context.ts';
import { episodeRow, seasonRow, showRow } from '../rows/media.ts';
import { arrayOf, object, text } from '../shapes/basics.ts';
import { episode, season, show } from '../shapes/media.ts';
import { aliases, studios } from '../shapes/titles.ts';
import { about, studioRows } from '../titles.ts';
import { watchnowEndpoint } from '../watchnow.ts';
import { reportEndpoint, titleReasons } from '../writes/reports.ts';

/** The endpoints that seasons and episodes have in common. */
const shared = [
  'translations',
  'comments',
  'lists',
  'people',
  'ratings',
  'stats',
  'watching',
  'videos',
  'report',
] as const;

export const shows: readonly Endpoint[] = [
  endpoint({
    route: 'GET /shows/:id',
    about: 'one show, by Trakt id, slug or IMDb id',
    answers: show,
    extended: true,
    from: 'library',
    handle: (context) => showRow(showNamed(context), context.view),
  }),
  endpoint({
    route: 'GET /shows/:id/aliases',
    about: 'other titles of a show: the library has one each',
    answers: aliases,
    from: 'library',
    handle(context) {
      const { title, country } = showNamed(context);
      return [{ title, country }];
    },
  }),
  endpoint({
    route: 'GET /shows/:id/certifications',
    about: "the certifications of a show by country: the library knows one, the United States'",
    answers: arrayOf(object({ certification: text, country: text })),
    from: 'library',
    handle(context) {
      const { certification } = showNamed(context);
      return certification === null ? [] : [{ certification, country: 'us' }];
    },
  }),
  ...also(
    endpoint({
      route: 'GET /shows/:id/related',
      about: 'shows of the same network or country',
      answers: arrayOf(show),
      paged: true,
      extended: true,
      from: 'library',
      handle(context) {
        const one = showNamed(context);
        const related = byPopularity(context.library.shows).filter(
          (other) => other !== one && (other.network === one.network || other.country === one.country),
        );
        return paginate(context, listed(related)).map((other) => showRow(other, context.view));
      },
    }),
    'GET /shows/:id/related/smart',
  ),
  endpoint({
    route: 'GET /shows/:id/studios',
    about: 'the studios of a show: the library knows its network',
    answers: studios,
    from: 'library',
    handle(context) {
      return studioRows(showNamed(context));
    },
  }),
  endpoint({
    route: 'GET /shows/:id/next_episode',
    about: 'the next episode to air; 204 where there is none',
    answers: episode,
    extended: true,
    from: 'library',
    handle(context) {
      const next = regular(context).find((one) => airedAtMs(one) > context.nowMs);
      return next && episodeRow(next, context.view);
    },
  }),
  endpoint({
    route: 'GET /shows/:id/last_episode',
    about: 'the latest episode that has aired; 204 where there is none',
    answers: episode,
    extended: true,
    from: 'library',
    handle(context) {
      const last = regular(context).findLast((one) => airedAtMs(one) <= context.nowMs);
      return last && episodeRow(last, context.view);
    },
  }),
  ...about({ base: '/shows/:id', word: 'show', find: showNamed }),
  endpoint({
    route: 'GET /shows/:id/seasons',
    about: 'the seasons of a show; with extended=episodes their episodes too',
    answers: arrayOf(season),
    extended: true,
    from: 'library',
    handle: (context) =>
      showNamed(context).seasons.map((one) => ({
        ...seasonRow(one, context.view),
        ...(context.view.extended.has('episodes')
          ? { episodes: one.episodes.map((part) => episodeRow(part, context.view)) }
          : {}),
      })),
  }),
  endpoint({
    route: 'GET /shows/:id/seasons/:season/info',
    about: 'one season',
    answers: season,
    extended: true,
    from: 'library',
    handle: (context) => seasonRow(seasonNamed(context), context.view),
  }),
  endpoint({
    route: 'GET /shows/:id/seasons/:season',
    about: 'the episodes of a season',
    answers: arrayOf(episode),
    extended: true,
    from: 'library',
    handle: (context) => seasonNamed(context).episodes.map((one) => episodeRow(one, context.view)),
  }),
  ...about({ base: '/shows/:id/seasons/:season', word: 'season', find: seasonNamed }, [...shared, 'justwatch']),
  endpoint({
    route: 'GET /shows/:id/seasons/:season/episodes/:episode',
    about: 'one episode',
    answers: episode,
    extended: true,
    from: 'library',
    handle: (context) => episodeRow(episodeNamed(context), context.view),
  }),
  ...about({ base: '/shows/:id/seasons/:season/episodes/:episode', word: 'episode', find: episodeNamed }, [
    ...shared,
    'watchnow',
  ]),
  ...(['season', 'episode'] as const).map((type) =>
    reportEndpoint({
      route: `POST /${type}s/:id/report`,
      about: `reports ${type === 'season' ? 'a season' : 'an episode'} to the moderators, by its Trakt id`,
      reasons: titleReasons,
      subjectOf: (context) => `${type} ${partNamed(context, type).ids.trakt}`,
    }),
  ),
  watchnowEndpoint({ base: '/episodes/:id', word: 'episode', find: (context) => partNamed(context, 'episode') }),
];

function partNamed(context: RequestContext, type: 'season' | 'episode') {
  const found = context.library.find(type, param(context, 'id'));
  if (!found) throw notFound();
  return found;
}

/** The episodes without the specials. */
function regular(context: RequestContext) {
  return showNamed(context).episodes.filter(({ season }) => season.number > 0);
}
