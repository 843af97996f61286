/**
 * For the author of a token store: the port, the record and its changes, the errors that a store throws, the clock that
 * tests can replace, and the cases that every store passes.
 */

export { type Clock, systemClock } from './clock.ts';
export {
  ConfigError,
  type SignInReason,
  StoreError,
  type StoreErrorCode,
  type StoreErrorDetail,
  UsherError,
} from './errors.ts';
export type { Log, LogFields } from './log.ts';
export type { TokenSet } from './oauth/tokens.ts';
export { type ConformanceCase, type StoreHarness, storeConformance } from './session/store/conformance.ts';
export { fingerprint } from './session/store/fingerprint.ts';
export { carriedOver, type FirstEdition } from './session/store/first-edition.ts';
export { type PermitDetails, SpendPermit } from './session/store/permit.ts';
export type {
  AccountKey,
  AccountSummary,
  Grant,
  GrantKind,
  Intent,
  LastError,
  RecordStatus,
  Sending,
  TokenFacts,
  TokenRecord,
} from './session/store/record.ts';
export type {
  AccountWriter,
  NewGrant,
  ReceivedTokens,
  RecordChange,
  SendingPlan,
  Settlement,
  TokenStore,
} from './session/store/store.ts';
export {
  renewed,
  settled,
  signedIn,
  stillCurrent,
  unmoved,
  withAttempt,
  withChange,
} from './session/store/transitions.ts';
export { createTurns, lockWaitMs, type Turns } from './session/store/turns.ts';
