/** @trakt-usher/takeout: rows of a Trakt account in, files of other trackers out. */

export * from './have/index.ts';
export { type Identity, type Ids, identify, type Kind, labelOf, type Named } from './identify.ts';
export * from './ledger.ts';
export * from './safe-file-name.ts';
export * from './source.ts';
export * from './sources/api/index.ts';
export * from './sources/zip/index.ts';
export * from './target.ts';
export * from './targets/index.ts';
export * from './targets/letterboxd/index.ts';
export { createPages, type Entry, type EntryPages, entryOf, pagesOfList } from './targets/zip/pages.ts';
export { zipChunks } from './targets/zip/write-zip.ts';
