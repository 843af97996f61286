/** People and their credits. */
import type { Credit } from '../../library/index.ts';
import { personNamed } from '../library-items.ts';
import { listsWith } from '../lists.ts';
import { type Endpoint, endpoint } from '../request/endpoint.ts';
import { listed, paginate } from '../request/paginate.ts';
import { flag as yesOrNo } from '../request/parameters.ts';
import { iso, typesOf } from '../request/query.ts';
import { param, type RequestContext } from '../request/request-context.ts';
import { personRow, typedItem } from '../rows/media.ts';
import {
  arrayOf,
  byKey,
  flag,
  instant,
  integer,
  maybe,
  object,
  optional,
  text,
  texts,
  word,
} from '../shapes/basics.ts';
import { movie, person, personFields, show } from '../shapes/media.ts';
import { list } from '../shapes/social.ts';
import { reportEndpoint } from '../writes/reports.ts';
import { changedMs, changedSince } from './charts.ts';

const creditShapes = {
  movies: { movie },
  shows: { show, episode_count: maybe(integer) },
};

export const people: readonly Endpoint[] = [
  endpoint({
    route: 'GET /people/:id/',
    about: 'one person',
    answers: person,
    extended: true,
    from: 'library',
    handle: (context) => personRow(personNamed(context), context.view),
  }),
  ...(['movies', 'shows'] as const).map((type) =>
    endpoint({
      route: `GET /people/:id/${type}`,
      about: `the ${type} that a person played in or worked on`,
      answers: object({
        cast: maybe(
          arrayOf(
            object({
              ...creditShapes[type],
              character: text,
              characters: arrayOf(text),
              series_regular: optional(flag),
            }),
          ),
        ),
        crew: maybe(byKey(arrayOf(object({ ...creditShapes[type], job: text, jobs: arrayOf(text) })))),
      }),
      extended: true,
      from: 'library',
      handle(context) {
        const { credits, department } = personNamed(context);
        const own = credits.filter(({ item }) => `${item.type}s` === type);
        const cast = own.flatMap(({ item, character }) =>
          character === undefined
            ? []
            : [
                {
                  ...titleRow(context, item),
                  character,
                  characters: [character],
                  ...(item.type === 'show' ? { episode_count: item.episodes.length, series_regular: true } : {}),
                },
              ],
        );
        const crew = own.flatMap(({ item, job }) =>
          job === undefined ? [] : [{ ...titleRow(context, item), job, jobs: [job] }],
        );
        return { cast, crew: crew.length > 0 ? { [department]: crew } : {} };
      },
    }),
  ),
  endpoint({
    route: 'GET /people/:id/known_for/:type?',
    about: 'the films and shows that a person is best known for, by their ratings; 204 for none',
    answers: arrayOf(
      object({
        type: word('movie', 'show'),
        characters: texts,
        jobs: texts,
        episode_count: integer,
        series_regular: flag,
        movie: optional(movie),
        show: optional(show),
      }),
    ),
    extended: true,
    from: 'library',
    example: { params: { type: 'movies' } },
    handle(context) {
      const types = typesOf(param(context, 'type'), ['movie', 'show']);
      const own = personNamed(context).credits.filter(({ item }) => types.has(item.type));
      if (own.length === 0) return undefined;
      const ratingOf = ({ item }: Credit): number => context.view.ratingOf(item).rating;
      return own
        .toSorted((a, b) => ratingOf(b) - ratingOf(a))
        .map(({ item, character, job }) => ({
          characters: character === undefined ? [] : [character],
          jobs: job === undefined ? [] : [job],
          episode_count: item.type === 'show' ? item.episodes.length : 0,
          series_regular: item.type === 'show' && character !== undefined,
          ...typedItem(item, context.view),
        }));
    },
  }),
  endpoint({
    route: 'GET /people/this_month',
    about: 'actors born in this month, by the votes for their films',
    answers: arrayOf(object({ ...personFields, type: word('person'), score: integer })),
    from: 'library',
    handle({ library, nowMs, view }) {
      const month = iso(nowMs).slice(5, 7);
      const full = { ...view, extended: new Set(['full']) };
      return library.people
        .filter(({ department, birthday }) => department === 'acting' && birthday?.slice(5, 7) === month)
        .map((person) => ({
          ...personRow(person, full),
          type: 'person',
          score: Math.max(0, ...person.credits.map(({ item }) => view.ratingOf(item).votes)),
        }))
        .sort((a, b) => b.score - a.score);
    },
  }),
  endpoint({
    route: 'GET /people/:id/lists/:type?/:sort?',
    about: 'lists that a person is on',
    answers: arrayOf(list),
    paged: true,
    extended: true,
    from: 'account',
    handle: (context) => listsWith(context, personNamed(context)),
  }),
  reportEndpoint({
    route: 'POST /people/:id/report',
    about: 'reports a person to the moderators',
    reasons: ['duplicate', 'remove', 'data_refresh', 'metadata', 'adult', 'language', 'spam', 'tmdb', 'other'],
    subjectOf: (context) => `person ${personNamed(context).ids.trakt}`,
  }),
  endpoint({
    route: 'POST /people/:id/refresh',
    about: "asks for fresh facts about a person: the library's stay as they are",
    query: { images: yesOrNo },
    vip: true,
    from: 'library',
    example: { as: 'grace' },
    handle(context) {
      personNamed(context);
    },
  }),
  endpoint({
    route: 'GET /people/updates/:start_date?',
    about: 'people changed since a day',
    answers: arrayOf(object({ updated_at: instant, person })),
    paged: true,
    extended: true,
    from: 'library',
    handle: (context) =>
      paginate(context, listed(changedSince(context, context.library.people))).map((one) => ({
        updated_at: iso(changedMs(context)),
        person: personRow(one, context.view),
      })),
  }),
  endpoint({
    route: 'GET /people/updates/id/:start_date?',
    about: 'ids of people changed since a day',
    answers: arrayOf(integer),
    paged: true,
    from: 'library',
    handle: (context) =>
      paginate(context, listed(changedSince(context, context.library.people))).map(({ ids }) => ids.trakt),
  }),
];

function titleRow({ view }: RequestContext, item: Credit['item']): Record<string, unknown> {
  const { type, ...titled } = typedItem(item, view);
  return titled;
}
