/** The options of a session, checked once when it is created. */

import { type Clock, systemClock } from '../clock.ts';
import { ConfigError } from '../errors.ts';
import { harmless, type Log, silentLog } from '../log.ts';
import type { OAuthOptions } from '../oauth/index.ts';
import { checkedOrigin } from '../oauth/options.ts';
import { platform } from '../oauth/platform.ts';
import type { Transport } from '../transport.ts';
import type { IncidentWatch } from './refresh/incident-watch.ts';
import { createOutageWatch, type OutageWatch } from './refresh/outage.ts';
import { createProbe } from './refresh/probe.ts';
import type { Probe } from './refresh/refresh-context.ts';
import { type ServerProfile, traktProfile } from './rules/server-profile.ts';
import type { AccountKey, TokenRecord } from './store/record.ts';
import type { TokenStore } from './store/store.ts';

export interface SessionOptions {
  store: TokenStore;
  app: { clientId: string; clientSecret?: string; userAgent?: string };
  /** Name of the account in the store; `default` when left out. */
  account?: string;
  /** Origin of the authorization server. A token is never sent to another than the one that issued it. */
  issuer?: string;
  /** The only origin that access tokens are for. */
  apiOrigin?: string;
  /** For the token endpoint; where there is one, a transport that never reuses a connection. */
  transport?: Transport;
  clock?: Clock;
  /** 0 to 1, to spread refreshes. */
  random?: () => number;
  log?: Log;
  /** Where a runtime freezes a request after its answer (Workers): keeps it alive until a refresh behind it is done. */
  waitUntil?: (work: Promise<unknown>) => void;
  /** What is known of the server's rotation; by default of Trakt's. */
  profile?: ServerProfile;
  /**
   * Share one between the sessions of a process with many accounts: then no account is signed out for the provider's
   * mistake, and one asks for all while the provider is away.
   */
  incidents?: IncidentWatch;
}

/** The options with their defaults, all checked. */
export interface CheckedSession {
  store: TokenStore;
  clientId: string;
  key: AccountKey;
  apiOrigin: string;
  clock: Clock;
  random: () => number;
  log: Log;
  waitUntil: (work: Promise<unknown>) => void;
  profile: ServerProfile;
  /** Whether the runtime lets a refresh live long enough for a prompt resend: `waitUntil` of Workers is for 30 seconds. */
  promptly: boolean;
  /** Undefined where failures name their reason. */
  probe: Probe | undefined;
  outages: OutageWatch;
  /** Undefined for a session that shares none: one account alone can't tell an incident. */
  incidents: IncidentWatch | undefined;
  /** @throws ConfigError when the record is for another API: nothing of it may go to this one */
  checkApiOrigin(record: TokenRecord): void;
  /** How to reach the record's own issuer with the record's own app. @throws ConfigError as `checkApiOrigin` */
  oauthFor(record: TokenRecord): OAuthOptions;
}

/** @throws ConfigError */
export function checkSessionOptions(options: SessionOptions): CheckedSession {
  const { store, app, account = 'default', clock = systemClock, transport } = options;
  const issuer = checkedOrigin('issuer', options.issuer ?? 'https://auth.trakt.tv');
  const apiOrigin = checkedOrigin('apiOrigin', options.apiOrigin ?? 'https://api.trakt.tv');

  function checkApiOrigin(record: TokenRecord): void {
    if (record.apiOrigin === apiOrigin) return;
    throw new ConfigError(
      'apiOrigin',
      `This sign-in belongs to ${record.apiOrigin}, but the configured API is ${apiOrigin}. Nothing was sent.`,
    );
  }

  return {
    store,
    clientId: app.clientId,
    key: { issuer, account },
    apiOrigin,
    clock,
    random: options.random ?? Math.random,
    log: harmless(options.log ?? silentLog),
    waitUntil: options.waitUntil ?? (() => undefined),
    profile: options.profile ?? traktProfile,
    promptly: !(options.waitUntil && platform() === 'workers'),
    probe: namesFailures(transport) ? undefined : createProbe(),
    outages: options.incidents ?? createOutageWatch(),
    incidents: options.incidents,
    checkApiOrigin,
    oauthFor(record) {
      checkApiOrigin(record);
      // A secret belongs to one app, and the record may be of an earlier one.
      const clientSecret = record.clientId === app.clientId ? app.clientSecret : undefined;
      const { clientId, issuer: recordIssuer } = record;
      return { clientId, clientSecret, issuer: recordIssuer, transport, clock, userAgent: app.userAgent };
    },
  };
}

/** A function of the caller's own is taken for one that names none, unless it says otherwise. */
function namesFailures(transport: Transport | undefined): boolean {
  const isPlatforms = transport === undefined || transport === globalThis.fetch;
  return isPlatforms ? platform() === 'node' : transport.namesFailures === true;
}
