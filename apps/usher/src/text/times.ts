/** Times as a person wants them: how far off, and when exactly ("in 3 days, 24 Nov 14:05 CET"). */

export interface TimeStyle {
  /** Epoch milliseconds: what "now" is. */
  nowMs: number;
  /** IANA name; the system's own when left out. */
  timeZone?: string | undefined;
}

/** Undefined also for a time that no calendar reaches, such as the end of a token that never ends. */
export function dateAt(atMs: number | undefined): Date | undefined {
  const date = atMs === undefined ? undefined : new Date(atMs);
  return Number.isNaN(date?.getTime()) ? undefined : date;
}

/** "in 3 days, 24 Nov 14:05 CET"; with the year where it is another one than now. */
export function when(atMs: number, style: TimeStyle): string {
  return `${relative(atMs - style.nowMs)}, ${absolute(atMs, style)}`;
}

/** "24 Nov 14:05 CET" */
export function absolute(atMs: number, { nowMs, timeZone }: TimeStyle): string {
  const year = new Intl.DateTimeFormat('en-GB', { year: 'numeric', timeZone });
  const format = new Intl.DateTimeFormat('en-GB', {
    day: 'numeric',
    month: 'short',
    hour: '2-digit',
    minute: '2-digit',
    hourCycle: 'h23',
    timeZone,
    timeZoneName: 'short',
    ...(year.format(atMs) === year.format(nowMs) ? {} : { year: 'numeric' }),
  });
  return format.format(atMs).replace(',', '').replace('Sept', 'Sep');
}

const units = [
  { unit: 'day', ms: 86_400_000 },
  { unit: 'hour', ms: 3_600_000 },
  { unit: 'minute', ms: 60_000 },
  { unit: 'second', ms: 1_000 },
] as const;

/** "in 3 days", "2 hours ago", "now": in the largest unit that there is one of, a hair's breadth aside. */
export function relative(byMs: number): string {
  const largest = units.find(({ ms }) => Math.abs(byMs) >= ms - ms / 120) ?? units[3];
  const count = Math.round(byMs / largest.ms);
  if (count === 0) return 'now';
  return new Intl.RelativeTimeFormat('en-GB', { numeric: 'always' }).format(count, largest.unit);
}

/** A length of time: "10 minutes", "1 hour". */
export function duration(ms: number): string {
  const largest = units.find((each) => ms >= each.ms) ?? units[3];
  const count = Math.round(ms / largest.ms);
  return `${count} ${largest.unit}${count === 1 ? '' : 's'}`;
}
