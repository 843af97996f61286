/** People: who they are and what they did. */
import type { Credit } from '../../library/index.ts';
import { listsWith } from '../lists.ts';
import { personNamed } from '../named.ts';
import { type Endpoint, endpoint } from '../request/endpoint.ts';
import { listed, paginate } from '../request/paginate.ts';
import { iso } from '../request/query.ts';
import type { Scene } from '../request/scene.ts';
import { personRow, typedItem } from '../rows/media.ts';
import { arrayOf, byKey, flag, instant, integer, maybe, object, optional, text } from '../shapes/basics.ts';
import { movie, person, show } from '../shapes/media.ts';
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
    handle: (scene) => personRow(personNamed(scene), scene.view),
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
      handle(scene) {
        const { credits, department } = personNamed(scene);
        const own = credits.filter(({ item }) => `${item.type}s` === type);
        const cast = own.flatMap(({ item, character }) =>
          character === undefined
            ? []
            : [
                {
                  ...titleRow(scene, item),
                  character,
                  characters: [character],
                  ...(item.type === 'show' ? { episode_count: item.episodes.length, series_regular: true } : {}),
                },
              ],
        );
        const crew = own.flatMap(({ item, job }) =>
          job === undefined ? [] : [{ ...titleRow(scene, item), job, jobs: [job] }],
        );
        return { cast, crew: crew.length > 0 ? { [department]: crew } : {} };
      },
    }),
  ),
  endpoint({
    route: 'GET /people/:id/lists/:type?/:sort?',
    about: 'lists that a person is on',
    answers: arrayOf(list),
    paged: true,
    extended: true,
    from: 'account',
    handle: (scene) => listsWith(scene, personNamed(scene)),
  }),
  reportEndpoint({
    route: 'POST /people/:id/report',
    about: 'reports a person to the moderators',
    reasons: ['duplicate', 'remove', 'data_refresh', 'metadata', 'adult', 'language', 'spam', 'tmdb', 'other'],
    subjectOf: (scene) => `person ${personNamed(scene).ids.trakt}`,
  }),
  endpoint({
    route: 'POST /people/:id/refresh',
    about: 'asks for fresh facts about a person: those of the library stay as they are',
    vip: true,
    from: 'library',
    example: { as: 'grace' },
    handle(scene) {
      personNamed(scene);
    },
  }),
  endpoint({
    route: 'GET /people/updates/:start_date?',
    about: 'people that changed since a day',
    answers: arrayOf(object({ updated_at: instant, person })),
    paged: true,
    extended: true,
    from: 'library',
    handle: (scene) =>
      paginate(scene, listed(changedSince(scene, scene.library.people))).map((one) => ({
        updated_at: iso(changedMs(scene)),
        person: personRow(one, scene.view),
      })),
  }),
  endpoint({
    route: 'GET /people/updates/id/:start_date?',
    about: 'ids of people that changed since a day',
    answers: arrayOf(integer),
    paged: true,
    from: 'library',
    handle: (scene) => paginate(scene, listed(changedSince(scene, scene.library.people))).map(({ ids }) => ids.trakt),
  }),
];

function titleRow({ view }: Scene, item: Credit['item']): Record<string, unknown> {
  const { type, ...named } = typedItem(item, view);
  return named;
}
