/** `usher export` against a sandbox: where it writes, what it leaves, and what it says of rows that it can't use. */

import { chmodSync, existsSync, mkdirSync, readdirSync, readFileSync, readlinkSync, writeFileSync } from 'node:fs';
import { basename, dirname, join } from 'node:path';
import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { quickHome } from './run-here.ts';
import { giveToNobody, type Home } from './run-usher.ts';
import { homeAt, startTrakt, type Trakt } from './trakt.ts';
import { type Answer, tap, type Wire } from './wire.ts';

let trakt: Trakt;
let wire: Wire;
let home: Home;
let env: Record<string, string>;
/** What becomes of an answer of the API. */
let change: (path: string, answer: Answer) => Answer;

beforeAll(async () => {
  trakt = await startTrakt({ autoApprove: true });
  wire = await tap(trakt.url, { change: (path, answer) => change(path, answer) });
  home = homeAt(trakt, quickHome());
});
afterAll(async () => {
  await home.remove();
  await wire.close();
  await trakt.close();
});
beforeEach(() => {
  trakt.sandbox.faults.clear();
  change = (_, answer) => answer;
  env = {
    TRAKT_AUTH_URL: wire.url,
    TRAKT_API_URL: wire.url,
    TRAKT_ACCESS_TOKEN: trakt.sandbox.issueGrant().access_token,
  };
});

const run = (args: readonly string[], options: object = {}) =>
  home.run(['export', ...args], { env, deadlineMs: 19_000, ...options });
const rowsOf = (folder: string, name: string) =>
  readFileSync(join(home.path, folder, name), 'utf8')
    .trim()
    .split('\n').length - 1;

describe('the folder of an export', () => {
  it.each(['file', 'file/films'])('is %s: that is told before anything is read', async (output) => {
    writeFileSync(join(home.path, 'file'), '');
    const before = trakt.sandbox.requests.list().length;
    const { code, stderr } = await run(['--output', output]);
    expect([code, stderr]).toEqual([
      1,
      `The files can't be written to ${home.path}/${output}. This is not a folder. Name another folder with --output, or with dir under [export] in the configuration.\n`,
    ]);
    expect(trakt.sandbox.requests.list()).toHaveLength(before);
  });

  it('has no name: that is wrong usage', async () => {
    expect(await run(['--output', ''])).toMatchObject({ code: 2, stderr: expect.stringContaining('--output') });
  });

  it('can not be made: that is told before anything is read, and names the folder', async () => {
    const closed = homeAt(trakt, quickHome());
    try {
      mkdirSync(join(closed.path, 'closed'));
      giveToNobody(closed.path);
      chmodSync(join(closed.path, 'closed'), 0o555);
      const before = trakt.sandbox.requests.list().length;
      const { code, stderr } = await closed.run(['export', '--output', 'closed/films'], { env, asNobody: true });
      expect(code).toBe(1);
      expect(stderr).toMatch(/^The files can't be written to \S+closed\/films\. Permission denied\. Name another/);
      expect(trakt.sandbox.requests.list()).toHaveLength(before);
    } finally {
      await closed.remove();
    }
  });
});

describe('an export that is killed', () => {
  const some = ['history', 'ratings', 'watchlist'].flatMap((list) => ['--only', list]);
  const args = ['--timezone', 'UTC', '--output', 'killed', ...some];
  const names = ['manifest.json', 'ratings.csv', 'watched.csv', 'watchlist.csv'];
  const files = () => readdirSync(join(home.path, 'killed')).toSorted();
  const watched = (folder = 'killed') => readFileSync(join(home.path, folder, 'watched.csv'), 'utf8');
  const failing = { route: 'api', kind: 'status', status: 403, body: 'empty', times: 50 } as const;

  it('while it reads: no file has changed, and the next one clears away what it left', async () => {
    await run(args);
    const before = watched();
    trakt.sandbox.faults.add({ route: 'api', path: '/sync/watchlist', kind: 'delay', commit: true, ms: 60_000 });
    const killed = home.start(['export', ...args, '--history-mode', 'aggregated'], { env });
    await killed.sees(/Reading your history/);
    const second = await run(args);
    expect([second.code, second.stderr]).toEqual([
      1,
      expect.stringMatching(`^\\S+ ${killed.child.pid} on \\S+ is writing to ${home.path}/killed at this moment\\. `),
    ]);
    killed.child.kill('SIGKILL');
    await killed.end;
    expect(files()).toEqual(['.usher', ...names]);
    expect(watched()).toBe(before);
    trakt.sandbox.faults.clear();
    trakt.sandbox.faults.add(failing);
    expect((await run(args)).code).toBe(1);
    expect([files(), watched()]).toEqual([names, before]);
  });

  it('while the files take their places: the next run finishes that, whatever becomes of it', async () => {
    await run(args);
    const before = watched();
    const aggregated = ['--history-mode', 'aggregated'];
    await run([...args.with(3, 'whole'), ...aggregated]);
    const hook = {
      NODE_OPTIONS: `--import=${new URL('kill-at.ts', import.meta.url)}`,
      KILL_IN: join(home.path, 'killed'),
      // The plan, the ratings, and not the history any more.
      KILL_AT_RENAME: '3',
    };
    expect((await run([...args, ...aggregated], { env: { ...env, ...hook } })).code).toBeNull();
    expect([files(), watched()]).toEqual([['.usher', ...names], before]);
    trakt.sandbox.faults.add(failing);
    expect((await run(args)).code).toBe(1);
    expect([files(), watched()]).toEqual([names, watched('whole')]);
    expect(watched()).not.toBe(before);
  });
});

describe('--keep', () => {
  it('gives each run a folder of its own, and removes the oldest when another one is there', async () => {
    const short = ['--output', 'kept-runs', '--timezone', 'UTC', '--only', 'watchlist'];
    const args = [...short, '--keep', '1'];
    writeFileSync(join(home.path, 'keep.toml'), 'export.keep = 1');
    const config = { env: { ...env, USHER_CONFIG: 'keep.toml' } };
    await run(short, config);
    const { stdout } = await run(args);
    const [first = ''] = stdout.split('\n');
    const folder = join(home.path, 'kept-runs', 'default');
    expect(readdirSync(folder)).toHaveLength(2);
    expect(readlinkSync(join(folder, 'latest'))).toBe(basename(dirname(first)));
    expect(existsSync(join(folder, 'latest', 'watchlist.csv'))).toBe(true);
    const itself = await run([...short, '--keep', '0'], config);
    expect(itself.stdout).toContain(join(home.path, 'kept-runs', 'watchlist.csv'));
    trakt.sandbox.faults.add({ route: 'api', kind: 'status', status: 403, body: 'empty', times: 50 });
    expect((await run(args)).code).toBe(1);
    expect(readlinkSync(join(folder, 'latest'))).toBe(basename(dirname(first)));
    expect(readdirSync(folder)).toHaveLength(2);
  });
});

describe('--only-new', () => {
  const args = ['--output', 'new', '--only', 'history', '--only', 'ratings', '--timezone', 'UTC', '--only-new'];
  const rows = () => ['watched.csv', 'ratings.csv'].map((name) => rowsOf('new', name));

  it('leaves out what an export has put in its place, and nothing after one that was killed or failed', async () => {
    const hook = { NODE_OPTIONS: `--import=${new URL('kill-at.ts', import.meta.url)}` };
    const killed = { ...env, ...hook, KILL_IN: join(home.path, 'new'), KILL_AT_RENAME: '2' };
    expect((await run(args, { env: killed })).code).toBeNull();
    trakt.sandbox.faults.add({ route: 'api', path: '/sync/history', kind: 'status', status: 403, body: 'empty' });
    expect((await run(args)).code).toBe(1);
    expect((await run(args)).code).toBe(0);
    const all = rows();
    expect(Math.min(...all)).toBeGreaterThan(1);
    const { ledger } = JSON.parse((await run([...args, '--json'])).stdout);
    expect(rows()).toEqual([0, 0]);
    for (const [at, section] of ['history', 'ratings'].entries()) {
      expect(ledger).toContainEqual(
        expect.objectContaining({ section, kind: 'movie', reason: 'there_already', rows: all[at] }),
      );
    }
    change = (path, answer) => {
      if (!/^\/sync\/(history|ratings)/.test(path) || answer.status !== 200) return answer;
      const [first, ...others]: Record<string, unknown>[] = JSON.parse(answer.body);
      const now = '2026-11-27T12:00:00.000Z';
      const news = { ...first, ...(first?.rated_at ? { rated_at: now } : { id: 9_999_999_999, watched_at: now }) };
      return { ...answer, body: JSON.stringify([news, ...others]) };
    };
    trakt.sandbox.faults.add({ route: 'api', path: '/sync/history', kind: 'status', status: 403, body: 'empty' });
    expect((await run(args)).code).toBe(1);
    expect((await run(args)).code).toBe(0);
    expect(rows().every((count, at) => count > 0 && count < (all[at] ?? 0))).toBe(true);
  });

  it('is refused for a target that does not know its rows again', async () => {
    const { code, stderr } = await run([...args, '--to', 'letterboxd', '--to', 'yamtrack']);
    expect([code, stderr]).toEqual([2, expect.stringContaining("--only-new and --to yamtrack can't be used together")]);
  });
});

describe('--resume', () => {
  const some = ['history', 'ratings', 'watchlist'].flatMap((list) => ['--only', list]);
  const args = (output: string) => ['--output', output, '--timezone', 'UTC', '--to', 'jsonl', ...some];
  const lists = /^\/sync\/(history|ratings|watchlist)/;
  const written = (folder: string) => readFileSync(join(home.path, folder, 'trakt-export.jsonl'), 'utf8');
  const kept = () => Object.keys(home.files()).filter((path) => path.includes('read-pages'));
  const limit = { route: 'api', kind: 'json_429', retryAfterSeconds: 3_600, times: 50 } as const;
  const add = async (path: string, body: object) => {
    const { status } = await fetch(`${trakt.url}${path}`, {
      method: 'POST',
      body: JSON.stringify(body),
      headers: {
        ...{ 'content-type': 'application/json', 'trakt-api-version': '2' },
        ...{ authorization: `Bearer ${env.TRAKT_ACCESS_TOKEN}`, 'trakt-api-key': trakt.urls.clientId },
      },
    });
    expect(status).toBe(201);
  };
  /** The pages of lists that a run gets. */
  const asked = async (work: () => Promise<unknown>) => {
    const pages: string[] = [];
    change = (path, answer) => {
      const { pathname, searchParams } = new URL(path, wire.url);
      if (answer.status === 200 && lists.test(path)) pages.push(`${pathname} ${searchParams.get('page')}`);
      return answer;
    };
    await work();
    return pages;
  };

  it('asks for no page again that a run has read which ended at a limit or was killed, and forgets them at its end', async () => {
    const all = await asked(() => run(args('whole')));
    expect([kept(), all.length > 3]).toEqual([[], true]);
    trakt.sandbox.faults.add({ ...limit, path: '/sync/ratings' });
    const limited = await run(args('resumed'));
    expect(limited).toMatchObject({ code: 4, stderr: expect.stringContaining('usher export --resume') });
    trakt.sandbox.faults.clear();
    trakt.sandbox.faults.add({ route: 'api', path: '/sync/watchlist', kind: 'delay', commit: true, ms: 60_000 });
    const killed = home.start(['export', ...args('resumed'), '--resume'], { env });
    const toTheKill = await asked(async () => {
      await killed.sees(/Reading your ratings/);
      killed.child.kill('SIGKILL');
      await killed.end;
    });
    expect(toTheKill.filter((page) => page.startsWith('/sync/history'))).toEqual([]);
    trakt.sandbox.faults.clear();
    const after = await asked(() => run([...args('resumed'), '--resume']));
    expect(after).toEqual(all.filter((page) => page.startsWith('/sync/watchlist')));
    expect(written('resumed')).toBe(written('whole'));
    expect(kept()).toEqual([]);
  });

  it('reads a list anew that has changed since, and no other', async () => {
    trakt.sandbox.faults.add({ ...limit, path: '/sync/watchlist' });
    await run(args('changed'));
    trakt.sandbox.faults.clear();
    await add('/sync/ratings', { movies: [{ ids: { trakt: 1 }, rating: 1, rated_at: '2001-01-01T00:00:00.000Z' }] });
    const after = await asked(() => run([...args('changed'), '--resume']));
    expect(after.map((page) => page.split('/')[2]?.split(' ')[0])).toEqual(['ratings', 'watchlist']);
    await run(args('whole'));
    expect(written('changed')).toBe(written('whole'));
    expect(written('changed')).toContain('2001-01-01T00:00:00.000Z');
  });

  it('reads all anew for another person, after a day, and after rows that may be wrong', async () => {
    trakt.sandbox.faults.add({ ...limit, path: '/sync/watchlist' });
    await run(args('anew'));
    trakt.sandbox.faults.clear();
    const [path = ''] = kept().filter((each) => each.endsWith('run.json'));
    const file = join(home.path, path);
    const earlier = JSON.parse(readFileSync(file, 'utf8'));
    const all = await asked(async () => {
      writeFileSync(file, JSON.stringify({ ...earlier, person: 'another' }));
      trakt.sandbox.faults.add({ ...limit, path: '/sync/watchlist' });
      await run([...args('anew'), '--resume']);
    });
    expect(all).toContain('/sync/ratings 1');
    trakt.sandbox.faults.clear();
    const aDayLater = await asked(async () => {
      writeFileSync(file, JSON.stringify({ ...earlier, startedAtMs: earlier.startedAtMs - 86_400_000 }));
      trakt.sandbox.faults.add({
        route: 'api',
        path: '/sync/watchlist',
        kind: 'wrong_counts',
        items: 9_999,
        pages: 1,
        times: 9,
      });
      expect(await run([...args('anew'), '--resume'])).toMatchObject({
        code: 1,
        stderr: expect.not.stringContaining('--resume'),
      });
    });
    expect([aDayLater.includes('/sync/ratings 1'), kept()]).toEqual([true, []]);
  });

  it('is refused for what is not kept', async () => {
    for (const other of [['--dry-run'], ['--from', 'user:lin']]) {
      expect(await run(['--resume', ...other])).toMatchObject({ code: 2, stderr: expect.stringContaining('--resume') });
    }
  });
});

describe('rows that name no film', () => {
  it('are not in the files, and that is told', async () => {
    await run(['--output', 'before']);
    let spoiled = 0;
    const spoils: readonly ((row: Record<string, unknown>) => unknown)[] = [
      (row) => Object.assign(row, { movie: null }),
      (row) => delete row.type,
      (row) => Object.assign(row, { movie: { title: 'Heat', year: 1995 } }),
      (row) => Object.assign(row, { movie: { title: null, year: null, ids: { trakt: 1, slug: '' } } }),
    ];
    change = (path, answer) => {
      if (!path.startsWith('/sync/history/movies')) return answer;
      const rows: Record<string, unknown>[] = JSON.parse(answer.body);
      for (const row of rows.slice(0, spoils.length)) spoils[spoiled++ % spoils.length]?.(row);
      return { ...answer, body: JSON.stringify(rows) };
    };
    const { code, stderr } = await run(['--output', 'after']);
    expect(code).toBe(0);
    expect(spoiled).toBeGreaterThanOrEqual(spoils.length);
    expect(stderr).toContain(`Not in the files, because Trakt names no film for them: ${spoiled} of your plays.\n`);
    expect(rowsOf('after', 'watched.csv')).toBe(rowsOf('before', 'watched.csv') - spoiled);
    const { stdout } = await run(['--output', 'after', '--json']);
    expect(JSON.parse(stdout)).toMatchObject({ withoutFilm: { watched: spoiled / 2 } });
  });
});

describe('a list that is not whole', () => {
  it.each([
    ['comes empty', { kind: 'empty_page' }],
    ['has fewer rows than stated', { kind: 'wrong_counts', items: 9_999, pages: 3 }],
    ['lacks its first page', { kind: 'next_page' }],
  ] as const)('%s: the file of the last export stays, and that is told', async (_, fault) => {
    await run(['--output', 'kept']);
    const before = readFileSync(join(home.path, 'kept', 'watched.csv'), 'utf8');
    trakt.sandbox.faults.add({ route: 'api', path: '/sync/history', times: 50, ...fault });
    const { code, stderr } = await run(['--output', 'kept']);
    expect(stderr).toMatch(
      /Trakt says that you have [\d,]+ plays, and sent [\d,]+ of them\. Their file was not changed\./,
    );
    expect(code).toBe(1);
    expect(readFileSync(join(home.path, 'kept', 'watched.csv'), 'utf8')).toBe(before);
  });

  it("is told where none of the person's own lists come: their files stay", async () => {
    await run(['--output', 'listed']);
    const lists = () => readdirSync(join(home.path, 'listed')).filter((name) => name.startsWith('list-'));
    const before = lists();
    trakt.sandbox.faults.add({ route: 'api', path: '/users/me/lists', kind: 'empty_page' });
    const { code, stderr } = await run(['--output', 'listed']);
    expect([code, stderr]).toEqual([1, expect.stringContaining('you have 2 lists of your own, and sent 0 of them.')]);
    expect([before.length > 0, lists()]).toEqual([true, before]);
  });

  it('is told where lists of their own have no number', async () => {
    await run(['--output', 'unnumbered']);
    change = (path, answer) => (path.startsWith('/users/me/lists?') ? { ...answer, body: '[{},{}]' } : answer);
    const { code, stderr } = await run(['--output', 'unnumbered']);
    expect([code, stderr]).toEqual([1, expect.stringContaining('you have 2 lists of your own, and sent 0 of them.')]);
  });

  it('is not one with odd rows: each comes once, and what names no film is told', async () => {
    await run(['--output', 'plain']);
    for (const kind of ['repeated_row', 'null_item', 'nameless_item', 'other_type'] as const)
      trakt.sandbox.faults.add({ route: 'api', path: '/sync/history/movies', kind });
    // What has another type is about something: that is told as well, but it is no film.
    for (const [lost, nameless] of [
      [0, 0],
      [1, 1],
      [1, 1],
      [1, 0],
    ] as const) {
      const { code, stderr } = await run(['--output', 'odd']);
      expect(code, stderr).toBe(0);
      expect(rowsOf('odd', 'watched.csv')).toBe(rowsOf('plain', 'watched.csv') - lost);
      expect(stderr.includes('Trakt names no film for them: 1 of your plays')).toBe(nameless === 1);
    }
  });
});

describe('a list that comes empty, and uncounted', () => {
  /** Of these paths, the answers have no count of rows, or this one. */
  const comes = (paths: RegExp, body = '[]', count?: string) => {
    change = (path, answer) => {
      if (!paths.test(path) || answer.status !== 200) return answer;
      const { 'x-pagination-item-count': _, 'x-pagination-page-count': __, ...headers } = answer.headers;
      return { ...answer, body, headers: { ...headers, ...(count && { 'x-pagination-item-count': count }) } };
    };
  };
  const contents = (folder: string) =>
    readdirSync(join(home.path, folder)).map((name) => [name, readFileSync(join(home.path, folder, name), 'utf8')]);

  it.each([
    ['watchlist', /^\/sync\/watchlist/, '[]', 'titles on your watchlist'],
    ['favorites', /^\/sync\/favorites/, '[]', 'favorites'],
    ['ratings', /^\/sync\/ratings/, '[null,null]', 'ratings'],
    ['lists', /^\/users\/me\/lists\/\d+\/items/, '[]', 'titles on your list .+'],
    ['lists', /^\/users\/me\/lists\?/, '[]', 'lists of your own'],
  ])(
    '%s: the files stay where the last export had rows, until it is allowed once',
    async (only, paths, body, words) => {
      const output = `uncounted-${words.replaceAll(/\W/g, '')}`;
      const args = ['--output', output, '--timezone', 'UTC', '--only', only];
      await run(args);
      const before = contents(output);
      comes(paths, body);
      const refused = await run(args);
      expect([refused.code, refused.stderr]).toEqual([
        1,
        expect.stringMatching(
          `The last export had [\\d,]+ ${words}\\. Now Trakt sent none, and did not say .* Their file was not changed\\. .*--allow-missing`,
        ),
      ]);
      expect(contents(output)).toEqual(before);
      const allowed = await run([...args, '--allow-missing']);
      expect([allowed.code, allowed.stderr]).toEqual([
        0,
        expect.stringMatching(`The last export had [\\d,]+ ${words}\\.`),
      ]);
      expect(await run(args)).toMatchObject({ code: 0 });
    },
  );

  it('is taken where Trakt counts 0, and where the last export had none, or was of another account', async () => {
    const args = ['--output', 'counted', '--timezone', 'UTC', '--only', 'watchlist'];
    await run(args);
    comes(/^\/sync\/watchlist/, '[]', '0');
    expect(await run(args)).toMatchObject({ code: 0 });
    expect(rowsOf('counted', 'watchlist.csv')).toBe(0);
    comes(/^\/sync\/watchlist/);
    expect(await run(args)).toMatchObject({ code: 0 });
    change = (_, answer) => answer;
    await run([...args, '--user', 'alan']);
    comes(/^\/sync\/watchlist/);
    expect(await run(args)).toMatchObject({ code: 0 });
  });

  it('is remembered past runs that leave the list out, in folders of their own and for several trackers', async () => {
    const args = ['--output', 'remembered', '--timezone', 'UTC', '--keep', '3', '--to', 'letterboxd', '--to', 'imdb'];
    const latest = () => readlinkSync(join(home.path, 'remembered', 'default', 'latest'));
    await run([...args, '--only', 'watchlist', '--only', 'ratings']);
    const { stderr: told, code } = await run([...args, '--only', 'ratings', '--since', '2026-01-01']);
    expect(code, told).toBe(0);
    const before = latest();
    comes(/^\/sync\/watchlist/);
    const { stderr } = await run([...args, '--only', 'watchlist']);
    expect(stderr).toMatch(/The last export had \d+ titles on your watchlist\./);
    expect([latest(), readdirSync(join(home.path, 'remembered', 'default')).length]).toEqual([before, 3]);
  });
});

describe('an export that ends early', () => {
  it.each([
    [4, 'a limit', { kind: 'json_429', retryAfterSeconds: 3_600 }],
    [3, 'a token that is refused', { kind: 'status', status: 401, body: 'empty' }],
  ] as const)('ends with exit code %i at %s, as an export that ends at once', async (exitCode, _, fault) => {
    for (const after of [0, 2]) {
      trakt.sandbox.faults.clear();
      trakt.sandbox.faults.add({ route: 'api', ...fault, times: 50, after });
      const { code, stderr } = await run(['--output', `early-${exitCode}`, '--timezone', 'UTC']);
      expect(code, stderr).toBe(exitCode);
      expect(existsSync(join(home.path, `early-${exitCode}`))).toBe(false);
    }
  });
});

describe('the profile of somebody else', () => {
  it('is exported without a sign-in, in the time zone that is named', async () => {
    const stranger = homeAt(trakt, quickHome());
    try {
      const args = ['export', '--from', 'user:lin', '--output', 'films'];
      expect(await stranger.run(args)).toMatchObject({ code: 2, stderr: expect.stringContaining('export.timezone') });
      const { code, stdout } = await stranger.run([...args, '--timezone', 'UTC']);
      expect([code, stdout.trim().split('\n')]).toEqual([
        0,
        expect.arrayContaining([expect.stringContaining('watched.csv')]),
      ]);
      expect(readFileSync(join(stranger.path, 'films', 'watched.csv'), 'utf8').split('\n').length).toBeGreaterThan(2);
      const asked = trakt.sandbox.requests.list({ path: '/users/lin/history/movies' });
      expect(asked.map(({ tokenFingerprints }) => tokenFingerprints.access)).toEqual([undefined]);
      expect(await stranger.run(['export', '--user', 'lin', '--from', 'user:ada'])).toMatchObject({ code: 2 });
      for (const named of [
        '--user=@lin',
        '--from=user:https://trakt.tv/users/lin',
        '--from=https://app.trakt.tv/profile/lin',
      ]) {
        const { code, stderr } = await stranger.run(['export', named, '--only', 'ratings', '--timezone', 'UTC']);
        expect(code, stderr).toBe(0);
      }
      expect(await stranger.run(['export', '--user', '@'])).toMatchObject({ code: 2 });
      const private_ = await stranger.run(['export', '--user', 'grace', '--timezone', 'UTC']);
      expect(private_).toMatchObject({ code: 1, stderr: expect.stringContaining('private') });
    } finally {
      await stranger.remove();
    }
  });
});

describe('--wait', () => {
  it('waits out a limit that is no longer than that', async () => {
    trakt.sandbox.faults.add({ route: 'api', path: '/sync/ratings', kind: 'json_429', retryAfterSeconds: 1 });
    expect(await run(['--output', 'waited', '--timezone', 'UTC', '--wait', '1m'])).toMatchObject({ code: 0 });
    trakt.sandbox.faults.add({ route: 'api', path: '/sync/ratings', kind: 'json_429', retryAfterSeconds: 300 });
    expect(await run(['--output', 'waited', '--timezone', 'UTC', '--wait', '4m'])).toMatchObject({ code: 4 });
    expect(await run(['--wait', 'long'])).toMatchObject({ code: 2 });
  });
});

describe('the end of each row', () => {
  const json = async (...args: string[]) => JSON.parse((await run([...args, '--json'])).stdout);

  it('is in a table, in the JSON and in the manifest, and with --explain by name', async () => {
    const args = ['--output', 'ends', '--only', 'history', '--timezone', 'UTC'];
    const { stderr } = await run([...args, '--explain']);
    const [, read, written, left] =
      /^history {2}(\d+) read {2}(\d+) written \(watched\.csv\) {2}left out: (\d+) \(not a film\)/m.exec(stderr) ?? [];
    expect(Number(read)).toBeGreaterThan(Number(written) + Number(left) - 1);
    expect(stderr.match(/^history: .* \(\d{4}\) \d+x\d\d: not a film$/gm)).toHaveLength(Number(left));
    const { ledger, left: rows } = await json(...args, '--explain');
    expect(ledger).toContainEqual({
      ...{ target: 'letterboxd', section: 'history', kind: 'movie' },
      ...{ rows: Number(written), file: 'watched.csv' },
    });
    expect(rows[0]).toMatchObject({ target: 'letterboxd', section: 'history', label: expect.any(String) });
    const manifest = JSON.parse(readFileSync(join(home.path, 'ends', 'manifest.json'), 'utf8'));
    expect(manifest).toMatchObject({ source: 'api', account: 'default', timeZone: 'UTC', ledger });
  });

  it('is told without a file with --dry-run, which forgets and remembers nothing', async () => {
    const args = ['--output', 'dry', '--only', 'history', '--timezone', 'UTC'];
    const told = await run([...args, '--dry-run', '--only-new']);
    expect(told).toMatchObject({
      code: 0,
      stdout: '',
      stderr: expect.stringContaining('Nothing was written (--dry-run)'),
    });
    expect(told.stderr).toMatch(/^history {2}\d+ read {2}\d+ written/m);
    expect(existsSync(join(home.path, 'dry'))).toBe(false);
    await json(...args);
    const before = home.files();
    const { ledger, files, preview } = await json(...args, '--preview', '--only-new');
    expect([files, ledger.length > 0]).toEqual([undefined, true]);
    expect(preview).toEqual([{ path: 'watched.csv', rows: expect.any(Array) }]);
    const shown = await run([...args, '--preview']);
    expect(shown.stdout).toMatch(/^watched\.csv\n {2}(\S+ +)*WatchedDate.*\n( {2}.*\n){5}$/);
    expect(home.files()).toEqual(before);
  });

  it('is for each target its own', async () => {
    const args = ['--output', 'both', '--to', 'letterboxd', '--to', 'jsonl'];
    const { files, ledger } = await json(...args);
    const rowsTo = (target: string) =>
      ledger
        .filter((line: { target: string; section: string }) => line.target === target && line.section === 'history')
        .reduce((sum: number, { rows }: { rows: number }) => sum + rows, 0);
    expect(rowsTo('letterboxd')).toBe(rowsTo('jsonl'));
    expect(files.map(({ path }: { path: string }) => path)).toEqual(
      expect.arrayContaining([
        join(home.path, 'both', 'letterboxd', 'watched.csv'),
        join(home.path, 'both', 'jsonl', 'trakt-export.jsonl'),
      ]),
    );
    expect(await run(['--to', 'nowhere'])).toMatchObject({ code: 2, stderr: expect.stringContaining('letterboxd') });
  });

  it('is none where the statistics count more plays than came, unless that is allowed', async () => {
    change = (path, answer) => {
      if (path !== '/users/me/stats') return answer;
      const stats = JSON.parse(answer.body);
      return { ...answer, body: JSON.stringify({ ...stats, movies: { ...stats.movies, plays: 9_999 } }) };
    };
    const args = ['--output', 'fewer', '--only', 'history', '--timezone', 'UTC'];
    expect(await run(args)).toMatchObject({
      code: 1,
      stderr: expect.stringMatching(/you have 10,\d+ plays, and sent/),
    });
    expect(existsSync(join(home.path, 'fewer'))).toBe(false);
    expect(await run([...args, '--allow-missing'])).toMatchObject({ code: 0 });
  });

  it.each([
    ['0', { 'x-pagination-item-count': '0' }],
    ['nothing', {}],
  ])('is none where no ratings come and %s is stated, against the statistics', async (stated, counts) => {
    change = (path, answer) => {
      if (!path.startsWith('/sync/ratings')) return answer;
      const { 'x-pagination-item-count': _, ...headers } = answer.headers;
      return { ...answer, body: '[]', headers: { ...headers, ...counts } };
    };
    const output = `unrated-${stated}`;
    const args = ['--output', output, '--only', 'ratings', '--only', 'history', '--timezone', 'UTC'];
    const refused = await run(args);
    expect([refused.code, refused.stderr]).toEqual([1, expect.stringMatching(/you have \d+ ratings, and sent 0 of/)]);
    expect(existsSync(join(home.path, output))).toBe(false);
    expect(await run([...args, '--allow-missing'])).toMatchObject({ code: 0 });
  });

  it('is none where a list states more rows than ever come, unless that is allowed, and told', async () => {
    change = (path, answer) =>
      path.startsWith('/sync/watchlist')
        ? { ...answer, headers: { ...answer.headers, 'x-pagination-item-count': '1337' } }
        : answer;
    const args = ['--output', 'stated', '--only', 'watchlist', '--timezone', 'UTC'];
    const refused = await run(args);
    expect([refused.code, refused.stderr]).toEqual([1, expect.stringMatching(/--allow-missing writes what there is/)]);
    expect(existsSync(join(home.path, 'stated'))).toBe(false);
    expect(await run([...args, '--allow-missing'])).toMatchObject({
      code: 0,
      stderr: expect.stringMatching(/you have 1,337 titles on your watchlist, and sent \d+ of them\.$/m),
    });
    expect(rowsOf('stated', 'watchlist.csv')).toBeGreaterThan(0);
  });
});
