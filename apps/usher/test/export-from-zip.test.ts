/** `usher export --from`: Trakt's own export to Letterboxd's files, without a sign-in, an app or a network. */

import { execFileSync } from 'node:child_process';
import { mkdirSync, readdirSync, readFileSync, symlinkSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { type LetterboxdFiles, letterboxdZip } from '../../../packages/takeout/src/have/testing/letterboxd-zip.ts';
import { jsonZip } from '../../../packages/takeout/src/sources/zip/testing/make-zip.ts';
import { quickHome } from './run-here.ts';
import type { Home } from './run-usher.ts';
import { homeAt, startTrakt, type Trakt } from './trakt.ts';

let home: Home;
beforeAll(() => {
  home = quickHome();
});
afterAll(() => home.remove());

const film = (trakt: number) => ({
  title: `Film ${trakt}`,
  year: 2000 + trakt,
  ids: { trakt, slug: `film-${trakt}`, imdb: `tt${trakt}`, tmdb: trakt },
});
const play = (id: number, watched_at: string, trakt: number) => ({
  id,
  watched_at,
  action: 'watch',
  type: 'movie',
  movie: film(trakt),
});
const episode = {
  id: 9,
  watched_at: '2024-01-01T00:00:00.000Z',
  action: 'watch',
  type: 'episode',
  episode: { season: 1, number: 1, ids: { trakt: 1 } },
  show: { title: 'S', ids: { trakt: 1 } },
};

const account = {
  'user-settings.json': { user: { username: 'ada' }, account: { timezone: 'America/Los_Angeles' } },
  'user-stats.json': { movies: { plays: 3 } },
  'watched-history-1.json': [play(3, '2024-03-10T02:30:00.000Z', 1), episode, play(2, '2024-02-02T20:00:00.000Z', 2)],
  'watched-history-2.json': [play(2, '2024-02-02T20:00:00.000Z', 2), play(1, '2024-01-01T20:00:00.000Z', 1)],
  'ratings-movies.json': [{ rated_at: '2024-01-01T20:00:00.000Z', rating: 9, type: 'movie', movie: film(1) }],
  'lists-watchlist.json': [
    { rank: 1, id: 1, listed_at: '2024-01-01T00:00:00.000Z', type: 'movie', movie: film(3) },
    { rank: 2, id: 2, listed_at: '2024-01-01T00:00:00.000Z', type: 'show', show: { title: 'S', ids: { trakt: 1 } } },
  ],
};

function exportFrom(files: Readonly<Record<string, unknown>>, ...flags: string[]) {
  return jsonZip(files)
    .bytes()
    .then((bytes) => {
      writeFileSync(join(home.cwd, 'trakt.zip'), bytes);
      return home.run(['export', '--from', 'trakt.zip', '--output', 'films', ...flags]);
    });
}
const written = (name: string) => readFileSync(join(home.cwd, 'films', name), 'utf8');

it('writes the same files as from an account, with the dates of its time zone', async () => {
  const { code, stdout, stderr } = await exportFrom(account);
  expect([code, stdout.trim().split('\n').length]).toEqual([0, 3]);
  expect(written('watched.csv')).toBe(
    'Title,Year,imdbID,tmdbID,WatchedDate,Rating10,Rewatch\n' +
      'Film 1,2001,tt1,1,2024-01-01,,false\n' +
      'Film 2,2002,tt2,2,2024-02-02,,false\n' +
      'Film 1,2001,tt1,1,2024-03-09,9,true\n',
  );
  expect(written('ratings.csv')).toContain('Film 1,2001,tt1,1,9\n');
  expect(written('watchlist.csv')).toBe('Title,Year,imdbID,tmdbID\nFilm 3,2003,tt3,3\n');
  expect(stderr).toContain('dates are those of America/Los_Angeles');
});

it('writes one list alone, and the plays of some days', async () => {
  await exportFrom(account);
  const before = [written('ratings.csv'), written('watchlist.csv')];
  const { 'ratings-movies.json': ratings, 'lists-watchlist.json': _, ...history } = account;
  const run = await exportFrom(
    { ...history, 'ratings-movies.json': ratings },
    '--only',
    'history',
    '--since',
    '2024-02-02',
  );
  expect([run.code, run.stdout.trim()]).toEqual([0, join(home.cwd, 'films', 'watched.csv')]);
  expect(written('watched.csv').split('\n').slice(1, -1)).toEqual([
    'Film 2,2002,tt2,2,2024-02-02,,false',
    'Film 1,2001,tt1,1,2024-03-09,9,true',
  ]);
  expect([written('ratings.csv'), written('watchlist.csv')]).toEqual(before);
  for (const wrong of [
    ['--only', 'diary'],
    ['--since', '2024-02-31'],
    ['--until', 'today'],
    // It would empty a good file.
    ['--since', '2024-02-02', '--until', '2024-02-01'],
  ]) {
    expect(await exportFrom(account, ...wrong)).toMatchObject({ code: 2 });
  }
});

it('reads it where it was unpacked, too, in folders as the site before had them', async () => {
  const write = (name: string, rows: unknown) => {
    mkdirSync(dirname(join(home.cwd, 'unpacked', name)), { recursive: true });
    writeFileSync(join(home.cwd, 'unpacked', name), JSON.stringify(rows));
  };
  write('watched/history-1.json', account['watched-history-1.json']);
  write('watched/history-2.json', account['watched-history-2.json']);
  write('ratings/ratings-movies.json', account['ratings-movies.json']);
  const { code } = await home.run(['export', '--from', 'unpacked', '--output', 'films', '--timezone', 'UTC']);
  expect([code, written('watched.csv').split('\n').length, written('ratings.csv')]).toEqual([
    0,
    5,
    'Title,Year,imdbID,tmdbID,Rating10\nFilm 1,2001,tt1,1,9\n',
  ]);
  symlinkSync('/etc/hostname', join(home.cwd, 'unpacked', 'watched-history-3.json'));
  writeFileSync(join(home.cwd, 'unpacked', 'watched-shows.json'), '[{');
  expect(await home.run(['export', '--from', 'unpacked', '--timezone', 'UTC'])).toMatchObject({ code: 0 });
  writeFileSync(join(home.cwd, 'unpacked', 'lists-watchlist.json'), '[{');
  const broken = await home.run(['export', '--from', 'unpacked', '--timezone', 'UTC', '--output', 'films']);
  expect(broken).toMatchObject({ code: 1, stderr: expect.stringContaining('not JSON (lists-watchlist.json)') });
});

it('refuses an export that says itself that rows are missing, and leaves the files alone', async () => {
  await exportFrom(account);
  const before = written('watched.csv');
  const { 'watched-history-1.json': _, ...short } = account;
  const incomplete = { ...short, '_errors.json': [{ endpoint: 'users/ada/ratings/movies' }] };
  const { code, stderr } = await exportFrom(incomplete);
  expect([code, written('watched.csv')]).toEqual([1, before]);
  expect(stderr).toContain(
    'page 1 of watched-history; all or part of users/ada/ratings/movies, which Trakt could not read; 2 of 3 plays of films are there',
  );
  expect(await exportFrom(incomplete, '--allow-missing')).toMatchObject({ code: 0 });
  expect(written('watched.csv').split('\n')).toHaveLength(4);
});

it('refuses an export whose ratings are not there although its statistics count some', async () => {
  const counted = { ...account, 'user-stats.json': { movies: { ratings: 2 }, ratings: { total: 2 } } };
  const { 'ratings-movies.json': _, ...without } = counted;
  const gone = await exportFrom(without);
  expect([gone.code, gone.stderr]).toEqual([1, expect.stringContaining('page 1 of ratings-movies')]);
  const empty = { ...counted, 'ratings-movies.json': [] };
  const refused = await exportFrom(empty);
  expect([refused.code, refused.stderr]).toEqual([1, expect.stringContaining('0 of 2 ratings are there')]);
  expect(await exportFrom(empty, '--only', 'ratings')).toMatchObject({ code: 1 });
  expect(await exportFrom(empty, '--allow-missing')).toMatchObject({ code: 0 });
});

it.runIf(process.platform === 'linux')('ends where no folder can be made, whatever the system says of it', async () => {
  const { code, stderr } = await home.run(['export', '--from', 'trakt.zip', '--output', '/proc/films/of/mine']);
  expect([code, stderr]).toEqual([1, expect.stringContaining("can't be written to /proc/films/of/mine. ")]);
});

it.skipIf(process.platform === 'win32')('waits for no pipe', async () => {
  execFileSync('mkfifo', [join(home.cwd, 'pipe.zip')]);
  for (const words of [
    ['--from', 'pipe.zip'],
    ['--from', 'trakt.zip', '--have', 'pipe.zip'],
  ]) {
    const { code, stderr } = await home.run(['export', ...words, '--output', 'films']);
    expect([code, stderr]).toEqual([1, expect.stringContaining("pipe.zip can't be read. This is not a regular file.")]);
  }
});

it('asks for a time zone that the export does not name', async () => {
  const { 'user-settings.json': _, ...files } = account;
  expect(await exportFrom(files)).toMatchObject({ code: 2, stderr: expect.stringContaining('export.timezone') });
  expect(await exportFrom(files, '--timezone', 'UTC')).toMatchObject({ code: 0 });
  expect(written('watched.csv')).toContain('2024-03-10');
});

it('leaves rows without a film out, and says how many', async () => {
  const nameless = [{ id: 7, watched_at: '2024-01-01T20:00:00.000Z', action: 'watch', type: 'movie', movie: null }];
  const { code, stderr } = await exportFrom({ ...account, 'watched-history-3.json': nameless });
  expect([code, stderr]).toEqual([0, expect.stringContaining('Trakt names no film for them: 1 of your plays')]);
});

describe('--have', () => {
  const there = async (files: LetterboxdFiles, name = 'letterboxd.zip') =>
    writeFileSync(join(home.cwd, name), await letterboxdZip(files).bytes());

  it('leaves out what Letterboxd has, and names the days that another exporter has shifted', async () => {
    await there({
      watched: [1, 2, 3].map((n) => [`Film ${n}`, n === 3 ? 2004 : 2000 + n, `f/${n}`]),
      ratings: [['FILM 1', 2001, 'f/1', 4.5]],
      diary: [
        ['Film 1', 2001, 'e/1', '', '', '', '2024-01-01'],
        ['Film 1', 2001, 'e/2', '', 'Yes', '', '2024-03-10'],
      ],
    });
    const { code, stderr } = await exportFrom(account, '--have', 'letterboxd.zip', '--explain');
    expect([code, written('watched.csv').split('\n').length, written('ratings.csv').split('\n').length]).toEqual([
      0, 3, 2,
    ]);
    expect(written('corrections/shifted-days.csv')).toBe(
      'Title,Year,imdbID,tmdbID,WatchedDate,Rating10,Rewatch,DateThere,EntryThere\n' +
        'Film 1,2001,tt1,1,2024-03-09,9,true,2024-03-10,e/2\n',
    );
    for (const said of [
      '1 (already in letterboxd.zip)',
      'history: Film 1 (2001): already in letterboxd.zip',
      '2 rows are already in letterboxd.zip.',
      '  Film 1 (2001): 2024-03-10 there, 2024-03-09 in fact',
      '  Film 3 (2003)\n',
    ]) {
      expect(stderr).toContain(said);
    }
    expect(JSON.parse(written('manifest.json')).have).toEqual({
      ...{ file: 'letterboxd.zip', there: 2 },
      shifted: [{ label: 'Film 1 (2001)', date: '2024-03-09', dateThere: '2024-03-10' }],
      undecided: [{ section: 'watchlist', kind: 'movie', label: 'Film 3 (2003)' }],
    });
  });

  it('takes the file of one tracker, and says where it is wrong', async () => {
    const { stderr, code } = await exportFrom(account, '--have', 'a.zip', '--to', 'letterboxd', '--to', 'imdb');
    expect([code, stderr]).toEqual([2, expect.stringContaining("--have and --to imdb can't be used together")]);
    await there({ diary: [['Film 1', 2001, 'e/1', '', '', '', '10 March 2024']] });
    const before = written('watched.csv');
    const wrong = await exportFrom(account, '--have', 'letterboxd.zip');
    expect([wrong.code, wrong.stderr]).toEqual([1, expect.stringContaining('(diary.csv, line 2)')]);
    expect(written('watched.csv')).toBe(before);
  });

  it('leaves out what Yamtrack has, by the file that it was given, and tells the mode of its import', async () => {
    expect(await exportFrom(account, '--to', 'yamtrack')).toMatchObject({ code: 0 });
    const [header = '', , second = ''] = written('yamtrack.csv').split('\n');
    writeFileSync(join(home.cwd, 'yamtrack.csv'), `\ufeff${header}\r\n${second}\r\n`);
    const { stderr, code } = await exportFrom(account, '--to', 'yamtrack', '--have', 'yamtrack.csv');
    expect([code, stderr]).toEqual([0, expect.stringContaining('1 row is already in yamtrack.csv.')]);
    expect(stderr).toContain('"overwrite"');
  });
});

describe('the export that a Trakt itself makes', () => {
  let trakt: Trakt;
  beforeAll(async () => {
    trakt = await startTrakt({ autoApprove: true, plays: 900 });
  });
  afterAll(() => trakt.close());

  it.each(['paged', 'lagging'])('gives the same files as the account: %s', async (form) => {
    const signedIn = homeAt(trakt, quickHome());
    try {
      const env = { TRAKT_ACCESS_TOKEN: trakt.sandbox.issueGrant().access_token };
      expect(await signedIn.run(['export', '--output', 'account'], { env })).toMatchObject({ code: 0 });
      const zip = await fetch(`${trakt.url}/_sandbox/export.zip?username=ada&form=${form}`);
      writeFileSync(join(signedIn.cwd, 'trakt.zip'), await zip.bytes());
      const { code, stderr } = await signedIn.run(['export', '--from', 'trakt.zip', '--output', 'zip']);
      expect([code, stderr]).toEqual([0, expect.stringContaining('rows in 7 files')]);
      const read = (folder: string, name: string) => readFileSync(join(signedIn.cwd, folder, name), 'utf8');
      for (const name of readdirSync(join(signedIn.cwd, 'account')).filter((name) => name !== 'manifest.json')) {
        expect(read('zip', name)).toBe(read('account', name));
      }
    } finally {
      await signedIn.remove();
    }
  });
});
