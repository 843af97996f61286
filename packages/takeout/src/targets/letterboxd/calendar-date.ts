/** The date on a wall calendar somewhere in the world. */

const dayMs = 86_400_000;

/**
 * A function from instants to dates, `YYYY-MM-DD`, in one time zone. The machine's own zone never plays a part.
 *
 * @param timeZone IANA name, e.g. `America/Los_Angeles`
 * @throws {RangeError} nobody knows such a time zone.
 */
export function calendarDates(timeZone: string): (atMs: number) => string {
  const format = new Intl.DateTimeFormat('en-US', {
    ...{ timeZone, calendar: 'gregory', numberingSystem: 'latn', hourCycle: 'h23' },
    ...{ year: 'numeric', month: '2-digit', day: '2-digit', hour: '2-digit', minute: '2-digit', second: '2-digit' },
  });
  const wallClock = (atMs: number) => {
    const parts = new Map(format.formatToParts(atMs).map(({ type, value }) => [type, value]));
    const date = `${parts.get('year')?.padStart(4, '0')}-${parts.get('month')}-${parts.get('day')}`;
    return { date, time: `${parts.get('hour')}:${parts.get('minute')}:${parts.get('second')}` };
  };
  const offsetMs = (wholeSecondMs: number) => {
    const { date, time } = wallClock(wholeSecondMs);
    return Date.parse(`${date}T${time}Z`) - wholeSecondMs;
  };

  // A history has many plays on few days, and asking the calendar takes most of the time.
  const offsets = new Map<number, number | undefined>();
  const offsetOn = (day: number) => {
    if (offsets.has(day)) return offsets.get(day);
    const [first, last] = [offsetMs(day * dayMs), offsetMs((day + 1) * dayMs)];
    const offset = first === last ? first : undefined;
    offsets.set(day, offset);
    return offset;
  };
  return (atMs) => {
    // Before 1970, zones had offsets of odd seconds.
    const offset = atMs < 0 ? undefined : offsetOn(Math.floor(atMs / dayMs));
    return offset === undefined ? wallClock(atMs).date : new Date(atMs + offset).toISOString().slice(0, 10);
  };
}
