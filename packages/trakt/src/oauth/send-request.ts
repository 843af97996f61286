/** Sends every request that goes to the authorization server. */

import type { TransportRequest } from '../transport.ts';
import { isOffline } from './network-error.ts';
import { checkOptions, type OAuthOptions } from './options.ts';
import type { Outcome } from './outcome.ts';
import { outcomeOf } from './outcome-of.ts';

export type Encode = (
  fields: OAuthRequest['fields'],
  headers: Record<string, string>,
) => Pick<TransportRequest, 'headers' | 'body'>;

/** Undefined fields are left out. */
const asJson: Encode = (fields, headers) => ({ headers, body: JSON.stringify(fields) });

export interface OAuthRequest {
  options: OAuthOptions;
  /** Below the issuer, e.g. `/oauth/token`. */
  path: string;
  /** The body without `client_id` and `client_secret`, which are added. Undefined fields are left out. */
  fields: Record<string, string | undefined>;
  /** How the fields are sent; as JSON unless told. */
  encode?: Encode | undefined;
  /**
   * When the caller's signal ends the call. `until_sent`: only before the request is sent, because an answer that nobody
   * reads would lose tokens.
   */
  abort: 'any_time' | 'until_sent';
  /** The server has just answered another request: a browser that calls itself offline is wrong. */
  reached?: boolean | undefined;
}

/**
 * Sends once, without a retry, and follows no redirect. Whatever the network and the server do is an outcome.
 * @throws ConfigError for options that can't work, the signal's reason when aborted
 */
export async function sendRequest({
  options,
  path,
  fields,
  encode = asJson,
  abort,
  reached,
}: OAuthRequest): Promise<Outcome> {
  const { clientId, clientSecret, issuer, headers, signal, ...how } = checkOptions(options);
  signal?.throwIfAborted();
  return outcomeOf({
    ...how,
    url: issuer + path,
    method: 'POST',
    ...encode({ ...fields, client_id: clientId, client_secret: clientSecret }, headers),
    redirect: 'manual',
    credentials: 'omit',
    signal: abort === 'any_time' ? signal : undefined,
    wasOffline: !reached && isOffline(),
  });
}
