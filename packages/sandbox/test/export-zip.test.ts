import { describe, expect, it } from 'vitest';
import { createSandbox, type Sandbox, type SandboxPerson } from '../src/index.ts';
import { readTraktZip } from '../src/people/index.ts';

const now = () => Date.UTC(2026, 10, 21, 12);

/** Titles that the library lacks, a play of unknown date, a list whose slug ends in a number, and what the seeded accounts lack. */
const mary: SandboxPerson = {
  username: 'Mary',
  private: true,
  timezone: 'Europe/Rome',
  location: 'Rome',
  joinedAt: '2015-05-01T00:00:00.000Z',
  plays: [
    { movie: 'Ran', at: 'unknown' },
    { movie: { title: 'Mine', year: 2020, imdb: 'tt9000001' }, at: '2026-01-02T20:00:00Z', action: 'checkin' },
    {
      show: { title: 'Ours', year: 2021, tvdb: 5 },
      season: 3,
      episode: { number: 9, title: 'Nine', tvdb: 6 },
      at: '2026-01-03T20:00:00Z',
    },
    { show: 'Breaking Bad', season: 7, episode: 1, at: '2026-01-03T20:00:00Z' },
  ],
  ratings: [{ show: 'Ours', season: 3, rating: 2, at: '2026-02-01T00:00:00Z' }],
  watchlist: [{ movie: { title: 'Sans année', slug: 'sans-annee' }, notes: 'One,\n"two"' }],
  lists: [
    {
      name: 'Best of 2019',
      description: 'D',
      privacy: 'friends',
      items: [{ person: 'Buster Keaton' }, { person: 'Nobody Known' }],
    },
    { name: 'Empty', sortBy: 'title', sortHow: 'desc', items: [] },
  ],
  rewatches: [{ show: 'Ours', at: '2026-01-01T00:00:00Z' }],
  playback: [{ movie: 'Ran', progress: 33.3, at: '2026-02-02T00:00:00Z' }],
};

const source = createSandbox({ now, plays: 260, people: [mary] });

async function zipOf(sandbox: Sandbox, query: Record<string, string>): Promise<Uint8Array> {
  const reply = await sandbox.fetch(`/_sandbox/export.zip?${new URLSearchParams(query)}`);
  expect([query, reply.status, reply.headers.get('content-type')]).toEqual([query, 200, 'application/zip']);
  return new Uint8Array(await reply.arrayBuffer());
}

const inOldOnes = [
  'history',
  'ratings/movies',
  'ratings/shows',
  'ratings/seasons',
  'ratings/episodes',
  'watchlist',
  'collection/movies?extended=metadata',
];
const inAll = [
  ...inOldOnes,
  'favorites',
  'collection/episodes?extended=metadata',
  'collection/shows',
  'watched/movies',
  'watched/shows',
  'lists',
  '?extended=full',
];
const ofTheUser = [
  'sync/playback',
  ...['calendar', 'progress_watched', 'progress_watched_reset', 'progress_collected', 'recommendations'].map(
    (section) => `users/hidden/${section}`,
  ),
];

/** What the API says about an account, but for the ids of its rows, which each sandbox gives itself. */
async function accountOf(
  sandbox: Sandbox,
  username: string,
  paths: readonly string[],
): Promise<Record<string, unknown>> {
  const { access_token: token } = sandbox.issueGrant({ username });
  async function read(path: string): Promise<unknown> {
    const rows: unknown[] = [];
    for (let page = 1; ; page++) {
      const reply = await sandbox.fetch(`/${path}${path.includes('?') ? '&' : '?'}page=${page}&limit=250`, {
        headers: {
          'Content-Type': 'application/json',
          'User-Agent': 'test/1.0',
          'trakt-api-key': 'sandbox-client',
          'trakt-api-version': '2',
          Authorization: `Bearer ${token}`,
        },
      });
      expect([path, reply.status]).toEqual([path, 200]);
      const found: unknown = await reply.json();
      if (!Array.isArray(found)) return found;
      rows.push(...found.map(withoutIds));
      if (found.length < 250) return rows;
    }
  }
  const own = paths.map((path) => (path.startsWith('users/') || path.startsWith('sync/') ? path : `users/me/${path}`));
  const lists = paths.includes('lists') ? ((await read('users/me/lists')) as { ids: { slug: string } }[]) : [];
  const all = [...own, ...lists.map(({ ids }) => `users/me/lists/${ids.slug}/items`)];
  return Object.fromEntries(await Promise.all(all.map(async (path) => [path, await read(path)])));
}

function withoutIds({
  id: _,
  share_link: __,
  likes: ___,
  comment_count: ____,
  ...row
}: Record<string, unknown>): unknown {
  return row.item_count === undefined ? row : { ...row, ids: { slug: (row.ids as { slug: string }).slug } };
}

describe('an account that was exported and is read again', () => {
  it.each([
    { form: 'small', username: 'Mary', limit: '250' },
    { form: 'paged', username: 'Mary', limit: '1' },
    { form: 'lagging', username: 'Mary', limit: '1' },
    { form: 'paged', username: 'ada', limit: '100' },
    { form: 'lagging', username: 'alan', limit: '7' },
  ])('is the same: %o', async (query) => {
    const { person, leftOut } = readTraktZip(await zipOf(source, query));
    const copy = createSandbox({ now, people: [person] });
    const paths = [...inAll, ...ofTheUser];
    expect(await accountOf(copy, query.username, paths)).toEqual(await accountOf(source, query.username, paths));
    const reasons = leftOut.filter(
      (sentence) => !/^(comments|notes|likes|network|user-saved-filters|lists-collaborations)\b/.test(sentence),
    );
    expect(reasons).toEqual([]);
  });

  it('is the same in the old form, as far as that goes', async () => {
    const username = 'ada';
    const { person } = readTraktZip(await zipOf(source, { form: 'old', username, limit: '100' }));
    const copy = createSandbox({ now, people: [person] });
    expect(await accountOf(copy, username, inOldOnes)).toEqual(await accountOf(source, username, inOldOnes));
  });

  it('lacks what Trakt could not export, and that is told', async () => {
    const { person, leftOut } = readTraktZip(await zipOf(source, { form: 'errors', username: 'ada', limit: '100' }));
    expect([person.plays?.length, person.lists]).toEqual([100, []]);
    expect(leftOut).toContain(
      '_errors.json: Trakt could not export all of users/ada/history?extended=gdpr, 1 of 3 pages are there (HTTP 502).',
    );
    expect(leftOut).toContain('_errors.json: Trakt could not export all of users/ada/lists (HTTP 504).');
    expect(leftOut.join()).toContain('watched-history: Trakt counts ');
    const whole = await accountOf(source, 'ada', ['ratings/movies', 'watchlist', 'favorites']);
    expect(
      await accountOf(
        createSandbox({ now, people: [person] }),
        'ada',
        Object.keys(whole).map((path) => path.replace('users/me/', '')),
      ),
    ).toEqual(whole);
  });

  it('has what was written since the sandbox began, and needs no token, no app and no room below the limit', async () => {
    const sandbox = createSandbox({ now, plays: 10, scenario: 'rate-limited' });
    const { access_token: token } = sandbox.issueGrant();
    sandbox.deleteApp('sandbox-client');
    const before = sandbox.requests.list().length;
    const { person } = readTraktZip(await zipOf(sandbox, {}));
    expect([person.username, person.plays?.length]).toEqual(['ada', 10]);
    for (let times = 0; times < 3; times++) await zipOf(sandbox, { form: 'small' });
    expect(sandbox.requests.list().length).toBe(before);
    expect(token).toBeDefined();
  });

  it.each([
    [{ username: 'nobody' }, 400, 'One of ada, grace, lin, '],
    [{ form: 'large' }, 400, 'form'],
    [{ limit: '0' }, 400, 'limit'],
    [{ pages: '1' }, 400, 'pages'],
  ])('is refused for %o', async (query, status, words) => {
    const reply = await source.fetch(`/_sandbox/export.zip?${new URLSearchParams(query)}`);
    expect([reply.status, await reply.text()]).toEqual([status, expect.stringContaining(words)]);
  });

  it('of a person whose account is locked has nothing but the reasons', async () => {
    const { leftOut } = readTraktZip(await zipOf(source, { username: 'lin' }));
    expect(leftOut).toContain(
      '_errors.json: Trakt could not export all of users/settings?extended=sharing,browsing,gdpr (HTTP 423).',
    );
  });
});
