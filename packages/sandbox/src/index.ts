/** A Trakt that runs offline, for tests and demonstrations: OAuth server and pages, API, faults, a clock. */
export { SandboxClock } from './clock.ts';
export type { Fault, FaultKind, FaultRoute, Faults, ReadyFault } from './faults.ts';
export { ReplyCut, ReplyDropped } from './faulty-reply.ts';
export { fingerprint } from './fingerprint.ts';
export type { DeviceState } from './oauth/devices.ts';
export type {
  AppForm,
  Connection,
  GrantRules,
  OAuthServer,
  PairOptions,
  ReplayMode,
  TokenResponse,
} from './oauth/index.ts';
export type { SandboxApp } from './registered.ts';
export type { LoggedRequest, RequestFilter, RequestLog, TokenFingerprints } from './requests.ts';
export { createSandbox, type DeviceAnswer, type NewGrant, type Sandbox, type SandboxOptions } from './sandbox.ts';
export { type Scenario, type ScenarioName, scenarios } from './scenarios.ts';
export type { Snapshot } from './snapshot.ts';
export { SnapshotRefused } from './snapshot-refused.ts';
export type { SandboxUrls } from './urls.ts';
