/** @trakt-usher/takeout: rows of a Trakt account in, files of other trackers out. */

export * from './targets/letterboxd/index.ts';
