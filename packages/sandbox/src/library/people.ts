/** A few people, each known for films and shows of the library. Their ids elsewhere were not checked, so they are null. */
import type { Credit, Film, Person, Show } from './items.ts';
import { slugOf } from './slug.ts';

/** A name, a department and the credits: by slug of a film or show the character or, after a `*`, the job. */
export interface PersonRow {
  readonly name: string;
  readonly department: string;
  readonly movies?: Readonly<Record<string, string>>;
  readonly shows?: Readonly<Record<string, string>>;
}

export const personRows: readonly PersonRow[] = [
  {
    name: 'Charlie Chaplin',
    department: 'acting',
    movies: {
      'the-kid-1921': 'The Tramp',
      'the-gold-rush-1925': 'The Lone Prospector',
      'city-lights-1931': 'The Tramp',
      'modern-times-1936': 'The Tramp',
    },
  },
  { name: 'Buster Keaton', department: 'acting', movies: { 'the-general-1926': 'Johnnie Gray' } },
  { name: 'Fritz Lang', department: 'directing', movies: { 'metropolis-1927': '*Director', 'm-1931': '*Director' } },
  {
    name: 'Alfred Hitchcock',
    department: 'directing',
    movies: { 'rear-window-1954': '*Director', 'vertigo-1958': '*Director', 'psycho-1960': '*Director' },
  },
  { name: 'James Stewart', department: 'acting', movies: { 'vertigo-1958': 'John "Scottie" Ferguson' } },
  {
    name: 'Akira Kurosawa',
    department: 'directing',
    movies: { 'rashomon-1950': '*Director', 'seven-samurai-1954': '*Director', 'ran-1985': '*Director' },
  },
  {
    name: 'Stanley Kubrick',
    department: 'directing',
    movies: {
      '2001-a-space-odyssey-1968': '*Director',
      'a-clockwork-orange-1971': '*Director',
      'the-shining-1980': '*Director',
    },
  },
  { name: 'Sigourney Weaver', department: 'acting', movies: { 'alien-1979': 'Ripley', 'aliens-1986': 'Ripley' } },
  {
    name: 'Harrison Ford',
    department: 'acting',
    movies: {
      'star-wars-1977': 'Han Solo',
      'raiders-of-the-lost-ark-1981': 'Indiana Jones',
      'blade-runner-1982': 'Rick Deckard',
    },
  },
  {
    name: 'Steven Spielberg',
    department: 'directing',
    movies: { 'jaws-1975': '*Director', 'jurassic-park-1993': '*Director' },
  },
  { name: 'John Williams', department: 'sound', movies: { 'jaws-1975': '*Original Music Composer' } },
  {
    name: 'Hayao Miyazaki',
    department: 'directing',
    movies: { 'my-neighbor-totoro-1988': '*Director', 'spirited-away-2001': '*Director' },
  },
  {
    name: 'Christopher Nolan',
    department: 'directing',
    movies: { 'memento-2000': '*Director', 'inception-2010': '*Director', 'interstellar-2014': '*Director' },
  },
  { name: 'Bryan Cranston', department: 'acting', shows: { 'breaking-bad': 'Walter White' } },
  { name: 'Bob Odenkirk', department: 'acting', shows: { 'breaking-bad': 'Saul Goodman' } },
  { name: 'Vince Gilligan', department: 'writing', shows: { 'breaking-bad': '*Creator' } },
];

export function peopleOf(
  rows: readonly PersonRow[],
  { films, shows }: { films: readonly Film[]; shows: readonly Show[] },
): Person[] {
  const creditsIn = (items: readonly (Film | Show)[], roles: Readonly<Record<string, string>> = {}): Credit[] =>
    items.flatMap((item): Credit[] => {
      const role = roles[item.ids.slug];
      if (role === undefined) return [];
      const behind = role.startsWith('*');
      return [{ item, character: behind ? undefined : role, job: behind ? role.slice(1) : undefined }];
    });
  return rows.map(({ name, department, ...roles }, position) => ({
    type: 'person',
    position,
    name,
    department,
    ids: { trakt: position + 1, slug: slugOf(name), imdb: null, tmdb: null, tvdb: null },
    credits: [...creditsIn(films, roles.movies), ...creditsIn(shows, roles.shows)],
  }));
}
