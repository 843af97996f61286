/** What `usher export` says, in English. */

export const exportSteps: Record<'ratings' | 'watched' | 'watchlist', string> = {
  ratings: 'Reading your ratings',
  watched: 'Reading your history',
  watchlist: 'Reading your watchlist',
};

const number = new Intl.NumberFormat('en-US');

export function countOf(done: number, total: number | undefined): string {
  return total === undefined ? number.format(done) : `${number.format(done)} of ${number.format(total)}`;
}

export const aTimeZone: string = 'a time zone such as Europe/Berlin';

export function exported(files: readonly { rows: number }[], timeZone: string): string[] {
  const rows = files.reduce((sum, file) => sum + file.rows, 0);
  return [
    `${number.format(rows)} rows in ${files.length} files; dates are those of ${timeZone}.`,
    'Import them at https://letterboxd.com/import (the watchlist at https://letterboxd.com/watchlist).',
  ];
}
