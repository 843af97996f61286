/** Reference data: certifications, countries, genres, languages, networks, streaming services. */
import { type Library, services, subgenresBy } from '../../library/index.ts';
import { type Endpoint, endpoint } from '../request/endpoint.ts';
import { notFound } from '../request/refusal.ts';
import { param, type RequestContext } from '../request/request-context.ts';
import { arrayOf, byKey, flag, integer, maybe, object, optional, text } from '../shapes/basics.ts';

const codes = arrayOf(object({ name: text, code: text }));
const certifications = object({ us: arrayOf(object({ name: text, slug: text, description: text })) });
const genre = { name: text, slug: text };
const types = ['movies', 'shows'] as const;
const sources = arrayOf(
  byKey(
    arrayOf(
      object({
        source: text,
        name: text,
        free: flag,
        cinema: flag,
        amazon: flag,
        link_count: integer,
        color: text,
        images: object({ logo: maybe(text), channel: maybe(text) }),
      }),
    ),
  ),
);
const facts = { from: 'library' } as const;
const example = { params: { type: 'movies' } };

export const reference: readonly Endpoint[] = [
  endpoint({
    route: 'GET /certifications/:type',
    covers: ['GET /certifications/movies', 'GET /certifications/shows'],
    about: 'certifications of films and shows',
    answers: certifications,
    ...facts,
    example,
    handle: (context) => ({ us: rated[typeOf(context)] }),
  }),
  endpoint({
    route: 'GET /countries/:type',
    about: 'countries of films and shows',
    answers: codes,
    ...facts,
    example,
    handle(context) {
      const titles = typeOf(context) === 'movies' ? context.library.films : context.library.shows;
      const names = new Intl.DisplayNames('en', { type: 'region' });
      const known = titles.flatMap(({ country }) => country ?? []);
      return unique(known).map((code) => ({ name: names.of(code.toUpperCase()) ?? code, code }));
    },
  }),
  endpoint({
    route: 'GET /languages/:type',
    about: 'languages of films and shows',
    answers: codes,
    ...facts,
    example,
    handle(context) {
      const titles = typeOf(context) === 'movies' ? context.library.films : context.library.shows;
      const names = new Intl.DisplayNames('en', { type: 'language' });
      return unique(titles.flatMap(({ languages }) => languages)).map((code) => ({
        name: names.of(code) ?? code,
        code,
      }));
    },
  }),
  endpoint({
    route: 'GET /genres/:type',
    about: 'the genres; with extended=subgenres their subgenres',
    answers: arrayOf(object({ ...genre, subgenres: optional(arrayOf(object(genre))) })),
    extended: true,
    ...facts,
    example,
    handle(context) {
      const genres = genresOf(context.library, typeOf(context));
      const withSubgenres = context.view.extended.has('subgenres');
      return genres.map((genre) => ({
        ...named(genre),
        ...(withSubgenres ? { subgenres: subgenresOf(genre).map(named) } : {}),
      }));
    },
  }),
  endpoint({
    route: 'GET /networks',
    about: 'networks of shows',
    answers: arrayOf(object({ name: text, country: maybe(text) })),
    ...facts,
    handle({ library }) {
      const known = unique(library.shows.flatMap(({ network }) => network ?? []));
      return known.map((name) => ({
        name,
        country: library.shows.find(({ network }) => network === name)?.country ?? null,
      }));
    },
  }),
  endpoint({
    route: 'GET /watchnow/sources/:countryCode?',
    covers: ['GET /watchnow/sources'],
    about: 'streaming services: three made-up ones',
    answers: sources,
    otherApps: 403,
    ...facts,
    handle: (context) => [
      {
        [param(context, 'countryCode') || 'us']: services.map(({ source, name, kind }) => ({
          source,
          name,
          free: kind === 'free',
          cinema: false,
          amazon: false,
          link_count: 0,
          color: '#000000',
          images: { logo: null, channel: null },
        })),
      },
    ],
  }),
];

/** The certifications of the two American boards. */
const rated = {
  movies: [
    { name: 'G', slug: 'g', description: 'Everybody' },
    { name: 'PG', slug: 'pg', description: 'Children with advice' },
    { name: 'PG-13', slug: 'pg-13', description: 'Thirteen and older, or with care' },
    { name: 'R', slug: 'r', description: 'Under seventeen with an adult' },
    { name: 'Not Rated', slug: 'nr', description: 'Nobody has said' },
  ],
  shows: [
    { name: 'TV-Y', slug: 'tv-y', description: 'All children' },
    { name: 'TV-Y7', slug: 'tv-y7', description: 'Seven and older' },
    { name: 'TV-G', slug: 'tv-g', description: 'Everybody' },
    { name: 'TV-PG', slug: 'tv-pg', description: 'Children with advice' },
    { name: 'TV-14', slug: 'tv-14', description: 'Fourteen and older' },
    { name: 'TV-MA', slug: 'tv-ma', description: 'Adults' },
  ],
};

function typeOf(context: RequestContext): (typeof types)[number] {
  const type = types.find((known) => known === param(context, 'type'));
  if (!type) throw notFound();
  return type;
}

function genresOf({ films, shows }: Library, type: (typeof types)[number]): string[] {
  return unique((type === 'movies' ? films : shows).flatMap(({ genres }) => genres));
}

/** A subgenre is listed with the first of its two genres. */
function subgenresOf(genre: string): string[] {
  return Object.entries(subgenresBy).flatMap(([subgenre, [first]]) => (first === genre ? [subgenre] : []));
}

function named(slug: string): { name: string; slug: string } {
  const name = slug.replace(/(^|-)(\w)/g, (_, dash, letter) => `${dash ? ' ' : ''}${letter.toUpperCase()}`);
  return { name, slug };
}

function unique(words: readonly string[]): string[] {
  return [...new Set(words)].sort();
}
