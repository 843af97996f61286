/** One account's tokens, kept valid. */

export { createIndexedDbStore, type IndexedDbStoreOptions } from './indexeddb/store.ts';
export { classify, type OutcomeClass } from './rules/classify.ts';
export { type Decision, decide, drawDueAtMs } from './rules/decide.ts';
export { createIncidentWatch, type IncidentWatch } from './rules/incident.ts';
export { type Recovery, recover } from './rules/recover.ts';
export { type ServerProfile, traktProfile } from './rules/server-profile.ts';
export { createSession, type Session, type SessionEvents } from './session.ts';
export type { SessionOptions } from './session-options.ts';
export { fingerprint } from './store/fingerprint.ts';
export { createMemoryStore } from './store/memory-store.ts';
export { type PermitDetails, SpendPermit } from './store/permit.ts';
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
} from './store/record.ts';
export type { AccountWriter, NewGrant, ReceivedTokens, RecordChange, TokenStore } from './store/store.ts';
export {
  renewed,
  signedIn,
  stillCurrent,
  unmoved,
  withAttempt,
  withChange,
  withoutAttempt,
} from './store/transitions.ts';
export { createTurns, lockWaitMs, type Turns } from './store/turns.ts';
