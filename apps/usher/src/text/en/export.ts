/** The words of `usher export`, in English. */

import type { ZipRefused } from '@trakt-usher/takeout';
import type { Missing, ZipProblem } from '../../errors.ts';
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

export function zipNotTaken(path: string, problem: ZipProblem): Words {
  switch (problem.kind) {
    case 'unreadable':
      return {
        message: `${path} can't be read.${problem.reason === undefined ? '' : ` ${system(problem.reason, undefined).message}`}`,
      };
    case 'refused':
      return {
        message: `${path} is not taken: ${refusals[problem.why]}${problem.entry === undefined ? '' : ` (${problem.entry})`}.`,
        hint: 'Nothing was written. Download the export again at https://app.trakt.tv/settings/data.',
      };
    case 'incomplete':
      return {
        message: `${path} says itself that rows are missing: ${problem.missing.map(missing).join('; ')}. Nothing was written.`,
        hint: 'Ask Trakt for another export. To write what there is, add --allow-missing.',
      };
  }
}

const refusals: Record<ZipRefused['problem'], string> = {
  no_zip: 'it is no ZIP file, or cut off',
  no_trakt_export: "it has none of the files of Trakt's export",
  too_many_entries: 'it has more files than any export',
  too_large: 'a file in it is larger than any of Trakt',
  unreadable: 'a file in it is damaged',
  no_json: 'a file in it is no JSON',
  no_rows: 'a file in it holds no list',
  two_files: 'it has two files for one page of a list',
};

function missing(gap: Missing): string {
  switch (gap.kind) {
    case 'pages':
      return `${gap.from === gap.to ? `page ${gap.from}` : `pages ${gap.from} to ${gap.to}`} of ${gap.list}`;
    case 'failed':
      return `all or part of ${gap.endpoint}, which Trakt could not read`;
    case 'plays':
      return `${number(gap.found)} of ${number(gap.stated)} plays of films are there`;
  }
}

export function folderUnusable(folder: string, reason: string | undefined): Words {
  const why = reason === undefined ? '' : ` ${system(reason, undefined).message}`;
  return {
    message: `The files can't be written to ${folder}.${why}`,
    hint: 'Name another folder with --output, or with dir under [export] in the configuration.',
  };
}

export function folderBusy(folder: string, by: string | undefined): Words {
  return {
    message: `${by ?? 'Another usher'} is writing to ${folder} at this moment. Nothing was read or written.`,
    hint: 'Try again when it is done, or name another folder with --output.',
  };
}
