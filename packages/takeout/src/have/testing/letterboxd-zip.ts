/** An export in the form of Letterboxd's, for tests. */

import { stringify } from 'csv-stringify/sync';
import { type ZipFile, zipOf } from '../../sources/zip/testing/make-zip.ts';

type Row = readonly (string | number)[];

const film = ['Date', 'Name', 'Year', 'Letterboxd URI'];
const columns = {
  watched: film,
  watchlist: film,
  ratings: [...film, 'Rating'],
  diary: [...film, 'Rating', 'Rewatch', 'Tags', 'Watched Date'],
  reviews: [...film, 'Rating', 'Rewatch', 'Review', 'Tags', 'Watched Date'],
};

export interface LetterboxdFiles extends Partial<Record<keyof typeof columns, readonly Row[]>> {
  readonly lists?: Readonly<Record<string, { name: string; films: readonly Row[] }>>;
}

/** Rows from the name of the film on. A missing file has its header alone, as Letterboxd writes it. */
export function letterboxdZip({ lists = {}, ...files }: LetterboxdFiles): Blob {
  const names = ['watched', 'watchlist', 'ratings', 'diary', 'reviews'] as const;
  const plain = names.map((name): ZipFile => {
    const rows = (files[name] ?? []).map((row) => ['2024-01-01', ...row]);
    return { name: `${name}.csv`, content: stringify([columns[name], ...rows]) };
  });
  const ofLists = Object.entries(lists).map(([slug, { name, films }]): ZipFile => {
    const about = [
      ['Date', 'Name', 'Tags', 'URL', 'Description'],
      ['2024-01-01', name, '', '', 'Line one\nline two'],
    ];
    const items = films.map((row, place) => [place + 1, ...row, '']);
    const header = ['Position', 'Name', 'Year', 'URL', 'Description'];
    const content = `Letterboxd list export v7\n${stringify(about)}\n${stringify([header, ...items])}`;
    return { name: `lists/${slug}.csv`, content };
  });
  return zipOf([...plain, ...ofLists]);
}
