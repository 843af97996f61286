/** Why a ZIP is refused. */
export type ZipProblem =
  | 'no_zip'
  | 'no_trakt_export'
  | 'too_many_entries'
  | 'too_large'
  | 'unreadable'
  /** UTF-16, as Excel and Windows PowerShell write it. */
  | 'utf_16'
  /** With a password, or by another method than ZIP files of today. */
  | 'packed'
  | 'no_json'
  | 'no_rows'
  | 'two_files';

const sentences: Readonly<Record<ZipProblem, string>> = {
  no_zip: 'This is no ZIP file, or it is cut off',
  no_trakt_export: 'This ZIP has none of the files of an export from Trakt',
  too_many_entries: 'This ZIP has more files than any export from Trakt',
  too_large: 'A file in this ZIP is larger than any of Trakt',
  unreadable: 'A file in this ZIP is damaged',
  utf_16: 'A file in this ZIP is in UTF-16, and not in UTF-8',
  packed: 'A file in this ZIP has a password, or is packed in an uncommon way',
  no_json: 'A file in this ZIP is no JSON',
  no_rows: 'A file in this ZIP holds no list of rows',
  two_files: 'This ZIP has two files for one page of a list',
};

/** A ZIP that can't be read as an export from Trakt. */
export class ZipRefused extends Error {
  override readonly name = 'ZipRefused';
  readonly problem: ZipProblem;
  /** The file in the ZIP that is wrong. */
  readonly entry: string | undefined;

  constructor(problem: ZipProblem, { entry, cause }: { entry?: string; cause?: unknown } = {}) {
    super(entry === undefined ? `${sentences[problem]}.` : `${sentences[problem]}: ${entry}`, { cause });
    this.problem = problem;
    this.entry = entry;
  }
}
