import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { calendarDates } from './calendar-date.ts';

const hourMs = 3_600_000;
const dayMs = 24 * hourMs;

/** Midnight UTC of the nth Sunday of a month (-1: the last), counted by hand. */
function sunday(year: number, month: number, nth: number): number {
  const sundays: number[] = [];
  for (let day = 1; day <= 31; day += 1) {
    const atMs = Date.UTC(year, month, day);
    // 1970-01-01 was a Thursday.
    if (new Date(atMs).getUTCMonth() === month && (atMs / dayMs) % 7 === 3) sundays.push(atMs);
  }
  return sundays.at(nth < 0 ? nth : nth - 1) ?? 0;
}

/** Offsets from UTC by the written rules, in hours: in the US since 2007, in the EU since 1996. */
const offsets: Record<string, (atMs: number) => number> = {
  'America/Los_Angeles': (atMs) => {
    const year = new Date(atMs).getUTCFullYear();
    const summer = atMs >= sunday(year, 2, 2) + 10 * hourMs && atMs < sunday(year, 10, 1) + 9 * hourMs;
    return summer ? -7 : -8;
  },
  'Europe/Berlin': (atMs) => {
    const year = new Date(atMs).getUTCFullYear();
    return atMs >= sunday(year, 2, -1) + hourMs && atMs < sunday(year, 9, -1) + hourMs ? 2 : 1;
  },
  'Asia/Kolkata': () => 5.5,
  'Asia/Kathmandu': () => 5.75,
  'Pacific/Kiritimati': () => 14,
  'Pacific/Pago_Pago': () => -11,
  UTC: () => 0,
};

describe('calendarDates', () => {
  it.each(Object.entries(offsets))('agrees with the rules of %s at any instant', (timeZone, offset) => {
    const dateOf = calendarDates(timeZone);
    const instants = fc.integer({ min: Date.UTC(2008, 0, 1), max: Date.UTC(2037, 11, 31) });
    fc.assert(
      fc.property(instants, (atMs) => {
        expect(dateOf(atMs)).toBe(new Date(atMs + offset(atMs) * hourMs).toISOString().slice(0, 10));
      }),
    );
  });

  it.each([
    ['the evening before in California', 'America/Los_Angeles', '2024-03-10T02:30:00Z', '2024-03-09'],
    ['the last second before midnight in winter time', 'America/Los_Angeles', '2024-03-10T07:59:59Z', '2024-03-09'],
    ['the first second of the day that loses an hour', 'America/Los_Angeles', '2024-03-10T08:00:00Z', '2024-03-10'],
    ['the last second of that day, by now in summer time', 'America/Los_Angeles', '2024-03-11T06:59:59Z', '2024-03-10'],
    ['the first hour of the day that is 25 hours long', 'Europe/Berlin', '2024-10-26T22:00:00Z', '2024-10-27'],
    ['the last hour of that day', 'Europe/Berlin', '2024-10-27T22:59:59Z', '2024-10-27'],
    ['a date that Samoa never had', 'Pacific/Apia', '2011-12-30T10:00:00Z', '2011-12-31'],
    ['a year of three digits', 'UTC', '0987-01-02T00:00:00Z', '0987-01-02'],
  ])('knows %s', (_, timeZone, instant, date) => {
    expect(calendarDates(timeZone)(Date.parse(instant))).toBe(date);
  });

  it('refuses a zone that nobody knows', () => {
    expect(() => calendarDates('Mars/Olympus')).toThrow(RangeError);
  });
});
