/** A file of another tracker's that can't be read. */

import { type ZipProblem, ZipRefused } from '../sources/zip/zip-refused.ts';

export type HaveProblem =
  | Extract<ZipProblem, 'no_zip' | 'too_many_entries' | 'too_large' | 'unreadable' | 'utf_16' | 'packed' | 'two_files'>
  /** It is a ZIP, and has none of the files of Letterboxd's export. */
  | 'no_letterboxd_export'
  /** Quotes that have no end, or a record with more or fewer fields than the header. */
  | 'no_csv'
  /** The columns of such a file are not there. */
  | 'no_columns'
  /** A year, a date, a number or a rating that is none. */
  | 'no_value'
  | 'too_many_rows';

export class HaveRefused extends Error {
  override readonly name = 'HaveRefused';
  readonly problem: HaveProblem;
  /** The file in the ZIP that is wrong. */
  readonly entry: string | undefined;
  /** From 1. */
  readonly line: number | undefined;

  constructor(
    problem: HaveProblem,
    { entry, line, cause }: { entry?: string | undefined; line?: number; cause?: unknown } = {},
  ) {
    super(`What the other tracker has can't be read: ${problem}.`, { cause });
    this.problem = problem;
    this.entry = entry;
    this.line = line;
  }
}

/** What the reader of ZIP files has met, as a refusal of this file. */
export function asHaveRefused(cause: unknown): unknown {
  if (!(cause instanceof ZipRefused)) return cause;
  const { problem, entry } = cause;
  switch (problem) {
    case 'no_zip':
    case 'too_many_entries':
    case 'too_large':
    case 'utf_16':
    case 'packed':
    case 'two_files':
      return new HaveRefused(problem, { entry, cause });
    default:
      return new HaveRefused('unreadable', { entry, cause });
  }
}
