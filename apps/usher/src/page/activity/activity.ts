/** What happened since the server was started: its own log events, the latest of each kind. */

import type { Clock, Log, LogFields } from 'trakt-usher';
import { allowed } from '../../terminal/log.ts';
import { type Kind, meaningOf } from './meanings.ts';

export interface Entry {
  /** Grows with each entry. */
  readonly number: number;
  readonly atMs: number;
  readonly kind: Kind;
  readonly isTrouble: boolean;
  readonly words: string;
  readonly program: string | undefined;
  readonly account: string | undefined;
  /** Who did it on the page, and from where. */
  readonly who: string | undefined;
}

export interface Activity {
  /** Listens. */
  readonly log: Log;
  readonly sinceMs: number;
  /** The latest first. */
  entries(): readonly Entry[];
}

/** Of each kind: a program that is refused a thousand times pushes no sign-in out. */
const mostOfAKind = 400;

export function createActivity(clock: Pick<Clock, 'now'>): Activity {
  const kept = new Map<Kind, Entry[]>();
  let number = 0;
  const at =
    (isTrouble: boolean) =>
    (given: LogFields): void => {
      // As in a log file: a field that is not on the list may hold anything.
      const fields = new Map(allowed(given).map(([name, value]) => [name, String(value)]));
      const meaning = meaningOf(fields);
      if (!meaning) return;
      const [program, account, who] = ['program', 'account', 'who'].map((name) => fields.get(name));
      number += 1;
      const entries = kept.get(meaning.kind) ?? [];
      kept.set(meaning.kind, entries);
      entries.push({ number, atMs: clock.now(), ...meaning, isTrouble, program, account, who });
      if (entries.length > mostOfAKind) entries.shift();
    };
  return {
    log: { debug: () => undefined, info: at(false), warn: at(true), error: at(true) },
    sinceMs: clock.now(),
    entries: () => [...kept.values()].flat().sort((one, other) => other.number - one.number),
  };
}
