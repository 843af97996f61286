/** Keeps one session's account from being signed out by the provider's mistake. */

import type { Clock } from '../../clock.ts';
import type { Log } from '../../log.ts';
import type { GrantReply } from '../rules/incident.ts';
import type { AccountKey, TokenRecord } from '../store/record.ts';
import type { TokenStore } from '../store/store.ts';
import { lockWaitMs } from '../store/turns.ts';
import type { RefreshResult } from './refresh.ts';

export interface IncidentGuard {
  /** Until when refreshes of the record's app are frozen; undefined when they aren't. */
  frozenUntilMs(record: TokenRecord): number | undefined;
  /** The result, unless it is a refusal that turns out to be the provider's mistake: then the account just waits. */
  withoutIncident(result: RefreshResult): Promise<RefreshResult>;
}

/** A session, as far as its guard has to know it. */
export interface GuardedSession {
  store: TokenStore;
  key: AccountKey;
  clock: Clock;
  random: () => number;
  log: Log;
  /** Told of each incident. */
  seen: (incident: { clientId: string; untilMs: number }) => void;
}

/** A reply about a grant, and how to put its account back to what it was before. */
export interface Found {
  reply: GrantReply;
  restore: (retryAtMs: number) => Promise<void>;
  random: () => number;
}

/** What the guards of several sessions share. */
export interface Incidents {
  /** Until when refreshes of this app are frozen; undefined when they aren't. */
  frozenUntilMs(clientId: string, nowMs: number): number | undefined;
  /**
   * A reply about a grant came. Resolves to the end of the freeze when the reply is part of an incident, after the accounts
   * that were refused in it were put back to what they were.
   */
  report(clientId: string, found: Found): Promise<number | undefined>;
}

export function createIncidentGuard(
  { store, key, clock, random, log, seen }: GuardedSession,
  incidents: Incidents,
): IncidentGuard {
  /** As it was before the verdict: a doubt stays a doubt, for its intent was kept. */
  async function restore(grantId: string, retryAtMs: number): Promise<void> {
    await store.withLock(key, { waitMs: lockWaitMs }, async (writer) => {
      const record = await writer.read();
      if (record?.grantId !== grantId || !wasRefused(record)) return;
      await writer.mark(record, { status: { state: record.intent ? 'suspect' : 'active' }, retryAtMs });
    });
  }

  return {
    frozenUntilMs: ({ clientId }) => incidents.frozenUntilMs(clientId, clock.now()),

    async withoutIncident(result) {
      const refused = result.kind === 'failed' && wasRefused(result.record);
      if (result.kind !== 'renewed' && !refused) return result;
      const { clientId, grantId } = result.record;
      const untilMs = await incidents.report(clientId, {
        reply: { atMs: clock.now(), grantId, refused },
        restore: (retryAtMs) => restore(grantId, retryAtMs),
        random,
      });
      if (untilMs === undefined) return result;
      log.error({ event: 'oauth.provider_incident' });
      seen({ clientId, untilMs });
      // Earlier refusals weigh more as renewals grow old: a renewal can show an incident that it is no part of.
      if (!refused) return result;
      const record = await store.read(key);
      const notBeforeMs = Math.max(untilMs, record?.retryAtMs ?? 0);
      return { kind: 'declined', record, decision: { kind: 'refresh_now', reason: 'asked', notBeforeMs } };
    },
  };
}

/** The server said that the grant is no longer good. One from before the move is refused for a reason that is known. */
function wasRefused({ status, lastError }: TokenRecord): boolean {
  const signedOut = status.state === 'sign_in_required' && lastError?.code === 'invalid_grant';
  return signedOut && (status.reason === 'revoked' || status.reason === 'lost_response');
}
