/** When a schedule's times come: a cron expression in a time zone. */

import { Cron } from 'croner';

/** The first time after that moment. Undefined if there is none any more. Epoch milliseconds. */
export type Times = (afterMs: number) => number | undefined;

/** Five fields, as in a crontab, or a name such as `@daily`. */
const form = /^\s*(@[a-z]+|\S+(\s+\S+){4})\s*$/i;

/** Undefined for what is no cron expression, or one whose times never come, such as the 30th of February. */
export function timesOf(expression: string, timeZone: string): Times | undefined {
  if (!form.test(expression)) return undefined;
  try {
    const cron = new Cron(expression, { timezone: timeZone, mode: '5-part' });
    const times: Times = (afterMs) => cron.nextRun(new Date(afterMs))?.getTime();
    return times(Date.UTC(2000, 0)) === undefined ? undefined : times;
  } catch {
    return undefined;
  }
}

export function isSchedule(expression: string): boolean {
  return timesOf(expression, 'UTC') !== undefined;
}

/** Where neither the account nor the configuration names one. */
export function systemZone(): string {
  return new Intl.DateTimeFormat('en').resolvedOptions().timeZone;
}
