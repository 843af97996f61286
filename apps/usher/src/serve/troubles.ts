/**
 * What the sign-ins of one `usher serve` know together of Trakt's troubles: an incident, in which it refuses many of an app, and
 * an outage. Token protocol, recovery rule 8 and "Whose answer was it".
 */

import { createIncidentWatch, expiresAtMs, type IncidentWatch, type TokenRecord } from 'trakt-usher/session';
import { isGood } from './standing.ts';
import type { GrantTransport, SendingParts } from './token-sending.ts';

export interface Troubles {
  /** For the session of that grant, which sends by that. */
  incidentsFor(record: TokenRecord, sending: Pick<GrantTransport, 'isOut'>): IncidentWatch;
  /** Whether nothing is sent for that grant now: its program gets the tokens that serve, or comes again. */
  isHeldBack(record: TokenRecord): boolean;
}

export function createTroubles({ vault, clock, log }: Pick<SendingParts, 'vault' | 'clock' | 'log'>): Troubles {
  const incidents = createIncidentWatch();
  /** A token that Trakt has never taken can be anybody's invention: to be refused says nothing of the others of its app. */
  const unheard: IncidentWatch = {
    ...incidents,
    guard: (session) => ({ ...incidents.guard(session), withoutIncident: async (result) => result }),
  };

  function isFrozen(record: TokenRecord): boolean {
    const session = { store: vault, key: record, clock, log, random: Math.random, seen: () => undefined };
    return incidents.guard(session).frozenUntilMs(record) !== undefined;
  }

  /** One of those whose tokens serve asks for all. */
  function isAway(record: TokenRecord): boolean {
    const waiting = { issuer: record.issuer, endMs: expiresAtMs(record.current), random: Math.random };
    return incidents.putOffUntilMs(waiting, clock.now()) !== undefined;
  }

  return {
    incidentsFor: (record, sending) => ({
      ...(record.current.accessToken === '' ? unheard : incidents),
      // That a token was kept back here says nothing of Trakt.
      heard: (...outcome) => {
        if (sending.isOut) incidents.heard(...outcome);
      },
    }),
    isHeldBack(record) {
      if (wasPutBack(record) && clock.now() < (record.retryAtMs ?? 0)) return true;
      return isFrozen(record) || (isGood(record, clock.now()) && isAway(record));
    },
  };
}

/** Trakt refused it in an incident: what it said then is no word for the program. */
export function wasPutBack({ status, lastError }: TokenRecord): boolean {
  return status.state !== 'sign_in_required' && lastError?.code === 'invalid_grant';
}
