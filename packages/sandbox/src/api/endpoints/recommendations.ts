/** Recommendations: what is popular and was not watched, hidden or listed; and what those one follows love. */
import type { Account } from '../../account/index.ts';
import type { Film, Show } from '../../library/index.ts';
import { circleOf } from '../circle.ts';
import { byPopularity } from '../popularity.ts';
import { type Endpoint, endpoint } from '../request/endpoint.ts';
import { filtered } from '../request/filters.ts';
import { listed, paginate } from '../request/paginate.ts';
import { notFound } from '../request/refusal.ts';
import { me, param, type Scene } from '../request/scene.ts';
import { movieRow, showRow } from '../rows/media.ts';
import { userRow } from '../rows/social-rows.ts';
import { arrayOf, object, text } from '../shapes/basics.ts';
import { movieFields, showFields } from '../shapes/media.ts';
import { userFields } from '../shapes/social.ts';
import { hide } from './hidden.ts';

const lovers = arrayOf(object({ ...userFields, notes: text }));
const about = { favorited_by: lovers, recommended_by: lovers };
const rowsOf = {
  movies: arrayOf(object({ ...movieFields, ...about })),
  shows: arrayOf(object({ ...showFields, ...about })),
};

export const recommendations: readonly Endpoint[] = (['movies', 'shows'] as const).flatMap((type) => [
  endpoint({
    route: `GET /recommendations/${type}/`,
    about: `${type} that one may like`,
    auth: 'required',
    answers: rowsOf[type],
    paged: true,
    extended: true,
    from: 'account',
    handle(scene) {
      const account = me(scene);
      const known = knownTo(account);
      const unknown = byPopularity(titlesOf(scene, type)).filter((title) => !known.has(title));
      return recommendationRows(scene, unknown, account);
    },
  }),
  endpoint({
    route: `DELETE /recommendations/${type}/:id`,
    about: 'recommends it no more',
    from: 'account',
    handle(scene) {
      const title = scene.library.find(type === 'movies' ? 'movie' : 'show', param(scene, 'id'));
      if (!title) throw notFound();
      hide(scene, 'recommendations', title);
    },
  }),
  endpoint({
    route: `GET /social_recommendations/${type}/`,
    about: `${type} that those whom one follows love`,
    auth: 'required',
    answers: rowsOf[type],
    paged: true,
    extended: true,
    from: 'account',
    handle(scene) {
      const account = me(scene);
      const loved = new Set(circleOf(scene, account, 'following').flatMap(favoritesOf));
      return recommendationRows(
        scene,
        titlesOf(scene, type).filter((title) => loved.has(title)),
        account,
      );
    },
  }),
]);

function titlesOf({ library }: Scene, type: 'movies' | 'shows'): readonly (Film | Show)[] {
  return type === 'movies' ? library.films : library.shows;
}

function knownTo({ watched, hidden, watchlist }: Account): Set<unknown> {
  return new Set(
    [
      ...watched.films,
      ...watched.shows,
      ...watchlist.items,
      ...hidden.filter(({ section }) => section === 'recommendations'),
    ].map(({ item }) => item),
  );
}

function favoritesOf({ favorites }: Account): unknown[] {
  return favorites.items.map(({ item }) => item);
}

function recommendationRows(scene: Scene, titles: readonly (Film | Show)[], account: Account): unknown {
  const friends = circleOf(scene, account, 'following');
  const chosen = filtered(scene, titles, (title) => title);
  return paginate(scene, listed(chosen)).map((title) => {
    const lovers = friends.flatMap((friend) => {
      const favorite = friend.favorites.items.find(({ item }) => item === title);
      return favorite ? [{ ...userRow(friend, scene.view), notes: favorite.notes ?? '' }] : [];
    });
    const row = title.type === 'movie' ? movieRow(title, scene.view) : showRow(title, scene.view);
    return { ...row, favorited_by: lovers, recommended_by: [] };
  });
}
