/** `usher backup` against a sandbox: all that an account holds in one ZIP, and what is copied the next time. */

import { openAsBlob, readdirSync, statSync } from 'node:fs';
import { readFile, rm, writeFile } from 'node:fs/promises';
import { basename, dirname, join } from 'node:path';
import { type Archive, openArchive, openTraktZip } from '@trakt-usher/takeout';
import { describe, expect, it } from 'vitest';
import { accountHere } from './account-here.ts';
import { runHere } from './run-here.ts';
import { tap } from './wire.ts';

const here = accountHere({ plays: 20 });

const run = (args: readonly string[]) => here.run(['backup', ...args]);
const backupsIn = (folder: string) => readdirSync(join(here.home.path, folder));

interface Backup {
  file: string;
  lists: { name: string; rows: number; copied: boolean }[];
  archive: Archive;
  /** The contents of all its files by their names. */
  contents: Record<string, unknown>;
}

async function backUp(folder: string, ...flags: string[]): Promise<Backup> {
  const { code, stdout, stderr } = await run(['--output', folder, '--json', ...flags]);
  expect(code, stderr).toBe(0);
  const { file, lists } = JSON.parse(stdout);
  const archive = await openArchive(await openAsBlob(file));
  const pairs = archive.names.map(async (name) => [name, await archive.json(name)] as const);
  return { file, lists, archive, contents: Object.fromEntries(await Promise.all(pairs)) };
}

const copiedIn = ({ lists }: Backup) => lists.filter(({ copied }) => copied).map(({ name }) => name);
const rowsIn = ({ lists }: Backup, list: string) => lists.find(({ name }) => name === list)?.rows;

describe('a backup', () => {
  it('holds each list of the account whole, in the form that export --from reads', async () => {
    const { file, contents, ...backup } = await backUp('whole');
    const zip = await openTraktZip(await openAsBlob(file));
    const history = [];
    for await (const { rows } of zip.list('watched-history').pages()) history.push(...rows);
    expect(history.toReversed()).toEqual(await here.client.users.history({ id: 'me' }).toArray());
    expect(rowsIn({ file, contents, ...backup }, 'watched-history')).toBe(history.length);
    expect(zip).toMatchObject({ username: 'ada', gaps: [] });
    expect(contents['lists-watchlist.json']).toEqual(await here.client.users.watchlist.get({ id: 'me' }).toArray());
    expect(contents['hidden-dropped.json']).toEqual(
      await here.client.users.hidden.get({ section: 'dropped' }).toArray(),
    );
    const lists = await here.client.users.lists.personal({ id: 'me' }).toArray();
    expect(contents['lists-lists.json']).toEqual(lists);
    for (const { ids, item_count } of lists)
      expect(contents[`lists-list-${ids.trakt}-${ids.slug}.json`]).toHaveLength(item_count);
    const names = 'user-settings user-profile user-stats user-last-activities notes-people comments-lists likes-lists';
    for (const name of names.split(' ')) expect(contents).toHaveProperty([`${name}.json`]);
    expect(statSync(file).mode & 0o777).toBe(0o600);
    const exported = await here.run(['export', '--from', file, '--output', 'films']);
    expect(exported.code, exported.stderr).toBe(0);
  });

  it('copies from the last one what has not changed at Trakt, and reads what has', async () => {
    const first = await backUp('again');
    here.trakt.sandbox.clock.advance(1_000);
    await here.client.sync.history.add({ movies: [{ ids: { trakt: 5 }, watched_at: '2020-01-01T00:00:00.000Z' }] });
    await here.client.sync.favorites.remove({ movies: [{ ids: { trakt: 5 } }] });
    const before = here.trakt.sandbox.requests.list().length;
    const second = await backUp('again');
    const read = second.lists.filter(({ copied }) => !copied).map(({ name }) => name);
    expect(read).toEqual(expect.arrayContaining(['watched-history', 'watched-movies', 'lists-lists']));
    expect(copiedIn(second)).toEqual(expect.arrayContaining(['ratings-movies', 'lists-watchlist', 'notes-people']));
    expect(rowsIn(second, 'watched-history')).toBe((rowsIn(first, 'watched-history') ?? 0) + 1);
    expect(second.contents['ratings-movies.json']).toEqual(first.contents['ratings-movies.json']);
    expect(second.lists.map(({ name }) => name)).toEqual(first.lists.map(({ name }) => name));
    // What was asked of Trakt is little more than what had changed.
    expect(here.trakt.sandbox.requests.list().length - before).toBeLessThan(25);
    const full = await backUp('again', '--full');
    expect(copiedIn(full)).toEqual([]);
    expect(full.contents['ratings-movies.json']).toEqual(second.contents['ratings-movies.json']);
  });
});

describe('a backup that ends early', () => {
  it('leaves nothing, and its exit code tells why', async () => {
    here.trakt.sandbox.faults.add({ route: 'api', kind: 'json_429', retryAfterSeconds: 3_600, times: 50, after: 9 });
    expect(await run(['--output', 'early'])).toMatchObject({ code: 4, stdout: '' });
    expect(backupsIn('early')).toEqual([]);
  });

  it('by a kill leaves nothing that the next one does not clear away', async () => {
    here.trakt.sandbox.faults.add({ route: 'api', kind: 'delay', commit: true, ms: 60_000, after: 9 });
    const killed = here.home.start(['backup', '--output', 'killed'], { env: here.env });
    await killed.sees(/Reading/);
    killed.child.kill('SIGKILL');
    await killed.end;
    expect(backupsIn('killed')).toContainEqual(expect.stringMatching(/\.zip\.[\da-f-]+\.partial$/));
    here.trakt.sandbox.faults.clear();
    const { file } = await backUp('killed');
    expect(backupsIn('killed')).toEqual([basename(file)]);
  });

  it('for one list has the others, and says so; the next one reads everything', async () => {
    here.trakt.sandbox.faults.add({
      route: 'api',
      path: '/users/me/favorites',
      kind: 'status',
      status: 404,
      body: 'empty',
    });
    here.trakt.sandbox.faults.add({
      route: 'api',
      path: '/users/me/watchlist',
      kind: 'wrong_counts',
      items: 9_999,
      pages: 1,
    });
    const { code, stdout, stderr } = await run(['--output', 'partly', '--json']);
    expect([code, JSON.parse(stderr).error.code]).toEqual([1, 'backup_incomplete']);
    const { file, missing } = JSON.parse(stdout);
    expect(missing).toEqual([
      { endpoint: '/users/me/watchlist', error: expect.stringMatching(/^\d+ of 9999 rows came$/) },
      { endpoint: '/users/me/favorites', error: 'not_found' },
    ]);
    const zip = await openTraktZip(await openAsBlob(file));
    expect(zip.gaps).toEqual(missing.map(({ endpoint }: { endpoint: string }) => ({ kind: 'failed', endpoint })));
    here.trakt.sandbox.faults.clear();
    expect(copiedIn(await backUp('partly'))).toEqual([]);
  });
});

const anyList = (asked: string) => asked.split('?')[0]?.replace(/lists\/\d+/, 'lists/1');

/** A way to Trakt on which one list comes empty. */
function emptied(path: string, headers: Record<string, string> = {}) {
  const nothing = { status: 200, headers: { 'content-type': 'application/json', ...headers }, body: '[]' };
  return tap(here.env.TRAKT_API_URL ?? '', {
    change: (asked, answer) => (anyList(asked) === path ? nothing : answer),
  });
}

describe('a list that comes empty, of which Trakt states no count', () => {
  it.each([
    ['/users/me/history', 'watched-history'],
    ['/users/me/ratings/movies', 'ratings-movies'],
    ['/users/me/watchlist', 'lists-watchlist'],
    ['/users/me/lists', 'lists-lists'],
    ['/users/me/lists/1/items', undefined],
  ])('is missing: %s', async (path, name) => {
    const folder = path.replaceAll('/', '-');
    const whole = await backUp(folder);
    const wire = await emptied(path);
    const env = { ...here.env, TRAKT_AUTH_URL: wire.url, TRAKT_API_URL: wire.url };
    const { code, stdout } = await runHere(['backup', '--output', folder, '--full', '--json'], { ...here, env });
    await wire.close();
    expect(code).toBe(1);
    const { missing } = JSON.parse(stdout);
    for (const { endpoint, error } of missing) {
      expect([anyList(endpoint), error]).toEqual([path, expect.stringMatching(/^0 of [1-9]\d* rows came$/)]);
    }
    expect(missing).not.toEqual([]);
    // And it is not copied: the next one has it again.
    const next = await backUp(folder);
    expect(name && rowsIn(next, name)).toBe(name && rowsIn(whole, name));
  });
});

it('a list that nothing counts and that comes empty again is believed', async () => {
  await backUp('again');
  const wire = await emptied('/users/me/watchlist');
  const env = { ...here.env, TRAKT_AUTH_URL: wire.url, TRAKT_API_URL: wire.url };
  const codes: unknown[] = [];
  for (const more of [['--full'], []]) {
    codes.push((await runHere(['backup', '--output', 'again', ...more], { ...here, env })).code);
  }
  await wire.close();
  expect(codes).toEqual([1, 0]);
});

it('a list that Trakt says is empty is empty, whatever the statistics still count', async () => {
  const wire = await emptied('/users/me/ratings/movies', { 'x-pagination-item-count': '0' });
  const env = { ...here.env, TRAKT_AUTH_URL: wire.url, TRAKT_API_URL: wire.url };
  const { code, stdout } = await runHere(['backup', '--output', 'stated', '--json'], { ...here, env });
  await wire.close();
  expect([code, JSON.parse(stdout).missing]).toEqual([0, []]);
});

describe('the last backup', () => {
  it("is not copied from where it is another person's", async () => {
    await backUp('others');
    here.env.TRAKT_ACCESS_TOKEN = here.trakt.sandbox.issueGrant({ username: 'grace' }).access_token;
    const { contents, ...backup } = await backUp('others');
    expect(copiedIn({ contents, ...backup })).toEqual([]);
    expect(contents['user-settings.json']).toMatchObject({ user: { username: 'grace' } });
  });

  it('is not copied from where it is damaged', async () => {
    const { file } = await backUp('damaged');
    const bytes = await readFile(file);
    await rm(file);
    const earlier = join(dirname(file), 'trakt-backup-default-2020-01-01T00-00-00Z.zip');
    const spoiled = bytes.indexOf('ratings-movies.json') + 40;
    await writeFile(earlier, bytes.fill(0, spoiled, spoiled + 9));
    const { lists, file: mended } = await backUp('damaged');
    expect(lists.filter(({ copied }) => !copied).map(({ name }) => name)).toEqual([
      ...['hidden-progress-watched-reset', 'hidden-comments', 'ratings-movies', 'lists-lists'],
    ]);
    await rm(mended);
    await writeFile(earlier, bytes.subarray(0, 1_000));
    expect(copiedIn(await backUp('damaged'))).toEqual([]);
  });
});
