/** What a worker tells of itself while it runs. */

/**
 * `nothing`: no sending, because it was somebody else's turn, or nobody's yet. `limited`: Trakt asked to wait. `in_doubt`: the
 * answer may be lost. `lost`: the person has to sign in again.
 */
export const outcomes = ['renewed', 'nothing', 'limited', 'in_doubt', 'lost', 'failed'] as const;
export type Outcome = (typeof outcomes)[number];

/** How much a worker may do at once. */
interface Limits {
  /** Renewals that may be under way. */
  room: number;
  /** Apps that Trakt asked to leave alone for a while. */
  pausedApps: number;
}

export interface WorkerEvents {
  /** It has all that it needs. */
  started(): void;
  renewal(outcome: Outcome): void;
  /** It has looked for what is due. `failure`: why it couldn't. */
  swept(failure: unknown): void;
  /** Trakt asked to leave an app alone for so long. */
  paused(clientId: string, ms: number): void;
  /** Trakt refuses so many sign-ins of an app that it is Trakt's mistake: its renewals are frozen for so long. */
  frozen(clientId: string, ms: number): void;
  /** Trakt takes no renewal of that app: its word for why. */
  refused(clientId: string, code: string): void;
  limits(limits: Limits): void;
}
