/** Stands between a session and the provider's mistakes: what it reports, what it takes back, how long it rests. */

import type { Log } from '../../log.ts';
import type { CheckedSession } from '../session-options.ts';
import type { TokenRecord } from '../store/record.ts';
import { lockWaitMs } from '../store/turns.ts';
import type { RefreshResult } from './refresh.ts';

export interface IncidentGuard {
  /** Until when the record's app rests; undefined when it needn't. */
  frozenUntilMs(record: TokenRecord): number | undefined;
  /** The result, unless it is a refusal that turns out to be the provider's mistake: then the account just rests. */
  withoutIncident(result: RefreshResult): Promise<RefreshResult>;
}

export function createIncidentGuard(
  { store, key, clock, log, incidents }: Pick<CheckedSession, 'store' | 'key' | 'clock' | 'incidents'> & { log: Log },
  seen: (incident: { clientId: string; untilMs: number }) => void,
): IncidentGuard {
  async function restore(grantId: string, retryAtMs: number): Promise<void> {
    await store.withLock(key, { waitMs: lockWaitMs }, async (writer) => {
      const record = await writer.read();
      if (record?.grantId !== grantId || !wasFoundDead(record)) return;
      await writer.mark(record, { status: { state: 'active' }, retryAtMs });
    });
  }

  return {
    frozenUntilMs: ({ clientId }) => incidents.frozenUntilMs(clientId, clock.now()),

    async withoutIncident(result) {
      const dead = result.kind === 'failed' && wasFoundDead(result.record);
      if (result.kind !== 'renewed' && !dead) return result;
      const { clientId, grantId } = result.record;
      const untilMs = await incidents.report(clientId, {
        outcome: { atMs: clock.now(), grantId, dead },
        restore: (retryAtMs) => restore(grantId, retryAtMs),
      });
      if (untilMs === undefined) return result;
      log.error({ event: 'oauth.provider_incident' });
      seen({ clientId, untilMs });
      const decision = { kind: 'refresh_now', reason: 'asked', notBeforeMs: untilMs } as const;
      return { kind: 'declined', record: await store.read(key), decision };
    },
  };
}

function wasFoundDead({ status }: TokenRecord): boolean {
  return status.state === 'sign_in_required' && status.reason === 'revoked';
}
