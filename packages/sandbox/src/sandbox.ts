/** The interface of a sandbox, and its options. */
import type { Hono } from 'hono';
import type { SandboxClock } from './clock.ts';
import type { Faults } from './faults/faults.ts';
import type { ScenarioName } from './faults/scenarios.ts';
import type { DeviceState } from './oauth/devices.ts';
import type { AppForm, Connection, GrantRules, OAuthServer, PairOptions, TokenResponse } from './oauth/index.ts';
import type { SandboxPerson } from './people/person.ts';
import type { AppTier, SandboxApp } from './registered.ts';
import type { RequestLog } from './requests.ts';
import type { Snapshot } from './snapshot/snapshot.ts';
import type { SandboxUrls } from './urls.ts';

/** Defaults stand in brackets. Those of the rotation rules: family, 30, ended, 604800, 2592000 and 5 seconds (1 with `autoApprove`). */
export interface SandboxOptions extends Optional<GrantRules> {
  /** The time source of the sandbox's clock, in epoch milliseconds (the machine's clock). */
  readonly now?: () => number;
  /** The seed of tokens and plays: the same seed gives the same ones (1). */
  readonly seed?: number | undefined;
  /** The number of plays in ada's history (3000). An account of more than 100,000, Trakt's limit, is not held to it. */
  readonly plays?: number | undefined;
  /**
   * People with data of their own, beside the sandbox's own users or in the place of the one of the same name. The first of
   * them takes ada's part: wherever a call or a page names nobody, this person is meant. Throws PeopleRefused.
   */
  readonly people?: readonly SandboxPerson[] | undefined;
  /** Whether device codes and consents are granted at once, by ada (no). */
  readonly autoApprove?: boolean | undefined;
  /** Whose errors the OAuth endpoints send (current). */
  readonly oauthServer?: OAuthServer | undefined;
  /** Whether there is /oauth/introspect, for clients with their secret (no). */
  readonly introspection?: boolean | undefined;
  /** Trakt's word for what its apps may do (community). Only Trakt's own apps are `official`. */
  readonly appTier?: AppTier | undefined;
  /** The sandbox's public origin, if requests arrive at another one, for example behind a proxy. */
  readonly origin?: string;
  /** Whether page counts lag by a page, as Trakt's cached ones may (no). */
  readonly underReportPages?: boolean;
  /** Whether the API limits reads to 500 in 300 seconds (no). */
  readonly enforceLimits?: boolean;
  /** The scenario from the start (calm: no faults). */
  readonly scenario?: ScenarioName | undefined;
  /** A snapshot to start from, whose seed, plays and people replace the options. Throws SnapshotRefused for an invalid one. */
  readonly snapshot?: Snapshot;
}

type Optional<T> = { readonly [Name in keyof T]?: T[Name] | undefined };

/** The user and the app of the grant (ada, sandbox-client). */
export interface NewGrant extends Partial<Connection>, PairOptions {}

/** A person's answer to a device: `approve` is ada's. */
export type DeviceAnswer = 'approve' | 'deny' | { readonly approvedBy: string };

/** Methods take the username or the slug of a user, and throw a RangeError for an unknown user or app. */
export interface Sandbox {
  /** All routes. `app.request('/oauth/token', ...)` needs no port. */
  readonly app: Hono;
  readonly clock: SandboxClock;
  readonly urls: SandboxUrls;
  /** The same for another origin. */
  urlsAt(origin: string): SandboxUrls;
  readonly faults: Faults;
  readonly requests: RequestLog;
  /**
   * A fetch that sends every request to this sandbox, whatever the host. It follows redirects unless `init.redirect` says
   * otherwise. A dropped reply rejects with a TypeError.
   */
  fetch(input: string | URL | Request, init?: RequestInit): Promise<Response>;
  /** Issues tokens without a sign-in. A life of 0 seconds is a token that has expired already. */
  issueGrant(grant?: NewGrant): TokenResponse;
  /** Ends all tokens of a user (ada) and an app (sandbox-client), as removing the app from the account does. */
  endGrants(connection?: Partial<Connection>): void;
  /** Answers a device in place of a person. Returns the state before the answer, which changes only a pending sign-in. */
  answerDevice(userCode: string, answer: DeviceAnswer): DeviceState | undefined;
  /** The apps that are registered now. */
  listApps(): readonly SandboxApp[];
  /** Registers an app of a user (ada). Throws a ZodError for a form that the page would refuse. */
  registerApp(form: AppForm, owner?: string): SandboxApp;
  /** Deletes an app as its owner can: its tokens end, and its requests are refused. Returns whether there was such an app. */
  deleteApp(clientId: string): boolean;
  /** The sandbox's state as JSON, from which another sandbox can go on. */
  snapshot(): Snapshot;
  /** Replaces the state by a snapshot. Rejects with SnapshotRefused; then nothing has changed. */
  load(snapshot: unknown): Promise<void>;
  /**
   * Restores the state at creation: drops tokens, apps, sessions, writes, the log, the clock's moves, and all faults but those of its
   * own scenario. Delayed replies are dropped.
   */
  reset(): void;
  /** Drops delayed replies, so that nothing keeps the process alive. */
  close(): void;
}
