/** What anybody may ask without signing in: a film, a show, an id, and what is popular. */
import type { Film, Library } from '../library/index.ts';
import { movieRow, showRow, typedItem } from './media.ts';
import { listed, paginate } from './paginate.ts';
import { extendedOf, typesOf } from './query.ts';
import { notFound, type Scene } from './scene.ts';

type PublicScene = Pick<Scene, 'c' | 'library' | 'underReportPages'>;

export const titles: Readonly<Record<string, (scene: PublicScene) => Response>> = {
  '/movies/popular': (scene) => {
    const extended = extendedOf(scene.c);
    return scene.c.json(paginate(scene, listed(byPopularity(scene.library))).map((film) => movieRow(film, extended)));
  },

  '/movies/trending': (scene) => {
    const extended = extendedOf(scene.c);
    const films = byPopularity(scene.library);
    const trending = films.map((film, index) => ({ watchers: films.length - index, film }));
    scene.c.header('X-Trending-User-Count', String((films.length * (films.length + 1)) / 2));
    return scene.c.json(
      paginate(scene, listed(trending)).map(({ watchers, film }) => ({ watchers, movie: movieRow(film, extended) })),
    );
  },

  '/movies/:id': ({ c, library }) => {
    const film = library.find('movie', c.req.param('id') ?? '');
    return film ? c.json(movieRow(film, extendedOf(c))) : notFound(c);
  },

  '/shows/:id': ({ c, library }) => {
    const show = library.find('show', c.req.param('id') ?? '');
    return show ? c.json(showRow(show, extendedOf(c))) : notFound(c);
  },

  // Not in pages, and empty, not 404, for an id that nothing has.
  '/search/:id_type/:id': ({ c, library }) => {
    const kind = idKinds.find((known) => known === c.req.param('id_type'));
    const types = typesOf(c.req.query('type'), ['movie', 'show', 'episode']);
    if (!kind || !types) return notFound(c);
    const found = library.withId(kind, c.req.param('id') ?? '').filter((item) => types.has(item.type));
    return c.json(found.map((item) => ({ score: 1000, ...typedItem(item, extendedOf(c)) })));
  },
};

const idKinds = ['trakt', 'imdb', 'tmdb', 'tvdb'] as const;

/** Nobody has counted, so: an order that is neither that of the ids nor that of the years. */
function byPopularity(library: Library): Film[] {
  const place = (film: Film): number => Math.imul(film.position + 1, 0x9e3779b1) >>> 0;
  return library.films.toSorted((a, b) => place(a) - place(b));
}
