/** The one record that an account's sign-in is: who, where, which tokens, and whether a refresh is in doubt. */

import type { SignInReason } from '../../errors.ts';

/** Which sign-in: an account's name is looked up together with the server that issued its tokens. */
export interface AccountKey {
  /** Origin of the authorization server, e.g. `https://auth.trakt.tv`. */
  issuer: string;
  account: string;
}

/** Where a grant is from and the only places it may be sent to. */
export interface Grant extends AccountKey {
  /** The only origin that access tokens are sent to, e.g. `https://api.trakt.tv`. */
  apiOrigin: string;
  clientId: string;
  redirectUri?: string;
  /** Random, new with each sign-in. */
  grantId: string;
}

export type RecordStatus =
  | { state: 'active' }
  /** An answer to a refresh may be lost; the access token still serves. */
  | { state: 'suspect' }
  /** Only a person can mend it; an access token that nobody refused still serves. */
  | { state: 'sign_in_required'; reason: SignInReason };

/** One sending of a refresh token whose answer is not on record. */
export interface Attempt {
  sentAtMs: number;
  /** Who sent it, for a person to read: program, process id and machine. */
  by: string;
}

/** Written durably before a refresh token is sent: what excludes every other sender. */
export interface Intent {
  id: string;
  refreshTokenFingerprint: string;
  attempts: readonly [Attempt] | readonly [Attempt, Attempt];
}

/** What went wrong last, in values that a sentence can be made of. */
export interface LastError {
  /** The error's code, e.g. `edge_blocked`. */
  code: string;
  status?: number;
  atMs: number;
}

/** The code of an error after which a refresh is in doubt. */
export const answerLost = 'answer_lost';

/** Everything about the current tokens but the tokens: readable without a key. */
export interface TokenFacts {
  /** False: access only, nothing can renew it. */
  refreshable: boolean;
  scope?: string;
  /** The server's word for when it issued the tokens; shown, never counted with. */
  createdAtMs?: number;
  /** Seconds. Absent: the server named no end. */
  expiresIn?: number;
  /** When the answer arrived, by our clock. */
  receivedAtMs: number;
}

/** A record without its tokens, as `list` gives it and a status shows it. */
export interface AccountSummary extends Grant {
  schema: 1;
  storeId: string;
  /** Raised by each save of tokens, and by nothing else. */
  version: number;
  status: RecordStatus;
  /** When a refresh falls due: drawn once, when the tokens were saved. Absent: never. */
  dueAtMs?: number;
  /** No refresh before this. */
  retryAtMs?: number;
  current: TokenFacts;
  intent?: Intent;
  lastError?: LastError;
}

/** A record as `read` gives it. The refresh token is not in it: only a `SpendPermit` opens that. */
export interface TokenRecord extends AccountSummary {
  current: TokenFacts & { accessToken: string };
}

/** When the access token's life ends by our clock; undefined when the server named no end. */
export function expiresAtMs(facts: TokenFacts): number | undefined {
  return facts.expiresIn === undefined ? undefined : facts.receivedAtMs + facts.expiresIn * 1000;
}
