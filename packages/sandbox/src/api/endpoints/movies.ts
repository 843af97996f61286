/** Films: facts, related films and community data. */

import { movieNamed } from '../library-items.ts';
import { byPopularity } from '../popularity.ts';
import { also, type Endpoint, endpoint } from '../request/endpoint.ts';
import { listed, paginate } from '../request/paginate.ts';
import { param } from '../request/request-context.ts';
import { movieRow } from '../rows/media.ts';
import { arrayOf, day, maybe, object, optional, text } from '../shapes/basics.ts';
import { movie } from '../shapes/media.ts';
import { aliases, studios } from '../shapes/titles.ts';
import { about, studioRows } from '../titles.ts';

export const movies: readonly Endpoint[] = [
  endpoint({
    route: 'GET /movies/:id',
    about: 'one film, by Trakt id, slug or IMDb id',
    answers: movie,
    extended: true,
    from: 'library',
    handle: (context) => movieRow(movieNamed(context), context.view),
  }),
  endpoint({
    route: 'GET /movies/:id/aliases',
    about: 'other titles of a film: the library has one each',
    answers: aliases,
    from: 'library',
    handle(context) {
      const { title, country } = movieNamed(context);
      return [{ title, country }];
    },
  }),
  endpoint({
    route: 'GET /movies/:id/releases/:country?',
    about: 'the releases of a film, by country: the library knows one date each',
    answers: arrayOf(
      object({
        country: text,
        certification: maybe(text),
        release_date: day,
        release_type: optional(text),
        note: maybe(text),
      }),
    ),
    from: 'library',
    handle(context) {
      const film = movieNamed(context);
      const country = film.country ?? 'us';
      const asked = param(context, 'country');
      if (film.released === null || (asked !== '' && asked !== country)) return [];
      const release = { release_date: film.released, release_type: 'theatrical', note: null };
      return [{ country, certification: film.certification, ...release }];
    },
  }),
  ...also(
    endpoint({
      route: 'GET /movies/:id/related',
      about: 'films that share most genres with a film',
      answers: arrayOf(movie),
      paged: true,
      extended: true,
      from: 'library',
      handle(context) {
        const film = movieNamed(context);
        const shared = ({ genres }: typeof film): number =>
          genres.filter((genre) => film.genres.includes(genre)).length;
        const related = byPopularity(context.library.films)
          .filter((other) => other !== film && shared(other) > 0)
          .sort((a, b) => shared(b) - shared(a));
        return paginate(context, listed(related)).map((other) => movieRow(other, context.view));
      },
    }),
    'GET /movies/:id/related/smart',
  ),
  endpoint({
    route: 'GET /movies/:id/studios',
    about: 'the studios of a film: made up',
    answers: studios,
    from: 'library',
    handle(context) {
      return studioRows(movieNamed(context));
    },
  }),
  ...about({ base: '/movies/:id', word: 'movie', find: movieNamed }),
];
