/** All accounts, and what users share: lists, comments and follows. */
import { dayMs } from '../day.ts';
import type { Library, LibraryItem } from '../library/index.ts';
import { type Account, createAccount } from './index.ts';
import { addTo, type ItemList } from './item-list.ts';
import { alan, type SandboxUser, sandboxUsers, type Users } from './users.ts';

export interface World {
  readonly library: Library;
  readonly users: Users;
  now(): number;
  /** Seeds the account at its first use, so that a sandbox with a million plays starts at once. */
  account(username: string): Account | undefined;
  /** By slug or Trakt id, as paths name a user. */
  named(key: string): Account | undefined;
  everybody(): Account[];
  /** Each user's lists stand in the order that the user chose. */
  lists: PersonalList[];
  comments: Comment[];
  follows: Tie[];
  /** Requests to follow a private user. */
  requests: FollowRequest[];
  blocks: Tie[];
  /** Reports, as `username kind id`. */
  readonly reports: Set<string>;
  /** Search results that a user opened, the latest last. */
  searches: Search[];
  /** Counted within each kind, from 1. */
  newId(kind: 'list' | 'item' | 'comment' | 'request'): number;
}

export interface PersonalList extends ItemList {
  readonly type: 'list';
  readonly id: number;
  readonly slug: string;
  /** A username. */
  readonly owner: string;
  readonly createdAtMs: number;
  name: string;
  description: string | null;
  privacy: string;
  displayNumbers: boolean;
  /** The usernames of others who may change its items. */
  collaborators: readonly string[];
  allowComments: boolean;
  /** The time of each like, by username. */
  readonly likes: Map<string, number>;
}

export interface Comment {
  readonly id: number;
  /** The id of the comment that this one answers; 0 for a comment that is no reply. */
  readonly parentId: number;
  /** A username. */
  readonly author: string;
  readonly on: LibraryItem | PersonalList;
  readonly createdAtMs: number;
  updatedAtMs: number;
  text: string;
  spoiler: boolean;
  /** Two letters. What an app writes counts as English: Trakt guesses it from the text. */
  readonly language: string;
  /** The time of each like, by username. */
  readonly likes: Map<string, number>;
  /** By username. */
  readonly reactions: Map<string, { type: string; atMs: number }>;
}

/** One user's follow or block of another, by username. */
export interface Tie {
  readonly from: string;
  readonly to: string;
  readonly atMs: number;
}

export interface FollowRequest extends Tie {
  readonly id: number;
}

interface Search {
  readonly by: string;
  readonly type: string;
  readonly id: number;
  readonly query: string;
}

/** Who is there, and the data of those who have their own. */
export interface OwnPeople {
  readonly users: Users;
  readonly library: Library;
  /** The account of a user with data of their own. */
  accountOf(user: SandboxUser, startedAtMs: number): Account | undefined;
  /** Adds the lists of all people with data of their own. */
  addLists(world: World, startedAtMs: number): void;
}

/** The other users have only a short history. */
const playsOfOthers = 300;

export function createWorld(options: { people: OwnPeople; seed: number; plays: number; now(): number }): World {
  const { people, seed, plays, now } = options;
  const { library, users } = people;
  const startedAtMs = now();
  const accounts = new Map<string, Account>();
  const lastIds = new Map<string, number>();

  function open(user: SandboxUser): Account {
    const place = users.all.indexOf(user);
    const found =
      accounts.get(user.username) ??
      people.accountOf(user, startedAtMs) ??
      createAccount({
        library,
        user,
        seed: seed + place,
        plays: place === 0 ? plays : Math.min(plays, playsOfOthers),
        startedAtMs,
      });
    accounts.set(user.username, found);
    return found;
  }

  function account(key: string): Account | undefined {
    const user = users.named(key);
    return user && open(user);
  }

  const world: World = {
    library,
    users,
    now,
    account,
    named(key) {
      const user = users.inPath(key);
      return user && open(user);
    },
    everybody: () => users.all.map(open),
    lists: [],
    comments: [],
    follows: [],
    requests: [],
    blocks: [],
    reports: new Set(),
    searches: [],
    newId(kind) {
      const id = (lastIds.get(kind) ?? 0) + 1;
      lastIds.set(kind, id);
      return id;
    },
  };
  populate(world, Math.floor(startedAtMs / dayMs) * dayMs);
  for (const user of sandboxUsers) if (!users.all.includes(user)) forget(world, user.username);
  people.addLists(world, startedAtMs);
  return world;
}

/** Removes what a user has made and done who is there no more. */
function forget(world: World, username: string): void {
  const gone = world.comments.filter(
    ({ author, on }) => author === username || (on.type === 'list' && on.owner === username),
  );
  const goneIds = new Set(gone.map(({ id }) => id));
  world.comments = world.comments.filter(({ id, parentId }) => !goneIds.has(id) && !goneIds.has(parentId));
  world.lists = world.lists.filter(({ owner }) => owner !== username);
  for (const list of world.lists) list.collaborators = list.collaborators.filter((name) => name !== username);
  for (const { likes } of [...world.lists, ...world.comments]) likes.delete(username);
  for (const { reactions } of world.comments) reactions.delete(username);
  const stays = ({ from, to }: Tie): boolean => from !== username && to !== username;
  world.follows = world.follows.filter(stays);
  world.blocks = world.blocks.filter(stays);
  world.requests = world.requests.filter(stays);
}

/** Adds an empty list. */
export function newList(
  world: World,
  about: { owner: string; name: string; slug: string; createdAtMs: number } & Partial<
    Pick<
      PersonalList,
      'description' | 'privacy' | 'displayNumbers' | 'collaborators' | 'allowComments' | 'sortBy' | 'sortHow'
    >
  >,
): PersonalList {
  const list: PersonalList = {
    type: 'list',
    id: world.newId('list'),
    description: null,
    privacy: 'private',
    displayNumbers: false,
    collaborators: [],
    allowComments: true,
    sortBy: 'rank',
    sortHow: 'asc',
    items: [],
    updatedAtMs: about.createdAtMs,
    likes: new Map(),
    ...about,
  };
  world.lists.push(list);
  return list;
}

export function newComment(
  world: World,
  about: Pick<Comment, 'author' | 'on' | 'text' | 'spoiler' | 'createdAtMs'> & {
    parentId?: number;
    language?: string;
  },
): Comment {
  const comment: Comment = {
    id: world.newId('comment'),
    parentId: 0,
    language: 'en',
    updatedAtMs: about.createdAtMs,
    likes: new Map(),
    reactions: new Map(),
    ...about,
  };
  world.comments.push(comment);
  return comment;
}

/** Seeds lists, comments, follows and a block. */
function populate(world: World, startedAtMs: number): void {
  const { library } = world;
  const ago = (days: number): number => startedAtMs - days * dayMs;
  const listed = (list: PersonalList, slugs: readonly string[]): PersonalList => {
    const items = slugs.flatMap((slug) => library.find('movie', slug) ?? library.find('show', slug) ?? []);
    addTo(list, { items: items.map((item) => ({ item })), newId: () => world.newId('item'), nowMs: list.createdAtMs });
    return list;
  };
  const rainy = newList(world, {
    owner: 'ada',
    name: 'Rainy Sundays',
    slug: 'rainy-sundays',
    description: 'Long, and not too loud.',
    privacy: 'public',
    createdAtMs: ago(400),
  });
  listed(rainy, ['my-neighbor-totoro-1988', '2001-a-space-odyssey-1968', 'pride-and-prejudice', 'ran-1985']);
  rainy.likes.set(alan.username, ago(20)).set('grace', ago(10));
  listed(newList(world, { owner: 'ada', name: 'For Charles', slug: 'for-charles', createdAtMs: ago(200) }), [
    'metropolis-1927',
    'modern-times-1936',
  ]);
  const machines = newList(world, {
    owner: alan.username,
    name: 'Machines that think',
    slug: 'machines-that-think',
    privacy: 'public',
    displayNumbers: true,
    collaborators: ['ada'],
    createdAtMs: ago(300),
  });
  listed(machines, ['blade-runner-1982', 'the-matrix-1999', 'westworld', 'alien-1979']);
  machines.likes.set('ada', ago(15));
  listed(newList(world, { owner: 'grace', name: 'Bugs', slug: 'bugs', privacy: 'friends', createdAtMs: ago(250) }), [
    'a-clockwork-orange-1971',
  ]);

  const [film] = library.films;
  const [show] = library.shows;
  const said = (author: string, on: Comment['on'] | undefined, text: string, days: number, parentId = 0) =>
    on && newComment(world, { author, on, text, spoiler: false, createdAtMs: ago(days), parentId });
  const first = said(
    alan.username,
    library.find('movie', 'the-matrix-1999') ?? film,
    'Would not pass my test, I fear.',
    50,
  );
  first?.likes.set('ada', ago(5));
  first?.reactions.set('grace', { type: 'laugh', atMs: ago(4) });
  if (first) said('ada', first.on, 'You would say that, would you not?', 49, first.id);
  said('ada', film, 'Seen in one sitting, and it was worth every minute.', 12);
  said('ada', show, 'The first season alone is reason enough to watch.', 11);
  said('ada', show?.seasons[0], 'A season that takes its time and uses it.', 10);
  said(alan.username, show?.episodes[0], 'This one sets the tone for all the rest.', 9);
  said('grace', rainy, 'A fine list for a day in the harbour.', 8);
  // One in German on each kind of item that takes comments in one language.
  for (const on of [film, show, show?.seasons[0], show?.episodes[0]]) {
    if (!on) continue;
    const text = 'Einmal gesehen und nie wieder vergessen.';
    newComment(world, { author: 'grace', on, text, spoiler: false, createdAtMs: ago(7), language: 'de' });
  }

  world.follows.push(
    { from: 'ada', to: alan.username, atMs: ago(700) },
    { from: alan.username, to: 'ada', atMs: ago(690) },
    { from: 'grace', to: 'ada', atMs: ago(600) },
  );
  world.blocks.push({ from: 'ada', to: 'lin', atMs: ago(30) });
  world.requests.push({ id: world.newId('request'), from: alan.username, to: 'grace', atMs: ago(3) });
}
