/** People's data from files: seed files, and the ZIPs in which Trakt gives people their data. */
export { DataRefused } from './data-refused.ts';
export { readSeedFile } from './seed-file.ts';
export { readTraktZip, type TraktZip } from './zip/index.ts';
