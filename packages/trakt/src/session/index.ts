/** One account's tokens, kept valid. */

export { classify, type OutcomeClass } from './classify.ts';
export { type Decision, decide, drawDueAtMs } from './decide.ts';
export { fingerprint } from './fingerprint.ts';
export { createIncidentWatch, type IncidentWatch } from './incident.ts';
export { createIndexedDbStore, type IndexedDbStoreOptions } from './indexeddb-store.ts';
export { createMemoryStore } from './memory-store.ts';
export { type PermitDetails, SpendPermit } from './permit.ts';
export {
  type AccountKey,
  type AccountSummary,
  type Attempt,
  expiresAtMs,
  type Grant,
  type Intent,
  type LastError,
  type RecordStatus,
  type TokenFacts,
  type TokenRecord,
} from './record.ts';
export { type Recovery, recover } from './recover.ts';
export { type ServerProfile, traktProfile } from './server-profile.ts';
export { createSession, type Session, type SessionEvents } from './session.ts';
export type { SessionOptions } from './session-options.ts';
export type { LockedAccount, NewGrant, ReceivedTokens, RecordChange, TokenStore } from './store.ts';
export { renewed, signedIn, unmoved, unspent, withAttempt, withChange, withoutAttempt } from './transitions.ts';
export { createTurns, type Turns } from './turns.ts';
