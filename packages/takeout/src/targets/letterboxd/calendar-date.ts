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

  // A history has many plays on few days, and asking the calendar takes most of the time.
  const offsetAtStart = remembered((day) => {
    const { date, time } = wallClock(day * dayMs);
    return Date.parse(`${date}T${time}Z`) - day * dayMs;
  });
  const dateOf = utcDates();
  return (atMs) => {
    const day = Math.floor(atMs / dayMs);
    // Before 1970, zones had offsets of odd seconds.
    const offset = day < 0 ? Number.NaN : offsetAtStart(day);
    return offset === offsetAtStart(day + 1) ? dateOf(atMs + offset) : wallClock(atMs).date;
  };
}

/** As `calendarDates` of UTC, sooner. */
export function utcDates(): (atMs: number) => string {
  const dateOf = remembered((day) => new Date(day * dayMs).toISOString().slice(0, 10));
  return (atMs) => dateOf(Math.floor(atMs / dayMs));
}

export function remembered<T extends {}>(compute: (number: number) => T): (number: number) => T {
  const known = new Map<number, T>();
  // Plays come in the order of their times, so many in a row ask for the same day.
  let lastNumber = Number.NaN;
  let last: T | undefined;
  return (number) => {
    if (number === lastNumber && last !== undefined) return last;
    let value = known.get(number);
    if (value === undefined) {
      value = compute(number);
      known.set(number, value);
    }
    lastNumber = number;
    last = value;
    return value;
  };
}
