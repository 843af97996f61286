/** Dates of rows. */

/**
 * The moment that a row's text names. Undefined where there is none, and for `1970-01-01T00:00:00.000Z`, with which Trakt
 * says that nobody knows. A plain date is midnight in UTC: to show it, use UTC as well.
 *
 * @example
 * const watched = toDate(play.watched_at)?.toLocaleDateString() ?? 'some day';
 */
export function toDate(text: string | null | undefined): Date | undefined {
  const atMs = Date.parse(text ?? '');
  return atMs === 0 || Number.isNaN(atMs) ? undefined : new Date(atMs);
}
