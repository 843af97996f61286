/** The options of every call to the authorization server, and the one place that checks them. */

import { type Clock, systemClock } from '../clock.ts';
import { ConfigError } from '../errors.ts';
import type { Transport } from '../transport.ts';
import { platformTransport } from './platform-transport.ts';
import { userAgentHeader } from './user-agent.ts';

/**
 * Trakt's authorization server. https://developer.trakt.tv, authentication.
 *
 * @example
 * ```ts
 * const issuer = process.env.TRAKT_AUTH_URL ?? defaultIssuer;
 * const device = await requestDeviceCode({ clientId, issuer });
 * ```
 */
export const defaultIssuer = 'https://auth.trakt.tv';

/**
 * The longest time that a call may take, in milliseconds, to the end of the answer's body: token protocol, step 7. Recovery
 * after a lost answer relies on it: a refresh is repeated only when the first request must be over.
 */
export const longestRequestMs = 12_000;

export interface OAuthOptions {
  /** The app's client id, from https://app.trakt.tv/settings/apps. */
  clientId: string;
  /** Only for apps that have a secret and can keep it. With PKCE there is no need for one. */
  clientSecret?: string | undefined;
  /** Address of the authorization server. Default: `https://auth.trakt.tv`. http only for this machine. */
  issuer?: string | undefined;
  /** Sends the requests. Default: the platform's `fetch`. */
  transport?: Transport | undefined;
  clock?: Clock | undefined;
  /** The app's name and version, e.g. `my-app/1.0`. Ours is added. Not used in browsers, which send their own. */
  userAgent?: string | undefined;
  /** Ends the call. Calls that fetch tokens say what it doesn't end. */
  signal?: AbortSignal | undefined;
  /** Milliseconds for each request, to the end of its answer. Default, and the most: 12 000. */
  timeoutMs?: number | undefined;
}

/** The options with their defaults, all checked. */
export interface CheckedOptions {
  clientId: string;
  clientSecret: string | undefined;
  /** Without a slash at its end. */
  issuer: string;
  transport: Transport;
  clock: Clock;
  headers: Record<string, string>;
  signal: AbortSignal | undefined;
  timeoutMs: number;
}

/** @throws ConfigError */
export function checkOptions(options: OAuthOptions): CheckedOptions {
  const { clientId, clientSecret, userAgent, signal, clock = systemClock, timeoutMs = longestRequestMs } = options;
  const given = options.transport === globalThis.fetch ? undefined : options.transport;
  const transport = given ?? platformTransport();
  if (!(timeoutMs > 0 && timeoutMs <= longestRequestMs)) {
    throw new ConfigError('timeoutMs', `The timeout has to be more than 0 and at most ${longestRequestMs} ms.`);
  }
  return {
    clientId: checkClientId(clientId),
    clientSecret: clientSecret === '' ? undefined : clientSecret,
    issuer: checkIssuer(options.issuer),
    transport,
    clock,
    headers: { 'content-type': 'application/json', accept: 'application/json', ...userAgentHeader(userAgent) },
    signal,
    timeoutMs,
  };
}

/** @throws ConfigError */
export function checkClientId(clientId: string): string {
  if (typeof clientId === 'string' && clientId !== '') return clientId;
  throw new ConfigError('clientId', 'The client id is missing. Find it at https://app.trakt.tv/settings/apps.');
}

/**
 * The issuer without a slash at its end, so that it can be compared and a path appended. RFC 8414 section 2.
 * @throws ConfigError when it isn't https (or http to this machine), or has a user, a query or a fragment
 */
export function checkIssuer(issuer: string = defaultIssuer): string {
  const url = safeUrl(issuer);
  if (!url || url.username || url.password || /[?#]/.test(issuer)) {
    throw new ConfigError(
      'issuer',
      'The authorization server has to be an https address without user, query or fragment, e.g. https://auth.trakt.tv; http is for this machine only.',
    );
  }
  return url.href.replace(/\/+$/, '');
}

/** The origin that tokens are bound to. @throws ConfigError when it isn't https (or http to this machine) */
export function checkedOrigin(setting: string, address: string): string {
  const url = safeUrl(address);
  if (url) return url.origin;
  throw new ConfigError(
    setting,
    `${setting} has to be an https address, e.g. https://api.trakt.tv; http is for this machine only.`,
  );
}

/** The address, if it is one of https, or of http that doesn't leave this machine (RFC 8252 section 7.3). */
export function safeUrl(address: string): URL | undefined {
  if (!URL.canParse(address)) return undefined;
  const url = new URL(address);
  const { protocol, hostname } = url;
  // `URL` turns every spelling of an IPv4 address, such as 127.1, into four decimal numbers.
  const isHere = hostname === 'localhost' || hostname === '[::1]' || /^127(\.\d+){3}$/.test(hostname);
  return protocol === 'https:' || (protocol === 'http:' && isHere) ? url : undefined;
}
