import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { readLetterboxdExport } from '../../have/letterboxd.ts';
import { type LetterboxdFiles, letterboxdZip } from '../../have/testing/letterboxd-zip.ts';
import type { OwnList } from '../../source.ts';
import type { HaveDoubt } from '../../target.ts';
import { anyAccount } from '../../testing/any-account.ts';
import { type AccountRows, sourceOf, written } from '../testing/source-of.ts';
import { letterboxd } from './target.ts';
import { parseCsv } from './testing/parse-csv.ts';
import { aFilm, aListed, aPlay, aRating } from './testing/rows.ts';

async function filesOf(account: AccountRows, there: LetterboxdFiles, options: Parameters<typeof written>[2] = {}) {
  const have = await readLetterboxdExport(letterboxdZip(there));
  const doubts: HaveDoubt[] = [];
  const how = { timeZone: 'America/Los_Angeles', have, onDoubt: (doubt: HaveDoubt) => doubts.push(doubt), ...options };
  const { files, left, ledger } = await written(letterboxd, sourceOf(account), how);
  const text = (path: string) => String(files.get(path) ?? '');
  const rowsIn = (path: string) => text(path).split('\n').slice(1, -1);
  const reasons = left.map(({ section, label, reason }) => [section, label, reason].join(': '));
  return { paths: [...files.keys()], text, rowsIn, reasons, doubts, ledger };
}

const at = '2024-01-01T00:00:00.000Z';
const aList = (name: string): OwnList => ({
  ...{ name, description: null, privacy: 'private', created_at: at, updated_at: at },
  ids: { trakt: 1, slug: 'a-list' },
});

describe('with what Letterboxd has', () => {
  it('writes the plays of other days alone, and one whose rating is another there', async () => {
    const history = [
      aPlay(6, '1970-01-01T00:00:00Z', aFilm(3)),
      aPlay(5, '1970-01-01T00:00:00Z', aFilm(2)),
      aPlay(4, '2024-03-03T20:00:00Z'),
      aPlay(3, '2024-03-02T20:00:00Z'),
      aPlay(2, '2024-03-02T18:00:00Z'),
      aPlay(1, '2024-03-01T20:00:00Z', aFilm(4)),
    ];
    const there: LetterboxdFiles = {
      watched: [1, 2, 4].map((n) => [`film ${n}`, 1999, `f/${n}`]),
      diary: [
        ['Film 1', 1999, 'e/1', '', '', '', '2024-03-02'],
        ['Film 1', 1999, 'e/2', 3, '', '', '2024-03-03'],
        ['Film 4', 1999, 'e/3', 3, '', '', '2024-03-01'],
      ],
      ratings: [['Film 4', 1999, 'f/4', 3]],
    };
    const ratings = [aRating(8), aRating(6, aFilm(4))];
    const { rowsIn, reasons, doubts, ledger } = await filesOf({ history, ratings }, there);
    expect(rowsIn('watched.csv')).toEqual([
      'Film 3,1999,tt0000003,1003,,,',
      'Film 1,1999,tt0000001,1001,2024-03-03,8,true',
    ]);
    expect(rowsIn('ratings.csv')).toEqual(['Film 1,1999,tt0000001,1001,8']);
    expect(reasons).toEqual([
      'ratings: Film 4 (1999): in_have_file',
      'history: Film 2 (1999): in_have_file',
      'history: Film 4 (1999): in_have_file',
      'history: Film 1 (1999): same_day',
      'history: Film 1 (1999): in_have_file',
    ]);
    expect([doubts, ledger.ended('history')]).toEqual([[], history.length]);
  });

  it('puts plays that are there on their day in UTC into a file that corrects them', async () => {
    const history = [
      // In the evening of the 8th in Los Angeles.
      aPlay(5, '2024-03-09T02:00:00Z', aFilm(2)),
      // Two on one day: the second has the row, and stands there on the day after.
      aPlay(4, '2024-02-02T05:00:00Z'),
      aPlay(3, '2024-02-02T03:00:00Z'),
      // An entry on the 2nd is that of the second play of these.
      aPlay(2, '2024-01-02T20:00:00Z', aFilm(3)),
      aPlay(1, '2024-01-02T02:00:00Z', aFilm(3)),
    ];
    const there: LetterboxdFiles = {
      watched: [1, 2, 3].map((n) => [`Film ${n}`, 1999, `f/${n}`]),
      diary: [
        ['Film 1', 1999, 'e/1', 4.5, '', '', '2024-02-02'],
        ['Film 2', 1999, 'e/2', '', '', '', '2024-03-09'],
        ['Film 3', 1999, 'e/3', '', '', '', '2024-01-02'],
      ],
    };
    const { paths, rowsIn, doubts, ledger, reasons } = await filesOf({ history }, there, { sections: ['history'] });
    expect(paths).toEqual(['watched.csv', 'corrections/shifted-days.csv']);
    expect(rowsIn('watched.csv')).toEqual(['Film 3,1999,tt0000003,1003,2024-01-01,,false']);
    expect(rowsIn('corrections/shifted-days.csv')).toEqual([
      'Film 1,1999,tt0000001,1001,2024-02-01,9,false,2024-02-02,e/1',
      'Film 2,1999,tt0000002,1002,2024-03-08,,false,2024-03-09,e/2',
    ]);
    expect(doubts.map((doubt) => doubt.kind === 'shifted' && [doubt.row.label, doubt.date, doubt.dateThere])).toEqual([
      ['Film 1 (1999)', '2024-02-01', '2024-02-02'],
      ['Film 2 (1999)', '2024-03-08', '2024-03-09'],
    ]);
    expect(reasons).toEqual(['history: Film 3 (1999): in_have_file', 'history: Film 1 (1999): same_day']);
    expect(ledger.rowsOf('corrections/shifted-days.csv')).toBe(2);
  });

  it('finds a day that was shifted to the day before, east of Greenwich, also beside the right one', async () => {
    const history = [aPlay(1, '2024-03-08T23:00:00Z')];
    const diary = (...days: string[]) => ({ diary: days.map((day) => ['Film 1', 1999, `e/${day}`, '', '', '', day]) });
    const how = { timeZone: 'Europe/Berlin', sections: ['history'] } as const;
    const { rowsIn } = await filesOf({ history }, diary('2024-03-08', '2024-03-09'), how);
    expect([rowsIn('watched.csv'), rowsIn('corrections/shifted-days.csv')]).toEqual([
      [],
      ['Film 1,1999,tt0000001,1001,2024-03-09,,false,2024-03-08,e/2024-03-08'],
    ]);
    const utc = await filesOf({ history }, diary('2024-03-08'), { ...how, timeZone: 'UTC' });
    expect([utc.paths, utc.rowsIn('watched.csv')]).toEqual([['watched.csv'], []]);
  });

  it('writes what title and year can not decide, and tells it', async () => {
    const [one, other] = [aFilm(1), aFilm(2, { title: 'FILM 1' })];
    const there: LetterboxdFiles = {
      watched: [['Film 1', 1999, 'f/1']],
      ratings: [['Film 1', 1999, 'f/1', 4]],
      diary: [['Film 1', 1999, 'e/1', '', '', '', '2024-03-02']],
    };
    const account = { history: [aPlay(1, '2024-03-02T20:00:00Z', one)], ratings: [aRating(8, one)] };
    const alone = await filesOf(account, there);
    expect([alone.rowsIn('watched.csv'), alone.rowsIn('ratings.csv'), alone.doubts]).toEqual([[], [], []]);
    // The other one is on the watchlist alone, which is read last.
    const { rowsIn, doubts } = await filesOf({ ...account, watchlist: [aListed(1, other)] }, there);
    expect([rowsIn('watched.csv').length, rowsIn('ratings.csv').length, rowsIn('watchlist.csv').length]).toEqual([
      1, 1, 1,
    ]);
    expect(doubts.map(({ kind, row }) => [kind, row.section, row.label])).toEqual([
      ['undecided', 'ratings', 'Film 1 (1999)'],
      ['undecided', 'history', 'Film 1 (1999)'],
      ['undecided', 'watchlist', 'FILM 1 (1999)'],
    ]);
  });

  it('leaves out what is on the watchlist, on the list of that name, among the favorites, and reviewed in those words', async () => {
    const rows = [aListed(1, aFilm(1)), aListed(2, aFilm(2))];
    const comment = (text: string, movie = aFilm(1)) => ({
      type: 'movie',
      movie,
      comment: { id: 1, parent_id: 0, comment: text },
    });
    const films = [['Film 1', 1999, 'f/1']] as const;
    const account = {
      ...{ watchlist: rows, favorites: rows, comments: [comment('Good,\nvery good'), comment('Bad', aFilm(2))] },
      lists: [{ list: aList('My LIST'), rows }],
    };
    const there: LetterboxdFiles = {
      ...{ watchlist: films, reviews: [[...(films[0] ?? []), '', '', 'Good, <i>very</i> good', '', '']] },
      lists: { mine: { name: 'My list', films }, best: { name: 'Favorites', films } },
    };
    const { rowsIn, reasons } = await filesOf(account, there);
    for (const name of ['watchlist', 'favorites', 'list-a-list', 'reviews']) {
      expect(rowsIn(`${name}.csv`)).toEqual([expect.stringMatching(/^Film 2,/)]);
    }
    expect(reasons).toEqual(
      ['watchlist', 'favorites', 'lists', 'comments'].map((name) => `${name}: Film 1 (1999): in_have_file`),
    );
    const two = { ...there, lists: { a: { name: 'My list', films }, b: { name: 'my list', films: [] } } };
    const undecided = await filesOf({ lists: account.lists }, two);
    expect([undecided.rowsIn('list-a-list.csv').length, undecided.doubts.length]).toEqual([2, 2]);
  });

  it('remembers what is there as written, too', async () => {
    const keys: string[] = [];
    const account = { history: [aPlay(1, '2024-03-02T20:00:00Z')], ratings: [aRating(8)] };
    const there: LetterboxdFiles = {
      ratings: [['Film 1', 1999, 'f/1', 4]],
      diary: [['Film 1', 1999, 'e/1', '', '', '', '2024-03-02']],
    };
    const { rowsIn } = await filesOf(account, there, {
      written: { has: () => false, add: (key) => void keys.push(key) },
    });
    expect([rowsIn('watched.csv'), rowsIn('ratings.csv'), new Set(keys).size]).toEqual([[], [], 3]);
  });

  it('accounts for each row of any account', async () => {
    const films = [1, 2, 3].map((n) => [`a "TITLE", ${n}`, 1990 + n, `f/${n}`]);
    const diary = (day: string) => films.map((film) => [...film, 5, '', '', day]);
    const there: LetterboxdFiles = {
      ...{ watched: films, ratings: films.map((film) => [...film, 4]), watchlist: films.slice(1) },
      diary: [...diary('2026-01-02'), ...diary('2025-06-30')],
    };
    const evening = aPlay(99, '2025-06-30T23:59:00Z', aFilm(1, { title: 'A "title", 1', year: 1991 }));
    await fc.assert(
      fc.asyncProperty(
        anyAccount,
        fc.constantFrom('UTC', 'Asia/Tokyo', 'America/New_York'),
        async (drawn, timeZone) => {
          const account = { ...drawn, history: [...(drawn.history ?? []), evening] };
          const { paths, text, ledger } = await filesOf(account, there, { timeZone });
          for (const section of ['history', 'ratings', 'watchlist', 'favorites', 'comments'] as const) {
            expect(ledger.ended(section)).toBe(account[section]?.length ?? 0);
          }
          for (const path of paths) expect(parseCsv(text(path)).length - 1).toBe(ledger.rowsOf(path));
        },
      ),
      { numRuns: 50 },
    );
  });
});
