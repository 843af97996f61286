/**
 * Tells a provider's incident from sign-ins that ended: when many accounts of one app are refused within minutes, it is
 * the server that is wrong, and nobody is to be signed out for it.
 */

export interface GrantReply {
  atMs: number;
  grantId: string;
  /** The server said that the grant is dead. */
  dead: boolean;
}

const windowMs = 600_000;
const fewestAccounts = 5;
const leastShare = 0.2;
/** How long an app's refreshes rest after an incident was seen, in milliseconds. */
const freezeMs = 1_800_000;

/** Whether the outcomes of the last ten minutes are an incident: 5 accounts, and a fifth of all attempts. Pure. */
export function isIncident(outcomes: readonly GrantReply[], nowMs: number): boolean {
  const recent = outcomes.filter(({ atMs }) => atMs > nowMs - windowMs && atMs <= nowMs);
  const dead = recent.filter((outcome) => outcome.dead);
  const accounts = new Set(dead.map(({ grantId }) => grantId));
  return accounts.size >= fewestAccounts && dead.length >= recent.length * leastShare;
}

/** An account that was found dead, and how to take that back. */
interface Found {
  outcome: GrantReply;
  restore: (retryAtMs: number) => Promise<void>;
}

export interface IncidentWatch {
  /** Until when refreshes of this app rest; undefined when they needn't. */
  frozenUntilMs(clientId: string, nowMs: number): number | undefined;
  /** An answer about a grant came. Resolves to the freeze's end when it makes an incident, once those found dead are restored. */
  report(clientId: string, found: Found): Promise<number | undefined>;
}

/** One for all sessions of a process that look after the same apps. */
export function createIncidentWatch(): IncidentWatch {
  const apps = new Map<string, { found: Found[]; frozenUntilMs: number }>();
  return {
    frozenUntilMs(clientId, nowMs) {
      const untilMs = apps.get(clientId)?.frozenUntilMs ?? 0;
      // Further off than a freeze lasts: the clock has been set back since.
      return nowMs < untilMs && untilMs - nowMs <= freezeMs ? untilMs : undefined;
    },
    async report(clientId, latest) {
      const app = apps.get(clientId) ?? { found: [], frozenUntilMs: 0 };
      apps.set(clientId, app);
      const nowMs = latest.outcome.atMs;
      app.found = [...app.found.filter(({ outcome }) => outcome.atMs > nowMs - windowMs), latest];
      if (
        !isIncident(
          app.found.map(({ outcome }) => outcome),
          nowMs,
        )
      )
        return undefined;
      app.frozenUntilMs = nowMs + freezeMs;
      const dead = app.found.filter(({ outcome }) => outcome.dead);
      app.found = [];
      await Promise.allSettled(dead.map(({ restore }) => restore(app.frozenUntilMs)));
      return app.frozenUntilMs;
    },
  };
}
