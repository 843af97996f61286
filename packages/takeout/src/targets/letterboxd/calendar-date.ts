/** The date on a wall calendar somewhere in the world. */

/**
 * A function from instants to dates, `YYYY-MM-DD`, in one time zone. The machine's own zone never plays a part.
 *
 * @param timeZone IANA name, e.g. `America/Los_Angeles`
 * @throws {RangeError} nobody knows such a time zone.
 */
export function calendarDates(timeZone: string): (atMs: number) => string {
  const format = new Intl.DateTimeFormat('en-US', {
    timeZone,
    calendar: 'gregory',
    numberingSystem: 'latn',
    year: 'numeric',
    month: '2-digit',
    day: '2-digit',
  });
  return (atMs) => {
    const parts = new Map(format.formatToParts(atMs).map(({ type, value }) => [type, value]));
    return `${parts.get('year')?.padStart(4, '0')}-${parts.get('month')}-${parts.get('day')}`;
  };
}
