/** The item of the library that a path names; 404 if there is none. */
import type { Episode, Film, Person, Season, Show } from '../library/index.ts';
import { notFound } from './request/refusal.ts';
import { param, type Scene } from './request/scene.ts';

export function movieNamed(scene: Scene): Film {
  return found(scene.library.find('movie', param(scene, 'id')));
}

export function showNamed(scene: Scene): Show {
  return found(scene.library.find('show', param(scene, 'id')));
}

export function seasonNamed(scene: Scene): Season {
  return found(showNamed(scene).seasons.find(({ number }) => String(number) === param(scene, 'season')));
}

export function episodeNamed(scene: Scene): Episode {
  return found(seasonNamed(scene).episodes.find(({ number }) => String(number) === param(scene, 'episode')));
}

export function personNamed(scene: Scene): Person {
  return found(scene.library.find('person', param(scene, 'id')));
}

function found<Item>(item: Item | undefined): Item {
  if (!item) throw notFound();
  return item;
}
