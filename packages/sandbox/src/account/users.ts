/** The people with an account: the sandbox's own four, and those whose data a sandbox is given. The password of each is the username, or the slug. */

export interface SandboxUser {
  readonly username: string;
  /** The username in an address: Trakt's paths take the slug alone. */
  readonly slug: string;
  readonly name: string;
  /** Trakt's numeric id. */
  readonly trakt: number;
  readonly uuid: string;
  readonly vip: boolean;
  /** Whether only approved followers see the user's data. */
  readonly private: boolean;
  /** Whether the API answers every request of the user with 423. */
  readonly locked: boolean;
  readonly timezone: string;
  readonly location: string | null;
  readonly about: string | null;
}

export interface Users {
  readonly all: readonly SandboxUser[];
  /** The user that counts where a caller names none. */
  readonly main: SandboxUser;
  /** By username or slug. As at Trakt, capitals don't count. */
  named(name: string): SandboxUser | undefined;
  /** By slug or Trakt id, as paths name a user. */
  inPath(segment: string): SandboxUser | undefined;
}

/** The sandbox's own users, and others. Another user takes the place of the own one with the same slug; the first of them is the main user. */
export function createUsers(others: readonly SandboxUser[] = []): Users {
  const bySlug = new Map([...sandboxUsers, ...others].map((user) => [user.slug, user]));
  const all = [...bySlug.values()];
  return {
    all,
    main: others[0] ?? ada,
    named(name) {
      const wanted = withoutCase(name);
      return all.find(({ username, slug }) => withoutCase(username) === wanted || slug === wanted);
    },
    inPath(segment) {
      const wanted = withoutCase(segment);
      return all.find(({ slug, trakt }) => slug === wanted || String(trakt) === segment);
    },
  };
}

function withoutCase(name: string): string {
  return name.normalize('NFC').toLowerCase();
}

/** The main user: the option `plays` counts this account's plays. */
export const ada: SandboxUser = {
  username: 'ada',
  slug: 'ada',
  name: 'Ada Lovelace',
  trakt: 1815,
  uuid: 'ada00000-0000-4000-8000-000000001815',
  vip: false,
  private: false,
  locked: false,
  // West enough that an evening is the next day in UTC.
  timezone: 'America/Los_Angeles',
  location: 'Los Angeles',
  about: 'I live in the sandbox.',
};

/** Not tidy: a program that puts the username into a path gets 404. */
export const alan: SandboxUser = {
  username: 'Álan',
  slug: 'alan',
  name: 'Alan Turing',
  trakt: 1912,
  uuid: 'a1a00000-0000-4000-8000-000000001912',
  vip: false,
  private: false,
  locked: false,
  timezone: 'Europe/London',
  location: 'Manchester',
  about: 'Rates everything, finishes nothing.',
};

export const sandboxUsers: readonly SandboxUser[] = [
  ada,
  {
    username: 'grace',
    slug: 'grace',
    name: 'Grace Hopper',
    trakt: 1906,
    uuid: '96ace000-0000-4000-8000-000000001906',
    vip: true,
    private: true,
    locked: false,
    timezone: 'America/New_York',
    location: 'New York',
    about: 'Ask before you follow.',
  },
  {
    username: 'lin',
    slug: 'lin',
    name: 'Lin Huiyin',
    trakt: 1904,
    uuid: '11000000-0000-4000-8000-000000001904',
    vip: false,
    private: false,
    locked: true,
    timezone: 'Asia/Shanghai',
    location: 'Beijing',
    about: 'Locked out.',
  },
  alan,
];
