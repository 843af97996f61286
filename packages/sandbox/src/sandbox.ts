/** What a sandbox can do, and the options that it takes. */
import type { Hono } from 'hono';
import type { SandboxClock } from './clock.ts';
import type { Faults } from './faults/faults.ts';
import type { ScenarioName } from './faults/scenarios.ts';
import type { DeviceState } from './oauth/devices.ts';
import type { AppForm, Connection, GrantRules, OAuthServer, PairOptions, TokenResponse } from './oauth/index.ts';
import type { SandboxApp } from './registered.ts';
import type { RequestLog } from './requests.ts';
import type { Snapshot } from './snapshot/snapshot.ts';
import type { SandboxUrls } from './urls.ts';

/** In brackets what holds when a field is left out. The rules of rotation: family, 30, ended, 604800, 2592000 and 5 seconds. */
export interface SandboxOptions extends Optional<GrantRules> {
  /** Epoch milliseconds; where the sandbox's clock gets the time from (the machine's clock). */
  readonly now?: () => number;
  /** Decides tokens and plays: the same seed, the same ones (1). */
  readonly seed?: number | undefined;
  /** How many plays the account has (3000). */
  readonly plays?: number | undefined;
  /** Whether device codes and consents are granted at once, by ada (no). */
  readonly autoApprove?: boolean | undefined;
  /** Which of Trakt's OAuth servers the errors are like (current). */
  readonly oauthServer?: OAuthServer | undefined;
  /** Whether clients can ask /oauth/introspect about a token, with their secret (no). */
  readonly introspection?: boolean | undefined;
  /** The sandbox's address where it isn't the one that requests come to, as behind a proxy. */
  readonly origin?: string;
  /** Whether page counts lag by a page, as Trakt's cached ones may (no). */
  readonly underReportPages?: boolean;
  /** Whether the API limits reads to 500 in 300 seconds (no). */
  readonly enforceLimits?: boolean;
  /** What goes wrong from the start (calm: nothing). */
  readonly scenario?: ScenarioName | undefined;
  /** Where another sandbox was; its seed and plays hold then. Throws SnapshotRefused for what is none. */
  readonly snapshot?: Snapshot;
}

type Optional<T> = { readonly [Name in keyof T]?: T[Name] | undefined };

/** For whom, and for which app (ada, sandbox-client). */
export interface NewGrant extends Partial<Connection>, PairOptions {}

/** A person's answer to a device: `approve` is ada's. */
export type DeviceAnswer = 'approve' | 'deny' | { readonly approvedBy: string };

/** Throws a RangeError wherever it is given a user or an app that it doesn't have. */
export interface Sandbox {
  /** All routes. `app.request('/oauth/token', ...)` needs no port. */
  readonly app: Hono;
  readonly clock: SandboxClock;
  readonly urls: SandboxUrls;
  readonly faults: Faults;
  readonly requests: RequestLog;
  /**
   * A fetch whose whole internet is this sandbox, whatever the host; it follows redirects unless `init.redirect` says
   * otherwise. A dropped reply rejects with a TypeError.
   */
  fetch(input: string | URL | Request, init?: RequestInit): Promise<Response>;
  /** Tokens without a sign-in; a life of 0 seconds is a token that has expired already. */
  issueGrant(grant?: NewGrant): TokenResponse;
  /** Ends all tokens of a user (ada) and an app (sandbox-client), as the user does who removes the app from the account. */
  endGrants(connection?: Partial<Connection>): void;
  /** What a person would press on the activation page. Returns the state that was met; only `pending` changes by it. */
  answerDevice(userCode: string, answer: DeviceAnswer): DeviceState | undefined;
  /** The apps that are registered now. */
  listApps(): readonly SandboxApp[];
  /** Registers an app of a user (ada). Throws a ZodError for what the page would refuse. */
  registerApp(form: AppForm, owner?: string): SandboxApp;
  /** What its owner can do: its tokens end, and it is refused from then on. Returns whether there was such an app. */
  deleteApp(clientId: string): boolean;
  /** All that was done here, as JSON; what another sandbox goes on from. */
  snapshot(): Snapshot;
  /** Goes on from a snapshot in place of all that was here. Rejects with SnapshotRefused, and has changed nothing then. */
  load(snapshot: unknown): Promise<void>;
  /**
   * Back to how it was created: forgets tokens, apps, sessions, writes, the log, the clock's moves, and faults but those of its
   * own scenario. Replies that are being delayed are dropped.
   */
  reset(): void;
  /** Drops the replies that are being delayed, so that nothing keeps the process up. */
  close(): void;
}
