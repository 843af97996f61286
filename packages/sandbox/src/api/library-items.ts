/** Finds the film, show, season, episode or person that a path names; 404 if there is none. */
import type { Episode, Film, Person, Season, Show } from '../library/index.ts';
import { notFound } from './request/refusal.ts';
import { param, type RequestContext } from './request/request-context.ts';

export function movieNamed(context: RequestContext): Film {
  return found(context.library.find('movie', param(context, 'id')));
}

export function showNamed(context: RequestContext): Show {
  return found(context.library.find('show', param(context, 'id')));
}

export function seasonNamed(context: RequestContext): Season {
  return found(showNamed(context).seasons.find(({ number }) => String(number) === param(context, 'season')));
}

export function episodeNamed(context: RequestContext): Episode {
  return found(seasonNamed(context).episodes.find(({ number }) => String(number) === param(context, 'episode')));
}

export function personNamed(context: RequestContext): Person {
  return found(context.library.find('person', param(context, 'id')));
}

function found<Item>(item: Item | undefined): Item {
  if (!item) throw notFound('no such item in the library');
  return item;
}
