/** Trakt rows in, Letterboxd CSV out. */

export { calendarDates } from './calendar-date.ts';
export { type CsvPiece, csvPieces, maxPartBytes } from './csv-parts.ts';
export { type HistoryOptions, historyRows } from './history.ts';
export { type FilmRatings, ratingRows, ratingsByFilm } from './ratings.ts';
export {
  diaryColumns,
  type Film,
  filmColumns,
  type LetterboxdColumn,
  type LetterboxdRow,
  ratingColumns,
  toLetterboxdRow,
  type Viewing,
} from './row.ts';
export { watchlistRows } from './watchlist.ts';
