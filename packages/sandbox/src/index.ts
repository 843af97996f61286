/** A Trakt that runs offline, for tests and demonstrations: OAuth server and pages, API, faults, a clock. */
export { SandboxClock } from './clock.ts';
export { createSandbox } from './create-sandbox.ts';
export { type Grade, gradeClient, type RuleGrade, type Verdict } from './examiner/grade.ts';
export type { Severity } from './examiner/rule.ts';
export type { Fault, FaultKind, FaultRoute, ReadyFault } from './faults/fault.ts';
export type { Faults } from './faults/faults.ts';
export { ReplyCut, ReplyDropped } from './faults/faulty-reply.ts';
export { type Scenario, type ScenarioName, scenarios } from './faults/scenarios.ts';
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
export { type PeopleProblem, PeopleRefused } from './people/people-refused.ts';
export type { SandboxPerson } from './people/person.ts';
export type { SandboxApp } from './registered.ts';
export type { LoggedRequest, RequestFilter, RequestLog, TokenFingerprints } from './requests.ts';
export type { DeviceAnswer, NewGrant, Sandbox, SandboxOptions } from './sandbox.ts';
export type { Snapshot } from './snapshot/snapshot.ts';
export { SnapshotRefused } from './snapshot/snapshot-refused.ts';
export type { SandboxUrls } from './urls.ts';
