/** The words of `usher export`, in English. */

import type { LedgerLine, LeftRow, Reason, Section, ZipRefused } from '@trakt-usher/takeout';
import type { ListShort, Missing, RowsUnaccounted, ZipProblem } from '../../errors/take-out.ts';
import type { Words } from '../words.ts';
import { system } from './errors.ts';

export const exportSteps: Record<Section, string> = {
  history: 'Reading your history',
  ratings: 'Reading your ratings',
  watchlist: 'Reading your watchlist',
  favorites: 'Reading your favorites',
  lists: 'Reading your lists',
  comments: 'Reading your comments',
  collection: 'Reading your collection',
  hidden: 'Reading what you have hidden',
  playback: 'Reading what you have paused',
};

/** Formats only when it is called: the first number costs a command 10 ms. */
export function number(value: number): string {
  return value.toLocaleString('en-US');
}

export function countOf(done: number, total: number | undefined): string {
  return total === undefined ? number(done) : `${number(done)} of ${number(total)}`;
}

export function exported(
  { files, timeZone }: { files: readonly { rows: number }[]; timeZone: string },
  targets: readonly string[],
): string[] {
  const rows = files.reduce((sum, file) => sum + file.rows, 0);
  return [
    `${number(rows)} rows in ${files.length} ${files.length === 1 ? 'file' : 'files'}; dates are those of ${timeZone}.`,
    ...whereToImport(targets),
  ];
}

export function nothingExported(timeZone: string, flag: '--dry-run' | '--preview'): string {
  return `Nothing was written (${flag}); dates would be those of ${timeZone}.`;
}

/** Files that a preview leaves out. */
export function moreFiles(files: number): string {
  return `And ${number(files)} more ${files === 1 ? 'file' : 'files'}.`;
}

/** With `--only-new`. */
export function nothingRemembered(folder: string): string {
  return `--only-new: no earlier export is remembered in ${folder}, so all rows are new.`;
}

/** After an export that was broken off. */
export const pagesKept = 'What was read is kept for a day. To go on from there, run: usher export --resume';

export function resumed(pages: number): string {
  if (pages === 0) return 'Nothing of an earlier export is kept, or the account has changed since: all is read.';
  return `${number(pages)} ${pages === 1 ? 'page is' : 'pages are'} kept from an earlier export.`;
}

export function whereToImport(targets: readonly string[]): string[] {
  return targets.flatMap((target) => importAt[target] ?? []);
}

/** Where the files of a target go. */
const importAt: Readonly<Record<string, string>> = {
  letterboxd:
    'Import them at https://letterboxd.com/import (the watchlist at https://letterboxd.com/watchlist, favorites and each list at https://letterboxd.com/list/new).',
  trakt:
    "Import them at https://app.trakt.tv/settings/data, the history's files in their order, the watchlist last. Once: Trakt adds each play again that you import again.",
  yamtrack: 'Import the file in your Yamtrack, under Settings, Import, as a Yamtrack CSV.',
  'export-trakt':
    'These files are for what reads those of Export_Trakt_4_Letterboxd. Letterboxd itself finds more films by those of --to letterboxd.',
  simkl: 'Import the file at https://simkl.com/apps/import/json. Simkl documents no format, so look at what came.',
};

/**
 * One line for each section that was read.
 * @param have the name of the file of --have
 */
export function exportTable(lines: readonly LedgerLine[], have: string | undefined): string[] {
  const rows = endsOfSections(lines, have).map(({ section, read, written, files, left }) => {
    const why = left.map(({ rows, why }) => `${number(rows)} (${why})`);
    return [
      section,
      `${number(read)} read`,
      `${number(written)} written${files.length === 0 ? '' : ` (${files.length > 1 ? `${files.length} files` : files[0]})`}`,
      why.length === 0 ? '' : `left out: ${why.join(', ')}`,
    ];
  });
  const widths = [0, 1, 2].map((column) => Math.max(0, ...rows.map((row) => row[column]?.length ?? 0)));
  return rows.map((row) =>
    row
      .map((cell, column) => cell.padEnd(widths[column] ?? 0))
      .join('  ')
      .trimEnd(),
  );
}

export interface EndOfSection {
  readonly section: string;
  readonly read: number;
  readonly written: number;
  readonly files: readonly string[];
  readonly left: readonly { readonly rows: number; readonly why: string }[];
}

/** What became of the rows of each section. */
export function endsOfSections(lines: readonly LedgerLine[], have: string | undefined): EndOfSection[] {
  const sections = [...new Set(lines.map(({ section }) => section))];
  return sections.map((section) => {
    const of = lines.filter((line) => line.section === section);
    const reasons = [...new Set(of.flatMap(({ end }) => ('reason' in end ? end.reason : [])))];
    return {
      section: sectionNames[section],
      read: sum(of),
      written: sum(of.filter(({ end }) => 'file' in end)),
      files: [...new Set(of.flatMap(({ end }) => ('file' in end ? end.file : [])))],
      left: reasons.map((reason) => ({
        rows: sum(of.filter(({ end }) => 'reason' in end && end.reason === reason)),
        why: reasonLeft(reason, have),
      })),
    };
  });
}

function sum(lines: readonly LedgerLine[]): number {
  return lines.reduce((rows, line) => rows + line.rows, 0);
}

/** A row that is in no file, for people who ask. */
export function rowLeft({ section, label, reason }: LeftRow, have: string | undefined): string {
  return `${sectionNames[section]}: ${label}: ${reasonLeft(reason, have)}`;
}

function reasonLeft(reason: Reason, have: string | undefined): string {
  return reason === 'in_have_file' ? `already in ${have}` : reasonsLeft[reason];
}

const sectionNames: Readonly<Record<Section, string>> = {
  history: 'history',
  ratings: 'ratings',
  watchlist: 'watchlist',
  favorites: 'favorites',
  lists: 'lists',
  comments: 'reviews',
  collection: 'collection',
  hidden: 'hidden',
  playback: 'playback',
};

const reasonsLeft: Readonly<Record<Exclude<Reason, 'in_have_file'>, string>> = {
  nameless: 'Trakt names no title for it',
  no_id: 'no id that can be used there',
  films_only: 'not a film',
  no_place: 'no place for it there',
  same_day: 'one entry with another play of that day',
  later_play: 'only its latest play is written',
  merged: 'in the row of its title',
  no_row: 'its title has no other row in the file',
  own_note: 'a note of yours is there',
  watched_already: 'watched already',
  repeated: 'came twice',
  out_of_span: 'outside the dates asked for',
  there_already: 'in an earlier export',
};

/** Rows of a section that are in no file. */
export function withoutFilm(section: Section, rows: number): string {
  return `Not in the files, because Trakt names no film for them: ${number(rows)} of your ${section === 'history' ? 'plays' : sectionNames[section]}.`;
}

const listNames: Readonly<Record<ListShort['list'], string>> = {
  ...sectionNames,
  history: 'plays',
  watchlist: 'titles on your watchlist',
  lists: 'titles on a list',
  own_lists: 'lists of your own',
  comments: 'comments',
  collection: 'collected titles',
  hidden: 'hidden titles',
  playback: 'paused titles',
};

export function listShort(short: ListShort): Words {
  return { message: `${listShortTaken(short)} Their file was not changed.`, hint: wayOutOfShort[short.by] };
}

const wayOutOfShort: Readonly<Record<ListShort['by'], string>> = {
  trakt: 'Try again later. If it stays so, the count at Trakt is wrong: --allow-missing writes what there is.',
  last_export:
    'Try again later. If there are none at Trakt any more, add --allow-missing to this export once: the next one does not ask again.',
};

export function listShortTaken({ list, ownName, kind, stated, read, by }: ListShort): string {
  if (by === 'trakt')
    return `Trakt says that you have ${number(stated)} ${listNames[list]}, and sent ${number(read)} of them.`;
  const ofKind = kind === undefined ? '' : ` (${kind === 'movie' ? 'films' : 'episodes'})`;
  const of = ownName === undefined ? `${listNames[list]}${ofKind}` : `titles on your list ${ownName}`;
  return `The last export had ${number(stated)} ${of}. Now Trakt sent none, and did not say that there are none.`;
}

export function rowsUnaccounted({ target, place, rows, ended }: RowsUnaccounted): Words {
  return {
    message: `${place} of ${target} has ${number(rows)} rows, and usher knows what became of ${number(ended)}. That is a mistake in usher. No file was changed.`,
  };
}

export function zipNotTaken(path: string, problem: ZipProblem): Words {
  switch (problem.kind) {
    case 'unreadable':
      return {
        message: `${path} can't be read.${because(problem.reason)}`,
      };
    case 'refused':
      return {
        message: `${path} is not taken: ${refusals[problem.why]}${problem.entry === undefined ? '' : ` (${problem.entry})`}.`,
        hint: `Nothing was written. ${wayOut[problem.why] ?? 'Download the export again at https://app.trakt.tv/settings/data.'}`,
      };
    case 'incomplete':
      return {
        message: `${path} says itself that rows are missing: ${problem.missing.map(missing).join('; ')}. Nothing was written.`,
        hint: 'Ask Trakt for another export. To write what there is, add --allow-missing.',
      };
  }
}

const refusals: Record<ZipRefused['problem'], string> = {
  no_zip: 'it is not a ZIP file, or is cut off',
  no_trakt_export: "it has none of the files of Trakt's export",
  too_many_entries: 'it has more files than an export can have',
  too_large: 'a file in it is larger than Trakt ever makes',
  unreadable: 'a file in it is damaged',
  utf_16: 'a file in it is in UTF-16, not in UTF-8: another program has rewritten it',
  packed: 'a file in it has a password, or is packed in an uncommon way',
  no_json: 'a file in it is not JSON',
  no_rows: 'a file in it holds no list',
  two_files: 'it has two files for one page of a list',
};

const whatFromTakes =
  '--from takes the ZIP of https://app.trakt.tv/settings/data, or the folder with all that was in it.';

/** Where another download would be the same again. */
const wayOut: Partial<Record<ZipRefused['problem'], string>> = {
  no_zip: whatFromTakes,
  no_trakt_export: whatFromTakes,
  packed: 'Unpack it, and name the folder.',
  two_files: 'These are two exports, or copies of one: name one of them.',
};

function missing(gap: Missing): string {
  switch (gap.kind) {
    case 'pages':
      return `${gap.from === gap.to ? `page ${gap.from}` : `pages ${gap.from} to ${gap.to}`} of ${gap.list}`;
    case 'failed':
      return `all or part of ${gap.endpoint}, which Trakt could not read`;
    case 'plays':
      return `${number(gap.found)} of ${number(gap.stated)} plays of ${gap.of} are there`;
    case 'ratings':
      return `0 of ${number(gap.stated)} ratings are there`;
  }
}

export const folderUnusable: Record<'files' | 'written_rows', (folder: string, reason: string | undefined) => Words> = {
  files: (folder, reason) => ({
    message: `The files can't be written to ${folder}.${because(reason)}`,
    hint: 'Name another folder with --output, or with dir under [export] in the configuration.',
  }),
  written_rows: (folder, reason) => ({
    message: `--only-new can't remember in ${folder} what it writes.${because(reason)}`,
    hint: 'Mend that, or leave out --only-new.',
  }),
};

function because(reason: string | undefined): string {
  return reason === undefined ? '' : ` ${system(reason, undefined).message}`;
}

export function folderBusy(folder: string, by: string | undefined): Words {
  return {
    message: `${by ?? 'Another usher'} is writing to ${folder} at this moment. Nothing was read or written.`,
    hint: 'Try again when it is done, or name another folder with --output.',
  };
}
