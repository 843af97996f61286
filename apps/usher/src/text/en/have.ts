/** The words about what a tracker has already (`usher export --have`), in English. */

import type { Have, HaveProblem, HaveRefused } from '@trakt-usher/takeout';
import type { HaveSummary } from '../../export/have-summary.ts';
import type { Words } from '../words.ts';
import { system } from './errors.ts';
import { number } from './export.ts';

/** @param all name each row, and not the first few */
export function haveSummary({ file, of, there, written, doubts }: HaveSummary, { all }: { all: boolean }): string[] {
  const shifted = doubts.flatMap((doubt) => (doubt.kind === 'shifted' ? doubt : []));
  const undecided = doubts.flatMap((doubt) => (doubt.kind === 'undecided' ? doubt.row.label : []));
  const films = [...new Set(undecided)];
  const some = (lines: readonly string[]) => {
    const shown = all ? lines : lines.slice(0, 10);
    const more = lines.length - shown.length;
    return [...shown, ...(more === 0 ? [] : [`and ${number(more)} more, which --explain names`])].map(
      (line) => `  ${line}`,
    );
  };
  return [
    `${number(there)} ${there === 1 ? 'row is' : 'rows are'} already in ${file}.`,
    ...(shifted.length === 0
      ? []
      : [
          `${number(shifted.length)} of your plays ${shifted.length === 1 ? 'is' : 'are'} one day off there, on the date in UTC. corrections/shifted-days.csv has the right days: before you import that file, delete the entries whose addresses are in it.`,
          ...some(shifted.map(({ row, date, dateThere }) => `${row.label}: ${dateThere} there, ${date} in fact`)),
        ]),
    ...(undecided.length === 0
      ? []
      : [
          `Title and year don't tell which film there these are, so their ${undecided.length === 1 ? 'row was' : `${number(undecided.length)} rows were`} not left out:`,
          ...some(films),
        ]),
    ...(of === 'yamtrack' && written > 0
      ? ['Import with the mode "overwrite": what Yamtrack has of a title in the file is in the file, too.']
      : []),
  ];
}

export function haveNotTaken({
  path,
  tracker,
  problem,
}: {
  path: string;
  tracker: Have['of'];
  problem: HaveRefused | string | undefined;
}): Words {
  if (problem === undefined || typeof problem === 'string') {
    const why = problem === undefined ? '' : ` ${system(problem, undefined).message}`;
    return { message: `${path} can't be read.${why}`, hint: wanted[tracker] };
  }
  const { entry, line } = problem;
  const place = [entry, line === undefined ? undefined : `line ${number(line)}`].flatMap((part) => part ?? []);
  return {
    message: `${path} is not taken: ${refusals[problem.problem]}${place.length === 0 ? '' : ` (${place.join(', ')})`}. Nothing was read from Trakt, and nothing was written.`,
    hint: wanted[tracker],
  };
}

const wanted: Readonly<Record<Have['of'], string>> = {
  letterboxd: 'For Letterboxd, --have takes the ZIP that it exports at https://letterboxd.com/settings/data/.',
  yamtrack: 'For Yamtrack, --have takes the CSV that it exports in its settings.',
};

const refusals: Readonly<Record<HaveProblem, string>> = {
  no_zip: 'it is not a ZIP file, or is cut off',
  too_many_entries: 'it has more files than an export can have',
  too_large: 'it, or a file in it, is larger than an export can be',
  unreadable: 'it is damaged, or not text',
  utf_16: 'it is in UTF-16, as Excel writes its "Unicode Text", and not in UTF-8; take the export as it came',
  packed: 'it has a password, or is packed in an uncommon way; unpack it, and name the folder',
  two_files: 'it has a file twice',
  no_letterboxd_export: "it has none of the files of Letterboxd's export",
  no_csv: 'a line is not CSV: a quote or a field is missing',
  no_columns: 'the columns of that export are not in it',
  no_value: 'a year, date, number or rating in it is not valid',
  too_many_rows: 'it has more rows than an export can have',
};
