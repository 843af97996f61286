/** What the sessions of a process that look after the same apps and issuers share: incidents and outages. */

import {
  type Freezes,
  freezeMs,
  incidentWindowMs,
  isIncident,
  isRefusedForGood,
  thawMs,
  withFreeze,
} from '../rules/incident.ts';
import {
  createIncidentGuard,
  type Found,
  type GuardedSession,
  type IncidentGuard,
  type Incidents,
} from './incident-guard.ts';
import { createOutageWatch, type OutageWatch } from './outage.ts';

/** A session alone has none: one account can't tell an incident, and a program with one account doesn't pay for it. */
export interface IncidentWatch extends OutageWatch {
  /** The guard of one of the sessions. */
  guard(session: GuardedSession): IncidentGuard;
}

interface WatchedApp {
  refused: readonly Found[];
  /** Of renewals only the times: there may be tens of thousands, and each restore holds its session. */
  renewedAtMs: number[];
  /** At how many of them those that are old are dropped. */
  mostRenewals: number;
  frozenUntilMs: number;
  /** By grant. */
  freezes: Map<string, Freezes>;
}

/**
 * A watch for sessions to share: those of a process with many accounts of one app.
 *
 * @example
 * ```ts
 * const incidents = createIncidentWatch();
 * const [ada, grace] = ['ada', 'grace'].map((account) => createSession({ app, store, account, incidents }));
 * ```
 */
export function createIncidentWatch(): IncidentWatch {
  const incidents = createIncidents();
  return { ...createOutageWatch(), guard: (session) => createIncidentGuard(session, incidents) };
}

export function createIncidents(): Incidents {
  const apps = new Map<string, WatchedApp>();

  function frozenUntilMs(clientId: string, nowMs: number): number | undefined {
    const untilMs = apps.get(clientId)?.frozenUntilMs ?? 0;
    // Further off than a freeze lasts: the clock has been set back since.
    return nowMs < untilMs && untilMs - nowMs <= freezeMs ? untilMs : undefined;
  }

  /** Each account has its own time to come back, so that they don't all come at once. */
  async function putBack(app: WatchedApp, refused: readonly Found[]): Promise<void> {
    for (const { reply } of refused) {
      app.freezes.set(reply.grantId, withFreeze(app.freezes.get(reply.grantId), reply.atMs));
    }
    await Promise.allSettled(
      refused.map(({ restore, random }) => restore(Math.ceil(app.frozenUntilMs + thawMs * random()))),
    );
  }

  return {
    frozenUntilMs,

    async report(clientId, latest) {
      const app = apps.get(clientId) ?? newApp();
      apps.set(clientId, app);
      const { atMs: nowMs, grantId, refused } = latest.reply;
      if (!refused) app.freezes.delete(grantId);
      if (refused && isRefusedForGood(app.freezes.get(grantId))) return undefined;
      const frozen = frozenUntilMs(clientId, nowMs);
      if (frozen !== undefined) {
        // It was on its way when the freeze began: the freeze isn't extended for it.
        if (refused) await putBack(app, [latest]);
        return refused ? frozen : undefined;
      }
      const isYoung = (atMs: number) => atMs > nowMs - incidentWindowMs;
      app.refused = app.refused.filter(({ reply }) => isYoung(reply.atMs));
      if (refused) app.refused = [...app.refused, latest];
      else if (app.renewedAtMs.push(nowMs) > app.mostRenewals) {
        app.renewedAtMs = app.renewedAtMs.filter(isYoung);
        app.mostRenewals = Math.max(fewRenewals, app.renewedAtMs.length * 2);
      }
      const replies = { refused: app.refused.map(({ reply }) => reply), renewedAtMs: app.renewedAtMs };
      if (!isIncident(replies, nowMs)) return undefined;
      app.frozenUntilMs = nowMs + freezeMs;
      await putBack(app, app.refused);
      return app.frozenUntilMs;
    },
  };
}

const fewRenewals = 1_000;

function newApp(): WatchedApp {
  return { refused: [], renewedAtMs: [], mostRenewals: fewRenewals, frozenUntilMs: 0, freezes: new Map() };
}
