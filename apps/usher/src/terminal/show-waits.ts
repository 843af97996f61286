/** Shows the waits that the log tells of: counting down on a terminal, in one line elsewhere. */

import { type Clock, type Log, type LogFields, silentLog } from 'trakt-usher';
import type { Catalogue } from '../text/catalogue.ts';
import type { Io } from './io.ts';

export interface WaitsOptions {
  io: Io;
  text: Catalogue;
  clock: Clock;
  signal: AbortSignal;
}

/** A log that hears of waits. */
export function showWaits(options: WaitsOptions): Log {
  return { ...silentLog, info: (fields) => show(fields, options) };
}

function show({ event, code, delayMs }: LogFields, { io, text, clock, signal }: WaitsOptions): void {
  if (!isWait(event, text) || typeof delayMs !== 'number') return;
  const words = text.waits[event];
  const line = (leftMs: number) => words(Math.ceil(leftMs / 1_000), `${code}`);
  const endMs = clock.monotonic() + delayMs;
  let end = io.show(line(delayMs));
  if (!end) {
    io.say(line(delayMs));
    return;
  }
  const countDown = async () => {
    for (let leftMs = delayMs; leftMs > 0; leftMs = endMs - clock.monotonic()) {
      end = io.show(line(leftMs));
      await clock.sleep(leftMs % 1_000 || 1_000, signal);
    }
  };
  countDown()
    .catch(() => undefined)
    .finally(() => end?.());
}

function isWait(event: string, { waits }: Catalogue): event is keyof Catalogue['waits'] {
  return Object.hasOwn(waits, event);
}
