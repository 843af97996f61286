/** A file with people's data that a sandbox can't take. */
export class DataRefused extends Error {
  /** Each in a sentence, with its place in the file. */
  readonly reasons: readonly string[];
  /** The file. */
  readonly path: string | undefined;

  constructor(reasons: readonly string[], options: ErrorOptions & { path?: string } = {}) {
    super([`${options.path ?? 'The data'} can't be used.`, ...reasons].join(' '), options);
    this.reasons = reasons;
    this.path = options.path;
  }
}
