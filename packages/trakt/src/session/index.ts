/** One account's tokens, kept valid. */

export { createIndexedDbStore, type IndexedDbStoreOptions } from './indexeddb/store.ts';
export { createIncidentWatch, type IncidentWatch } from './refresh/incident-watch.ts';
export { classify, type OutcomeClass } from './rules/classify.ts';
export { type Decision, decide } from './rules/decide.ts';
export { drawDueAtMs } from './rules/due-date.ts';
export { type Recovery, recover } from './rules/recover.ts';
export { isDoubtToTell } from './rules/resend-time.ts';
export { type ServerProfile, traktProfile } from './rules/server-profile.ts';
export { createSession, type Session, type SessionEvents } from './session.ts';
export type { SessionOptions } from './session-options.ts';
export { fingerprint } from './store/fingerprint.ts';
export { createMemoryStore } from './store/memory-store.ts';
export { type PermitDetails, SpendPermit } from './store/permit.ts';
export {
  type AccountKey,
  type AccountSummary,
  expiresAtMs,
  type Grant,
  type GrantKind,
  type Intent,
  type LastError,
  type RecordStatus,
  type Sending,
  type TokenFacts,
  type TokenRecord,
} from './store/record.ts';
export type {
  AccountWriter,
  NewGrant,
  ReceivedTokens,
  RecordChange,
  SendingPlan,
  Settlement,
  TokenStore,
} from './store/store.ts';
export { renewed, settled, signedIn, stillCurrent, unmoved, withAttempt, withChange } from './store/transitions.ts';
export { createTurns, lockWaitMs, type Turns } from './store/turns.ts';
