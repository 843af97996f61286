/** The words of `usher export`, in English. */

import type { Words } from '../words.ts';
import { system } from './errors.ts';

export const exportSteps: Record<'ratings' | 'watched' | 'watchlist', string> = {
  ratings: 'Reading your ratings',
  watched: 'Reading your history',
  watchlist: 'Reading your watchlist',
};

/** Formats only when it is called: the first number costs a command 10 ms. */
export function number(value: number): string {
  return value.toLocaleString('en-US');
}

export function countOf(done: number, total: number | undefined): string {
  return total === undefined ? number(done) : `${number(done)} of ${number(total)}`;
}

export function exported(files: readonly { rows: number }[], timeZone: string): string[] {
  const rows = files.reduce((sum, file) => sum + file.rows, 0);
  return [
    `${number(rows)} rows in ${files.length} files; dates are those of ${timeZone}.`,
    'Import them at https://letterboxd.com/import (the watchlist at https://letterboxd.com/watchlist).',
  ];
}

/** Rows of a list that are not in its file. */
export const withoutFilm: Record<'ratings' | 'watched' | 'watchlist', (rows: number) => string> = {
  ratings: (rows) => `Not in the files, because Trakt names no film for them: ${number(rows)} of your ratings.`,
  watched: (rows) => `Not in the files, because Trakt names no film for them: ${number(rows)} of your plays.`,
  watchlist: (rows) => `Not in the files, because Trakt names no film for them: ${number(rows)} of your watchlist.`,
};

const listNames = { ratings: 'ratings', watched: 'plays', watchlist: 'films on your watchlist' } as const;

export function listShort(list: keyof typeof listNames, { stated, read }: { stated: number; read: number }): Words {
  return {
    message: `Trakt says that you have ${number(stated)} ${listNames[list]}, and sent ${number(read)} of them. Their file was not changed.`,
    hint: 'Try again later.',
  };
}

export function folderUnusable(folder: string, reason: string | undefined): Words {
  const why = reason === undefined ? '' : ` ${system(reason, undefined).message}`;
  return {
    message: `The files can't be written to ${folder}.${why}`,
    hint: 'Name another folder with --output, or with dir under [export] in the configuration.',
  };
}
