/** What another tracker has already, read from a file of its own. */

import type { LetterboxdHave } from './letterboxd.ts';
import type { YamtrackHave } from './yamtrack.ts';

export { type CsvRecord, csvRecords } from './csv.ts';
export { type HaveProblem, HaveRefused } from './have-refused.ts';
export { type HaveEntry, type HaveFilm, type LetterboxdHave, readLetterboxdExport } from './letterboxd.ts';
export { readYamtrackExport, type YamtrackHave, type YamtrackRow } from './yamtrack.ts';
export type Have = LetterboxdHave | YamtrackHave;
