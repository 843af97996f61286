import { describe, expect, it } from 'vitest';
import { zipOf } from '../sources/zip/testing/make-zip.ts';
import { readLetterboxdExport } from './letterboxd.ts';
import { letterboxdZip } from './testing/letterboxd-zip.ts';

const read = (files: Parameters<typeof letterboxdZip>[0]) => readLetterboxdExport(letterboxdZip(files));
const a = { title: 'A film', year: 1999 };

describe("Letterboxd's export", () => {
  it('says of a film what is there: its days with their ratings, its rating, its lists, its reviews', async () => {
    const have = await read({
      watched: [['A film', 1999, 'f/1']],
      ratings: [['A film', 1999, 'f/1', 4.5]],
      watchlist: [['Another', 2001, 'f/2']],
      diary: [
        ['A film', 1999, 'e/1', 4, '', '', '2024-01-02'],
        ['A film', 1999, 'e/2', '', 'Yes', 'a, b', '2024-01-03'],
        ['A film', 1999, 'e/3', 5, 'Yes', '', '2024-01-03'],
        ['A film', 1999, 'e/4', '', '', '', ''],
      ],
      reviews: [['A film', 1999, 'e/1', 4, '', 'Good.\r\n\r\n<b>Very</b>, "very" good', '', '2024-01-02']],
      lists: { best: { name: 'Best of', films: [['A film', 1999, 'f/1']] } },
    });
    expect(have.find(a)).toEqual({
      ...{ isWatched: true, isListed: false, rating: 9 },
      diary: new Map([
        ['2024-01-02', { uri: 'e/1', rating: 8 }],
        ['2024-01-03', { uri: 'e/2', rating: undefined }],
      ]),
      reviews: new Set(['good. very , "very" good']),
      lists: new Set(['best of']),
    });
    expect(have.find({ title: 'ANOTHER', year: 2001 })).toMatchObject({ isWatched: false, isListed: true });
    expect([have.lists('best OF'), have.lists('Other')]).toEqual([1, 0]);
    expect(have.find({ title: 'A third', year: 1999 })).toBeUndefined();
    expect(have.find({ title: undefined, year: 1999 })).toBeUndefined();
  });

  it('may have a byte order mark, lines of Windows, a folder around it, capitals, and what is deleted', async () => {
    const text = '\ufeffDate,Name,Year,Letterboxd URI\r\n2024-01-01,"It’s  a “film”",1999,f/1\r\n';
    const have = await readLetterboxdExport(
      zipOf([
        { name: 'letterboxd-ada-2026/Watched.CSV', content: text },
        { name: 'letterboxd-ada-2026/deleted/watched.csv', content: 'x' },
        { name: 'letterboxd-ada-2026/orphaned/diary.csv', content: '"' },
        { name: '__MACOSX/._watched.csv', content: 'x' },
        { name: 'letterboxd-ada-2026/profile.csv', content: '"' },
      ]),
    );
    expect(have.find({ title: 'it\'s a "Film"', year: 1999 })).toMatchObject({ isWatched: true });
  });

  it('leaves open which film it means, where title and year can not tell', async () => {
    const { find } = await read({
      watched: [
        ['Twice', 2000, 'f/1'],
        ['Twice', 2000, 'f/2'],
        ['Listed', 2001, 'f/3'],
        ['Yearless', '', 'f/5'],
        ['Near', 2003, 'f/6'],
      ],
      ratings: [['Near', 2003, 'f/6', 4]],
      watchlist: [['Listed', 2001, 'f/4']],
      // The address of an entry is not that of its film.
      diary: [['Near', 2003, 'e/1', '', '', '', '2024-01-01']],
    });
    const several = [
      ['Twice', 2000],
      ['Listed', 2001],
      ['Yearless', 2002],
      ['Near', 2004],
      ['Near', undefined],
    ] as const;
    expect(several.map(([title, year]) => find({ title, year }))).toEqual(several.map(() => 'several'));
    expect(find({ title: 'Near', year: 2003 })).toMatchObject({ rating: 8 });
    expect(find({ title: 'Near', year: 2005 })).toBeUndefined();
  });

  const watched = (...lines: string[]) =>
    zipOf([{ name: 'watched.csv', content: ['Date,Name,Year,Letterboxd URI', ...lines, ''].join('\n') }]);
  it.each([
    ['is no ZIP', new Blob(['no zip at all']), { problem: 'no_zip' }],
    ["has none of Letterboxd's files", zipOf([{ name: 'a.txt', content: '' }]), { problem: 'no_letterboxd_export' }],
    ['has a year that is none', watched('2024-01-01,A,1999,u', '2024-01-01,B,MCM,u'), { problem: 'no_value', line: 3 }],
    ['has fewer fields than columns', watched('2024-01-01,A'), { problem: 'no_csv', line: 2 }],
    ['has an open quote', watched('2024-01-01,"A,1999,u'), { problem: 'no_csv', line: 2 }],
    [
      'has bytes that are no UTF-8',
      zipOf([{ name: 'watched.csv', content: new Uint8Array([0xff]) }]),
      { problem: 'unreadable' },
    ],
    [
      'is in UTF-16',
      zipOf([{ name: 'watched.csv', content: Buffer.from('\ufeffDate\tName\tYear\r\n', 'utf16le') }]),
      { problem: 'utf_16' },
    ],
    [
      'states more than any file has',
      zipOf([{ name: 'watched.csv', content: '', statedBytes: 2 ** 31 }]),
      { problem: 'too_large' },
    ],
    ['has other columns', zipOf([{ name: 'watched.csv', content: 'Name,Year\n' }]), { problem: 'no_columns', line: 1 }],
    [
      'has a list without its films',
      zipOf([{ name: 'lists/watched.csv', content: 'Letterboxd list export v7\n' }]),
      { problem: 'no_columns', entry: 'lists/watched.csv' },
    ],
    [
      'has a file twice',
      zipOf(['a', 'b'].map((folder) => ({ name: `${folder}/watched.csv`, content: 'Name,Year,Letterboxd URI\n' }))),
      { problem: 'two_files', entry: 'b/watched.csv' },
    ],
    ['has more rows than anybody', watched(`${'d,,,\n'.repeat(300_001)}`), { problem: 'too_many_rows', line: 300_002 }],
  ])('that %s is refused, with the file and the line', async (_, file, refusal) => {
    const entry =
      refusal.problem === 'no_zip' || refusal.problem === 'no_letterboxd_export' ? {} : { entry: 'watched.csv' };
    await expect(readLetterboxdExport(file)).rejects.toMatchObject({ name: 'HaveRefused', ...entry, ...refusal });
  });

  it.each([
    ['ratings', ['A', 1999, 'u', 5.5]],
    ['diary', ['A', 1999, 'u', '', '', '', '2024-02-30']],
  ] as const)('with a value in %s that is none is refused', async (name, row) => {
    await expect(read({ [name]: [row] })).rejects.toMatchObject({ problem: 'no_value', entry: `${name}.csv`, line: 2 });
  });
});
