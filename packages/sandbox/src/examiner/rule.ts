/** A rule of the examiner: a pure function over the request log. */
import type { LoggedRequest } from '../requests.ts';

/** `error`: Trakt refuses it, or data or a sign-in is lost. `warning`: it works until it doesn't. `note`: it is needless. */
export type Severity = 'error' | 'warning' | 'note';

export const severities: readonly Severity[] = ['error', 'warning', 'note'];

export type Log = readonly LoggedRequest[];

export interface Judgement {
  /** How often the client could have broken the rule. 0: the rule was not exercised. */
  readonly asked: number;
  /** For each time that it broke the rule, the requests that show it, oldest first. */
  readonly broken: readonly Log[];
}

export interface Rule {
  readonly name: string;
  readonly severity: Severity;
  /** What a client that keeps it does, in a sentence. */
  readonly about: string;
  /** The log is of one run, in the order of arrival. */
  judge(log: Log): Judgement;
}

/** For rules about single requests. */
export function each(asked: Log, isBroken: (request: LoggedRequest) => boolean): Judgement {
  return { asked: asked.length, broken: asked.filter(isBroken).map((request) => [request]) };
}
