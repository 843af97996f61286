/** @trakt-usher/takeout: rows of a Trakt account in, files of other trackers out. */

export * from './identify.ts';
export * from './ledger.ts';
export * from './safe-file-name.ts';
export * from './source.ts';
export * from './sources/zip/index.ts';
export * from './target.ts';
export * from './targets/letterboxd/index.ts';
