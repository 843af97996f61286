/** The one record of an account's sign-in: where it belongs, which tokens it has, and whether a refresh is in doubt. */

import type { SignInReason } from '../../errors.ts';

/** Names a sign-in: an account's name, together with the server that issued its tokens. */
export interface AccountKey {
  /** Origin of the authorization server, e.g. `https://auth.trakt.tv`. */
  issuer: string;
  account: string;
}

/** Where a grant is from, and the only places that its tokens may be sent to. */
export interface Grant extends AccountKey {
  /** The only origin that access tokens are sent to, e.g. `https://api.trakt.tv`. */
  apiOrigin: string;
  clientId: string;
  /** The one that the sign-in was made with; each refresh names it again. */
  redirectUri?: string;
  /** Random, new with each sign-in. */
  grantId: string;
}

/** `own`: signed in through usher. `shielded`: another program's grant, whose refreshes pass through usher. */
export type GrantKind = 'own' | 'shielded';

export type RecordStatus =
  | { state: 'active' }
  /** A refresh is in doubt: its answer may be lost. The access token still serves. */
  | { state: 'suspect' }
  /** Only a new sign-in helps. An access token that no server has refused still serves. */
  | { state: 'sign_in_required'; reason: SignInReason };

/**
 * A refresh token is being sent, or was sent without a clear answer. It is written durably before each sending, and it is
 * what excludes every other sender. The id stays from the first sending until the doubt ends.
 */
export interface Intent {
  id: string;
  refreshTokenFingerprint: string;
  /** `sentAtMs` of the first sending. */
  firstSentAtMs: number;
  /** Sendings that the server may have processed: those that no answer has struck out. The one under way is among them. */
  attempts: number;
  /** Those of the attempts that got no reply, or one that may have followed the server's work. Recovery rule 5. */
  unanswered: number;
  last: Sending;
}

/** One sending of a refresh token. */
export interface Sending {
  /** Counts the sendings under one intent, struck out or not. */
  n: number;
  /** The last moment at which the sending may begin: a little later than the intent was written. */
  sentAtMs: number;
  /** The sender, for a person to read: program, process id and machine. */
  by: string;
}

/** What went wrong last, in values that a sentence can be made of. */
export interface LastError {
  /** The error's code, e.g. `edge_blocked`. */
  code: string;
  status?: number;
  atMs: number;
  /** How often in a row the probe before a refresh kept it back, counted once a minute at most. */
  probes?: number;
}

/** The code of a refresh that waits, while the access token serves, for the server to be well again. Recovery rule 8. */
export const putOff = 'put_off';

/** Everything about the current tokens but the tokens: readable without a key. */
export interface TokenFacts {
  /** False: there is an access token only, and nothing can renew it. */
  refreshable: boolean;
  scope?: string;
  /** When the server says it issued the tokens; shown, never counted with. */
  createdAtMs?: number;
  /** Seconds. Absent: the server named no end. */
  expiresIn?: number;
  /** When the answer arrived, by our clock. */
  receivedAtMs: number;
}

/** A record without its tokens, as `list` gives it and a status shows it. */
export interface AccountSummary extends Grant {
  schema: 2;
  kind: GrantKind;
  storeId: string;
  /** Raised by each save of tokens, and by nothing else. */
  version: number;
  status: RecordStatus;
  /** When a refresh falls due; drawn once, when the tokens were saved. Absent: never. */
  dueAtMs?: number;
  /** No sending of the refresh token before this. */
  retryAtMs?: number;
  /** When a server refused the current access token with 401. */
  refusedAtMs?: number;
  current: TokenFacts;
  intent?: Intent;
  lastError?: LastError;
}

/** A record as `read` gives it. The refresh token is not in it: only a `SpendPermit` opens that. */
export interface TokenRecord extends AccountSummary {
  current: TokenFacts & { accessToken: string };
}

/** A record whose refresh is in doubt. */
export type RecordInDoubt<Record extends AccountSummary = TokenRecord> = Record & { intent: Intent };

export function isInDoubt<Record extends AccountSummary>(record: Record): record is RecordInDoubt<Record> {
  return record.intent !== undefined;
}

/**
 * When the access token's life ends by our clock; undefined when the server named no end.
 *
 * @example
 * ```ts
 * const record = await session.read();
 * const endsAtMs = record && expiresAtMs(record.current);
 * ```
 */
export function expiresAtMs(facts: TokenFacts): number | undefined {
  return facts.expiresIn === undefined ? undefined : facts.receivedAtMs + facts.expiresIn * 1000;
}
