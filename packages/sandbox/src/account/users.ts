/** Who has an account at the sandbox. Each signs in with the username as the password. */

export interface SandboxUser {
  readonly username: string;
  readonly name: string;
  /** Trakt's numeric id. */
  readonly trakt: number;
  readonly uuid: string;
  readonly vip: boolean;
  /** Shown to followers alone, who have to be let in. */
  readonly private: boolean;
  /** Whatever they ask for is refused with 423. */
  readonly locked: boolean;
  readonly timezone: string;
  readonly location: string;
  readonly about: string;
}

export function userNamed(username: string): SandboxUser | undefined {
  return sandboxUsers.find((user) => user.username === username);
}

/** The one whose account has as many plays as was asked for. */
export const ada: SandboxUser = {
  username: 'ada',
  name: 'Ada Lovelace',
  trakt: 1815,
  uuid: 'ada00000-0000-4000-8000-000000001815',
  vip: false,
  private: false,
  locked: false,
  // Far enough west for the evening to be another day in UTC.
  timezone: 'America/Los_Angeles',
  location: 'Los Angeles',
  about: 'I live in the sandbox.',
};

export const sandboxUsers: readonly SandboxUser[] = [
  ada,
  {
    username: 'grace',
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
  {
    username: 'alan',
    name: 'Alan Turing',
    trakt: 1912,
    uuid: 'a1a00000-0000-4000-8000-000000001912',
    vip: false,
    private: false,
    locked: false,
    timezone: 'Europe/London',
    location: 'Manchester',
    about: 'Rates everything, finishes nothing.',
  },
];
