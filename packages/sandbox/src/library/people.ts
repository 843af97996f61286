/** A few people, each known for films and shows of the library. Their ids elsewhere were not checked, so they are null. */
import type { Credit, Film, Person, Show } from './items.ts';
import { slugOf } from './slug.ts';

/** A name, the day of birth, a department and the credits: by slug of a film or show the character or, after a `*`, the job. */
export interface PersonRow {
  readonly name: string;
  readonly birthday: string | null;
  readonly department: string;
  readonly movies?: Readonly<Record<string, string>>;
  readonly shows?: Readonly<Record<string, string>>;
}

export const personRows: readonly PersonRow[] = [
  {
    name: 'Charlie Chaplin',
    birthday: '1889-04-16',
    department: 'acting',
    movies: {
      'the-kid-1921': 'The Tramp',
      'the-gold-rush-1925': 'The Lone Prospector',
      'city-lights-1931': 'The Tramp',
      'modern-times-1936': 'The Tramp',
    },
  },
  {
    name: 'Buster Keaton',
    birthday: '1895-10-04',
    department: 'acting',
    movies: { 'the-general-1926': 'Johnnie Gray' },
  },
  {
    name: 'Fritz Lang',
    birthday: '1890-12-05',
    department: 'directing',
    movies: { 'metropolis-1927': '*Director', 'm-1931': '*Director' },
  },
  {
    name: 'Alfred Hitchcock',
    birthday: '1899-08-13',
    department: 'directing',
    movies: { 'rear-window-1954': '*Director', 'vertigo-1958': '*Director', 'psycho-1960': '*Director' },
  },
  {
    name: 'James Stewart',
    birthday: '1908-05-20',
    department: 'acting',
    movies: { 'vertigo-1958': 'John "Scottie" Ferguson' },
  },
  {
    name: 'Akira Kurosawa',
    birthday: '1910-03-23',
    department: 'directing',
    movies: { 'rashomon-1950': '*Director', 'seven-samurai-1954': '*Director', 'ran-1985': '*Director' },
  },
  {
    name: 'Stanley Kubrick',
    birthday: '1928-07-26',
    department: 'directing',
    movies: {
      '2001-a-space-odyssey-1968': '*Director',
      'a-clockwork-orange-1971': '*Director',
      'the-shining-1980': '*Director',
    },
  },
  {
    name: 'Sigourney Weaver',
    birthday: '1949-10-08',
    department: 'acting',
    movies: { 'alien-1979': 'Ripley', 'aliens-1986': 'Ripley' },
  },
  {
    name: 'Harrison Ford',
    birthday: '1942-07-13',
    department: 'acting',
    movies: {
      'star-wars-1977': 'Han Solo',
      'raiders-of-the-lost-ark-1981': 'Indiana Jones',
      'blade-runner-1982': 'Rick Deckard',
    },
  },
  {
    name: 'Steven Spielberg',
    birthday: '1946-12-18',
    department: 'directing',
    movies: { 'jaws-1975': '*Director', 'jurassic-park-1993': '*Director' },
  },
  {
    name: 'John Williams',
    birthday: '1932-02-08',
    department: 'sound',
    movies: { 'jaws-1975': '*Original Music Composer' },
  },
  {
    name: 'Hayao Miyazaki',
    birthday: '1941-01-05',
    department: 'directing',
    movies: { 'my-neighbor-totoro-1988': '*Director', 'spirited-away-2001': '*Director' },
  },
  {
    name: 'Christopher Nolan',
    birthday: '1970-07-30',
    department: 'directing',
    movies: { 'memento-2000': '*Director', 'inception-2010': '*Director', 'interstellar-2014': '*Director' },
  },
  { name: 'Bryan Cranston', birthday: '1956-03-07', department: 'acting', shows: { 'breaking-bad': 'Walter White' } },
  { name: 'Bob Odenkirk', birthday: '1962-10-22', department: 'acting', shows: { 'breaking-bad': 'Saul Goodman' } },
  { name: 'Vince Gilligan', birthday: '1967-02-10', department: 'writing', shows: { 'breaking-bad': '*Creator' } },
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
  return rows.map(({ name, birthday, department, ...roles }, position) => ({
    type: 'person',
    position,
    name,
    birthday,
    department,
    ids: { trakt: position + 1, slug: slugOf(name), imdb: null, tmdb: null, tvdb: null },
    credits: [...creditsIn(films, roles.movies), ...creditsIn(shows, roles.shows)],
  }));
}
