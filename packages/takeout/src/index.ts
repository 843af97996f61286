/** @trakt-usher/takeout: rows of a Trakt account in, files of other trackers out. */

export * from './sources/zip/index.ts';
export * from './targets/letterboxd/index.ts';
