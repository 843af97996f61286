/** Trakt's own export as a source. */
export { type Archive, type Gunzip, jsonOf, openArchive, textOf } from './archive.ts';
export { type Gap, openTraktZip, type TraktZip, type ZipList, type ZipPage } from './trakt-zip.ts';
export { type ZipProblem, ZipRefused } from './zip-refused.ts';
export { gapsOf, zipSource } from './zip-source.ts';
