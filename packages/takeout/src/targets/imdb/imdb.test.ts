import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { field } from '../../field.ts';
import type { OwnList } from '../../source.ts';
import { anyAccount } from '../../testing/any-account.ts';
import { parseCsv } from '../letterboxd/testing/parse-csv.ts';
import { aFilm, aListed, aRating } from '../letterboxd/testing/rows.ts';
import { type AccountRows, sourceOf, written } from '../testing/source-of.ts';
import { imdb } from './index.ts';

async function filesOf(account: AccountRows, timeZone = 'UTC') {
  const { files, left } = await written(imdb, sourceOf(account), { timeZone });
  const rowsIn = (path: string) => {
    const [header = [], ...records] = parseCsv(String(files.get(path)));
    return records.map((record) => Object.fromEntries(header.map((name, n) => [name, record[n] ?? ''])));
  };
  return { files, rowsIn, reasons: left.map(({ reason }) => reason) };
}

function aList(name: string, slug: string): OwnList {
  const at = '2024-01-01T00:00:00.000Z';
  return { name, description: '', privacy: 'private', created_at: at, updated_at: at, ids: { trakt: 1, slug } };
}

const show = { title: 'Show', year: 2020, ids: { trakt: 1, slug: 'show', imdb: 'tt7' } };
const episode = { season: 1, number: 1, title: 'Pilot', ids: { trakt: 1, imdb: 'tt8' } };

describe("files in IMDb's form", () => {
  it('have the ratings of films, shows and episodes, dated where the account lives', async () => {
    const ratings = [
      aRating(8),
      { type: 'show', rating: 7, rated_at: '2024-01-02T00:00:00.000Z', show },
      { type: 'episode', rating: 6, rated_at: null, episode, show },
    ];
    const { files } = await filesOf({ ratings }, 'America/New_York');
    expect(String(files.get('ratings.csv'))).toMatchInlineSnapshot(`
      "Position,Const,Created,Modified,Description,Title,Original Title,URL,Title Type,IMDb Rating,Runtime (mins),Year,Genres,Num Votes,Release Date,Directors,Your Rating,Date Rated
      1,tt0000001,2023-12-31,,,Film 1,,https://www.imdb.com/title/tt0000001/,Movie,,,1999,,,,,8,2023-12-31
      2,tt7,2024-01-01,,,Show,,https://www.imdb.com/title/tt7/,TV Series,,,2020,,,,,7,2024-01-01
      3,tt8,,,,Pilot,,https://www.imdb.com/title/tt8/,TV Episode,,,,,,,,6,
      "
    `);
  });

  it('leave out seasons, people, what has no id of IMDb, no whole rating, or stands there already', async () => {
    const { rowsIn, reasons } = await filesOf({
      ratings: [
        aRating(8),
        aRating(9),
        { ...aRating(0), movie: aFilm(2) },
        { ...aRating(7.5), movie: aFilm(3) },
        aRating(5, aFilm(4, { ids: { imdb: 'nm4' } })),
        { type: 'season', rating: 4, season: { number: 1, ids: { trakt: 1 } }, show },
        { type: 'movie', rating: 4, movie: null },
      ],
    });
    expect(rowsIn('ratings.csv').map((row) => row.Const)).toEqual(['tt0000001']);
    expect(reasons).toEqual(['repeated', 'no_place', 'no_place', 'no_id', 'no_place', 'nameless']);
  });

  it('are one for each list, with notes, also where names differ in case alone', async () => {
    const lists = [
      { list: aList('A', 'a'), rows: [aListed(1, aFilm(1))] },
      { list: aList('A!', 'A'), rows: [aListed(1, aFilm(1)), aListed(2, aFilm(2))] },
    ];
    const { files, rowsIn } = await filesOf({ lists });
    expect([...files.keys()].filter((path) => path.startsWith('list'))).toEqual(['list-a.csv', 'list-A-2.csv']);
    expect(rowsIn('list-A-2.csv').map((row) => [row.Position, row.Const, row.Description])).toEqual([
      ['1', 'tt0000001', 'a note'],
      ['2', 'tt0000002', 'a note'],
    ]);
  });

  it('are named by their place where a ZIP has no slug for them', async () => {
    const odd = [{}, { ids: null }, { ids: { trakt: 7, slug: null } }];
    const lists = odd.map((more) => ({ list: Object.assign(aList('A', 'a'), more), rows: [aListed(1, aFilm(1))] }));
    const { files } = await filesOf({ lists });
    const names = [...files.keys()].filter((path) => path.startsWith('list'));
    expect(names).toEqual(['list-a.csv', 'list-2.csv', 'list-3.csv']);
  });

  it('have each title on the watchlist of any account once', async () => {
    await fc.assert(
      fc.asyncProperty(anyAccount, async (account) => {
        const { rowsIn } = await filesOf(account);
        const found = rowsIn('watchlist.csv').map((row) => row.Const);
        const idsOf = (...types: string[]) =>
          (account.watchlist ?? [])
            .filter((row) => types.includes(String(field(row, 'type'))))
            .map((row) => field(field(field(row, String(field(row, 'type'))), 'ids'), 'imdb'))
            .filter((id) => typeof id === 'string' && id.startsWith('tt'));
        expect(found).toEqual([...new Set(found)]);
        expect(found).toEqual(expect.arrayContaining(idsOf('movie', 'show')));
        // An episode whose show is lost is named by nothing.
        expect(idsOf('movie', 'show', 'episode')).toEqual(expect.arrayContaining(found));
      }),
      { numRuns: 50 },
    );
  });
});
