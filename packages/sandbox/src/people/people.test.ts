import { describe, expect, it } from 'vitest';
import { createSandbox, PeopleRefused, type Sandbox, type SandboxPerson } from '../index.ts';

const now = () => Date.UTC(2026, 10, 21, 12);

type Row = Record<string, unknown>;

async function rowsAt(sandbox: Sandbox, path: string): Promise<Row[]> {
  const { access_token: token } = sandbox.issueGrant();
  const reply = await sandbox.fetch(path, {
    headers: {
      'Content-Type': 'application/json',
      'User-Agent': 'test/1.0',
      'trakt-api-key': 'sandbox-client',
      'trakt-api-version': '2',
      Authorization: `Bearer ${token}`,
    },
  });
  expect([path, reply.status]).toEqual([path, 200]);
  return reply.json();
}

const aPerson = (data: Partial<SandboxPerson>): SandboxPerson => ({ username: 'Mary', ...data });
const problemsOf = (people: unknown): string[] => {
  try {
    createSandbox({ people: people as SandboxPerson[] });
  } catch (error) {
    if (error instanceof PeopleRefused) return error.message.split('\n');
    throw error;
  }
  return [];
};

describe('a person with data of their own', () => {
  it('is the one whom calls mean that name nobody, and stands beside the users of the sandbox', async () => {
    const sandbox = createSandbox({
      now,
      autoApprove: true,
      people: [aPerson({ name: 'Mary S.', timezone: 'Europe/Rome' })],
    });
    const settings = await rowsAt(sandbox, '/users/settings');
    expect(settings).toMatchObject({
      user: { username: 'Mary', name: 'Mary S.', ids: { slug: 'mary' } },
      account: { timezone: 'Europe/Rome' },
    });
    expect(sandbox.urls).toMatchObject({ username: 'Mary', password: 'Mary' });
    expect(sandbox.issueGrant({ username: 'ada' }).access_token).toBeDefined();
    expect(await (await sandbox.fetch('/')).text()).toContain('Mary S.');
  });

  it('has these plays, ratings, lists and copies, and no others', async () => {
    const matrix = { movie: 'tt0133093' };
    const sandbox = createSandbox({
      now,
      people: [
        aPerson({
          plays: [
            { ...matrix, at: '2026-01-02T20:00:00Z', action: 'scrobble' },
            { ...matrix, at: 'unknown' },
            { show: 'Breaking Bad', season: 1, episode: 2, at: '2026-01-03' },
          ],
          ratings: [
            { ...matrix, rating: 9, at: '2026-01-02T22:00:00Z' },
            { show: 'breaking bad', season: 1, rating: 8 },
          ],
          watchlist: [{ movie: { title: 'Ran', year: 1985 }, notes: 'On a big screen' }, { show: 'The Wire' }],
          favorites: [matrix],
          collection: [{ ...matrix, at: '2025-01-01', media_type: 'bluray', plex: true }],
          lists: [{ name: 'Rain', privacy: 'public', items: [{ person: 'Akira Kurosawa' }, matrix] }],
          playback: [{ ...matrix, progress: 12.5, at: '2026-02-01' }],
          hidden: [{ show: 'The Wire', section: 'dropped' }],
        }),
      ],
    });
    const plays = await rowsAt(sandbox, '/sync/history');
    expect(plays).toMatchObject([
      { action: 'watch', type: 'episode', watched_at: '2026-01-03T00:00:00.000Z', episode: { season: 1, number: 2 } },
      { action: 'scrobble', watched_at: '2026-01-02T20:00:00.000Z', movie: { title: 'The Matrix' } },
      { watched_at: '1970-01-01T00:00:00.000Z', movie: { title: 'The Matrix' } },
    ]);
    expect(plays).toHaveLength(3);
    expect(await rowsAt(sandbox, '/sync/ratings')).toMatchObject([
      { rating: 8, type: 'season', season: { number: 1 }, show: { title: 'Breaking Bad' } },
      { rating: 9, rated_at: '2026-01-02T22:00:00.000Z', movie: { ids: { imdb: 'tt0133093' } } },
    ]);
    expect(await rowsAt(sandbox, '/sync/watchlist')).toMatchObject([
      { rank: 1, notes: 'On a big screen', listed_at: '2026-11-21T12:00:00.000Z', movie: { title: 'Ran' } },
      { rank: 2, show: { title: 'The Wire' } },
    ]);
    expect(await rowsAt(sandbox, '/sync/favorites')).toHaveLength(1);
    expect(await rowsAt(sandbox, '/sync/collection/movies?extended=metadata,available_on')).toMatchObject([
      {
        collected_at: '2025-01-01T00:00:00.000Z',
        metadata: { media_type: 'bluray' },
        available_on: [{ name: 'plex' }],
      },
    ]);
    expect(await rowsAt(sandbox, '/users/me/lists')).toMatchObject([{ name: 'Rain', ids: { slug: 'rain' } }]);
    expect(await rowsAt(sandbox, '/users/me/lists/rain/items')).toMatchObject([
      { type: 'person', person: { name: 'Akira Kurosawa' } },
      { type: 'movie' },
    ]);
    expect(await rowsAt(sandbox, '/sync/playback')).toMatchObject([{ progress: 12.5 }]);
    expect(await rowsAt(sandbox, '/users/hidden/dropped')).toMatchObject([{ show: { title: 'The Wire' } }]);
    expect(await rowsAt(sandbox, '/users/me/notes/all')).toEqual([]);
  });

  it('brings titles, seasons and episodes into the library that it does not have, and moves no ids of those that it has', async () => {
    const own = { title: 'Un film à moi', year: 2024, imdb: 'tt9999999', trakt: 777_777 };
    const people = [
      aPerson({
        plays: [
          { movie: own, at: '2026-01-01' },
          { movie: { imdb: 'tt9999999' }, at: '2026-01-02' },
          { show: { title: 'A New One', year: 2020, trakt: 1 }, season: 2, episode: 7, at: '2026-01-03' },
          { show: 'Breaking Bad', season: 9, episode: { number: 1, title: 'Too Late', tvdb: 5 }, at: '2026-01-04' },
        ],
      }),
    ];
    const [sandbox, plain] = [createSandbox({ now, people }), createSandbox({ now })];
    const [late, first, again, once] = await rowsAt(sandbox, '/sync/history');
    expect(late).toMatchObject({ episode: { season: 9, number: 1, title: 'Too Late', ids: { tvdb: 5 } } });
    expect(first).toMatchObject({
      show: { title: 'A New One' },
      episode: { season: 2, number: 7, title: 'Episode 7' },
    });
    expect(again).toMatchObject({ movie: { title: own.title, ids: { trakt: 777_777, slug: 'un-film-a-moi-2024' } } });
    expect(once?.movie).toEqual(again?.movie);
    const [found] = await rowsAt(sandbox, '/search/imdb/tt9999999');
    expect(found).toMatchObject({ movie: { year: 2024 } });
    for (const path of ['/shows/1', '/shows/breaking-bad', '/shows/the-wire/seasons/2/episodes/3', '/movies/607']) {
      expect(await rowsAt(sandbox, path)).toEqual(await rowsAt(plain, path));
    }
  });

  it('takes the place of the user of that name, with nothing of the former one', async () => {
    const sandbox = createSandbox({ now, people: [{ username: 'ada', plays: [{ movie: 'Ran', at: '2026-01-01' }] }] });
    expect(await rowsAt(sandbox, '/users/ada/history')).toHaveLength(1);
    for (const path of [
      '/users/me/lists',
      '/users/me/lists/collaborations',
      '/users/me/followers',
      '/users/ada/comments/all/all',
      '/sync/ratings',
    ])
      expect([path, await rowsAt(sandbox, path)]).toEqual([path, []]);
    expect(await rowsAt(sandbox, '/users/alan/lists')).toHaveLength(1);
    expect(await rowsAt(sandbox, '/users/ada')).toMatchObject({ name: 'Ada Lovelace' });
  });

  it('registers apps', async () => {
    const apps = [{ name: 'Mine', redirectUris: ['https://example.com/back'], clientId: 'my-app' }];
    const sandbox = createSandbox({ people: [aPerson({ apps })] });
    expect(sandbox.listApps()).toContainEqual({ ...apps[0], clientSecret: expect.any(String), owner: 'Mary' });
    expect(sandbox.issueGrant({ clientId: 'my-app' }).access_token).toBeDefined();
    const before = sandbox.listApps();
    sandbox.reset();
    expect(sandbox.listApps()).toEqual(before);
  });

  it('is in the snapshot, with what was written since', async () => {
    const people = [aPerson({ plays: [{ movie: { title: 'Mine', year: 2020 }, at: '2026-01-01' }] })];
    const sandbox = createSandbox({ now, people });
    const { access_token: token } = sandbox.issueGrant();
    const headers = {
      'Content-Type': 'application/json',
      'User-Agent': 'x',
      'trakt-api-key': 'sandbox-client',
      'trakt-api-version': '2',
      Authorization: `Bearer ${token}`,
    };
    const body = JSON.stringify({ movies: [{ title: 'Mine', year: 2020, rating: 7 }] });
    expect((await sandbox.fetch('/sync/ratings', { method: 'POST', headers, body })).status).toBe(201);
    const saved = JSON.parse(JSON.stringify(sandbox.snapshot()));

    const restored = createSandbox({ now, snapshot: saved });
    expect(restored.snapshot()).toEqual(sandbox.snapshot());
    const other = createSandbox();
    await other.load(saved);
    expect(other.urls.username).toBe('Mary');
    for (const each of [restored, other]) {
      expect(await rowsAt(each, '/sync/ratings')).toMatchObject([{ rating: 7, movie: { title: 'Mine' } }]);
      expect(await rowsAt(each, '/sync/history')).toHaveLength(1);
    }
    other.reset();
    expect(other.urls.username).toBe('ada');
    sandbox.reset();
    expect(await rowsAt(sandbox, '/sync/history')).toHaveLength(1);

    saved.api.people[0].plays[0].movie = 'No such film';
    await expect(other.load(saved)).rejects.toThrow('people[0].plays[0].movie: The library has no film');
  });

  it.each<[string, object, string]>([
    ['an unknown field', { rating: [] }, '.rating: There is no such field.'],
    [
      'an unknown film',
      { plays: [{ movie: 'Nope', at: '2026-01-01' }] },
      '.plays[0].movie: The library has no film of this title.',
    ],
    [
      'an unknown id',
      { watchlist: [{ movie: 'tt0000000' }] },
      '.watchlist[0].movie: The library has no film of this id.',
    ],
    [
      'an ambiguous title',
      {
        ratings: [
          { movie: 'Nosferatu', rating: 1 },
          { movie: { title: 'Ran', year: 2001 }, rating: 3 },
          { movie: 'Ran', rating: 2 },
        ],
      },
      '.ratings[2].movie: The library has 2 films of this title (1985, 2001). Add the year.',
    ],
    [
      'an unknown fact',
      { plays: [{ movie: { titel: 'Ran' }, at: 'unknown' }] },
      '.plays[0].movie.titel: There is no such field.',
    ],
    ['a number for a title', { plays: [{ movie: 1917, at: 'unknown' }] }, '.plays[0].movie: Not an IMDb id'],
    ['no time', { plays: [{ movie: 'Ran' }] }, '.plays[0].at: Not a time'],
    ['a bad time', { ratings: [{ movie: 'Ran', rating: 3, at: 'yesterday' }] }, '.ratings[0].at: Not a time'],
    [
      'a time before 1970',
      { ratings: [{ movie: 'Ran', rating: 3, at: '1960-01-01' }] },
      '.ratings[0].at: A time from 1970',
    ],
    [
      'a play of a show',
      { plays: [{ show: 'The Wire', at: 'unknown' }] },
      '.plays[0]: A row names its item by movie, or show + season + episode.',
    ],
    ['two items', { plays: [{ movie: 'Ran', show: 'The Wire', at: 'unknown' }] }, '.plays[0]: A row names its item by'],
    [
      'an episode without its show',
      { plays: [{ season: 1, episode: 1, at: 'unknown' }] },
      '.plays[0]: A row names its item by',
    ],
    ['a rating of 11', { ratings: [{ movie: 'Ran', rating: 11 }] }, '.ratings[0].rating: '],
    ['a time zone that is none', { timezone: 'Europe' }, '.timezone: Not a time zone'],
    ['a slug that means whoever asks', { slug: 'me' }, '.slug: In a path, me is whoever asks.'],
    ["another user's id", { trakt: 1815 }, '.trakt: 1815 is taken.'],
    [
      'a redirect URI that is none',
      { apps: [{ name: 'A', redirectUris: ['here'] }] },
      '.apps[0].redirectUris[0]: here is no address',
    ],
    [
      "the sandbox's own app",
      { apps: [{ name: 'A', redirectUris: ['a://b'], clientId: 'sandbox-client' }] },
      '.apps[0].clientId: sandbox-client is taken.',
    ],
  ])('is refused with %s, and the field is named', (_, data, problem) => {
    expect(problemsOf([{ username: 'Mary', ...data }]).join()).toContain(`people[0]${problem}`);
  });

  it('is refused if somebody else has the name', () => {
    expect(problemsOf([{ username: 'Mary' }, { username: 'mary' }])).toEqual([
      'people[1].username: mary is taken.',
      'people[1].slug: mary is taken.',
    ]);
  });
});
