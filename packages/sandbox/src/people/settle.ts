/** Checks people's data, finds every item that it names, and makes of it the library and the users of a sandbox. */
import type { z } from 'zod';
import { createUsers, type SandboxUser, sandboxUsers } from '../account/users.ts';
import type { OwnPeople } from '../account/world.ts';
import { type Library, type Listable, library as ownLibrary } from '../library/index.ts';
import { slugOf } from '../library/slug.ts';
import { sandboxApp } from '../registered.ts';
import { addOwnLists, type ItemOf, ownAccount } from './own-account.ts';
import { type PeopleProblem, PeopleRefused } from './people-refused.ts';
import { type ItemRef, type OwnApp, type Part, peopleSchema, type SandboxPerson } from './person.ts';
import { NoSuchTitle } from './shelf.ts';
import { TitleBook } from './title-book.ts';

export interface Settled extends OwnPeople {
  /** As they were given. */
  readonly given: readonly SandboxPerson[];
  readonly apps: readonly (OwnApp & { readonly owner: string })[];
}

/** Throws PeopleRefused. */
export function settle(given: readonly SandboxPerson[]): Settled {
  if (given.length === 0) return nobody;
  const people = checked(given);
  const users = usersOf(people);
  const { library, itemOf } = findItems(people);
  const byUsername = new Map(people.map((person) => [person.username, person]));
  return {
    given: people,
    users: createUsers(users),
    library,
    apps: people.flatMap(({ username, apps = [] }) => apps.map((app) => ({ ...app, owner: username }))),
    accountOf(user, startedAtMs) {
      const person = byUsername.get(user.username);
      return person && ownAccount(person, { library, itemOf, user, startedAtMs });
    },
    addLists(world, startedAtMs) {
      for (const person of people) addOwnLists(person, { world, itemOf, startedAtMs });
    },
  };
}

/** The sandbox's own users alone. */
export const nobody: Settled = {
  given: [],
  users: createUsers(),
  library: ownLibrary,
  apps: [],
  accountOf: () => undefined,
  addLists: () => undefined,
};

function checked(given: readonly SandboxPerson[]): readonly SandboxPerson[] {
  const result = peopleSchema.safeParse(given);
  if (!result.success) throw new PeopleRefused(result.error.issues.flatMap((issue) => problemsOf(issue)));
  const problems = repetitions(result.data);
  if (problems.length > 0) throw new PeopleRefused(problems);
  return result.data;
}

/** Of a value that may have one of several forms, the problems of the form that was meant. */
function problemsOf(issue: z.core.$ZodIssue, within: readonly (string | number)[] = []): PeopleProblem[] {
  const path = [...within, ...issue.path.map((part) => (typeof part === 'number' ? part : String(part)))];
  if (issue.code === 'unrecognized_keys') {
    return issue.keys.map((key) => ({ path: [...path, key], message: 'There is no such field.' }));
  }
  if (issue.code === 'invalid_union') {
    const meant = issue.errors.find((form) =>
      form.some((one) => one.path.length > 0 || one.code === 'unrecognized_keys'),
    );
    if (meant) return meant.flatMap((one) => problemsOf(one, path));
  }
  return [{ path, message: issue.message.replace(/[^.]$/, '$&.') }];
}

/** What two people, or two apps, may not have in common. */
function repetitions(people: readonly SandboxPerson[]): PeopleProblem[] {
  const problems: PeopleProblem[] = [];
  const taken = new Set<string>([`clientId ${sandboxApp.clientId}`]);
  const take = (path: readonly (string | number)[], value: string | number): void => {
    const key = `${path.at(-1)} ${value}`;
    if (taken.has(key)) problems.push({ path, message: `${value} is taken.` });
    taken.add(key);
  };
  const users = usersOf(people);
  const slugs = new Set(users.map(({ slug }) => slug));
  for (const { slug, trakt } of sandboxUsers) if (!slugs.has(slug)) take(['trakt'], trakt);
  for (const [index, { username, slug, trakt }] of users.entries()) {
    take([index, 'username'], username.toLowerCase());
    take([index, 'slug'], slug);
    if (slug === 'me') problems.push({ path: [index, 'slug'], message: 'In a path, me is whoever asks.' });
    take([index, 'trakt'], trakt);
    for (const [at, { clientId }] of (people[index]?.apps ?? []).entries()) {
      if (clientId !== undefined) take([index, 'apps', at, 'clientId'], clientId);
    }
  }
  return problems;
}

/** The users, each with what is known of the sandbox's own user of that name. */
function usersOf(people: readonly SandboxPerson[]): SandboxUser[] {
  const taken = new Set([...sandboxUsers, ...people].map(({ trakt }) => trakt));
  let lastId = 2000;
  const nextId = (): number => {
    do lastId++;
    while (taken.has(lastId));
    return lastId;
  };
  return people.map((person) => {
    const { username } = person;
    const known = own.named(person.slug ?? username);
    const trakt = person.trakt ?? known?.trakt ?? nextId();
    return {
      username,
      slug: person.slug ?? known?.slug ?? (slugOf(username) || `user-${trakt}`),
      name: person.name ?? known?.name ?? username,
      trakt,
      uuid: known?.uuid ?? `00000000-0000-4000-8000-${String(trakt).padStart(12, '0').slice(-12)}`,
      vip: person.vip ?? known?.vip ?? false,
      private: person.private ?? known?.private ?? false,
      locked: person.locked ?? known?.locked ?? false,
      timezone: person.timezone ?? known?.timezone ?? 'UTC',
      location: person.location ?? known?.location ?? null,
      about: person.about ?? known?.about ?? null,
    };
  });
}

const own = createUsers();

/** Throws PeopleRefused where a row names no item. */
function findItems(people: readonly SandboxPerson[]): { library: Library; itemOf: ItemOf } {
  const book = new TitleBook();
  const problems: PeopleProblem[] = [];
  const places = new Map<ItemRef, (library: Library) => Listable | undefined>();
  for (const { path, row } of rowsOf(people)) {
    try {
      places.set(row, placeIn(book, row));
    } catch (error) {
      if (!(error instanceof NoSuchTitle)) throw error;
      problems.push({ path: [...path, 'movie' in row ? 'movie' : 'show'], message: error.message });
    }
  }
  if (problems.length > 0) throw new PeopleRefused(problems);
  const library = book.library();
  return {
    library,
    itemOf(row) {
      const item = places.get(row)?.(library);
      if (!item) throw new Error('A row names an item that nobody looked for.');
      return item;
    },
  };
}

function* rowsOf(people: readonly SandboxPerson[]): Iterable<{ path: (string | number)[]; row: ItemRef }> {
  for (const [index, { lists = [], ...person }] of people.entries()) {
    for (const section of sections) {
      for (const [at, row] of (person[section] ?? []).entries()) yield { path: [index, section, at], row };
    }
    for (const [place, { items }] of lists.entries()) {
      for (const [at, row] of items.entries()) yield { path: [index, 'lists', place, 'items', at], row };
    }
  }
}

const sections = [
  'plays',
  'ratings',
  'watchlist',
  'favorites',
  'collection',
  'playback',
  'hidden',
  'rewatches',
] as const satisfies readonly (keyof SandboxPerson)[];

function placeIn(book: TitleBook, row: ItemRef): (library: Library) => Listable | undefined {
  if ('person' in row) {
    const place = book.person(row.person);
    return ({ people }) => people[place];
  }
  if ('movie' in row) {
    const place = book.film(row.movie);
    return ({ films }) => films[place];
  }
  const place = book.show(row.show);
  if (!('season' in row)) return ({ shows }) => shows[place];
  const episode = 'episode' in row ? row.episode : undefined;
  book.part(place, row.season, episode);
  return ({ shows }) => {
    const season = shows[place]?.seasons.find(({ number }) => number === numberOf(row.season));
    return episode === undefined ? season : season?.episodes.find(({ number }) => number === numberOf(episode));
  };
}

function numberOf(part: Part): number {
  return typeof part === 'number' ? part : part.number;
}
