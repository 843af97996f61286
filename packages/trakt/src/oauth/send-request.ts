/** Sends every request that goes to the authorization server. */

import { withDeadline } from '../clock.ts';
import { readText } from '../read-text.ts';
import type { TransportRequest } from '../transport.ts';
import { isOffline, networkError } from './network-error.ts';
import { checkOptions, type OAuthOptions } from './options.ts';
import type { Outcome } from './outcome.ts';
import { readReply } from './read-reply.ts';

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

/** Many times what any answer of an authorization server needs. */
const maxBytes = 2 ** 20;

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
  const { clientId, clientSecret, issuer, transport, clock, headers, signal, timeoutMs } = checkOptions(options);
  signal?.throwIfAborted();
  const wasOffline = !reached && isOffline();
  let status: number | undefined;
  let answer: Outcome;
  try {
    const mayEnd = abort === 'any_time' ? signal : undefined;
    answer = await withDeadline({ clock, ms: timeoutMs, signal: mayEnd }, async (deadline) => {
      const response = await transport(issuer + path, {
        method: 'POST',
        ...encode({ ...fields, client_id: clientId, client_secret: clientSecret }, headers),
        signal: deadline,
        redirect: 'manual',
        credentials: 'omit',
        maxBytes,
      });
      status = response.status;
      const text = await readText(response, maxBytes);
      return readReply({ status, headers: response.headers, text }, { nowMs: clock.now() });
    });
  } catch (thrown) {
    if (abort === 'any_time') signal?.throwIfAborted();
    const error = networkError({ error: thrown, host: new URL(issuer).host, status, wasOffline });
    return status === undefined ? { kind: 'unanswered', sent: error.sent, error } : { kind: 'cut', status, error };
  }
  return answer;
}
