/** A Trakt that runs offline, for tests and demonstrations: OAuth server and pages, API, faults, a clock. */
export { SandboxClock } from './clock.ts';
export type { Fault, FaultKind, FaultRoute, Faults, ReadyFault } from './faults.ts';
export { ReplyDropped } from './faulty-reply.ts';
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
export type { LoggedRequest, RequestLog, TokenFingerprints } from './requests.ts';
export { createSandbox, type DeviceAnswer, type NewGrant, type Sandbox, type SandboxOptions } from './sandbox.ts';
export type { SandboxUrls } from './urls.ts';
