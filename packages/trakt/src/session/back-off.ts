/** The error for a caller who can't be served until a refresh may be tried again. */

import { EdgeBlocked, NetworkError, OAuthError, type OAuthErrorCode, RateLimited, type UsherError } from '../errors.ts';
import { writerOf } from '../oauth/whose-answer.ts';
import type { TokenRecord } from './store/record.ts';

/** Says again what went wrong last, from the record, and when the next try is. */
export function backOffError({ issuer, lastError, intent }: TokenRecord, untilMs: number): UsherError {
  const retryAt = new Date(untilMs);
  const next = `The next try to renew the token is at ${retryAt.toISOString()}.`;
  const status = lastError?.status;
  const from = status === undefined ? undefined : writerOf(status);
  const { host } = new URL(issuer);
  const wait = { until: retryAt, retryAt, status };
  const trouble = (code: OAuthErrorCode, what: string) =>
    new OAuthError(code, `${what} ${next}`, { retryable: true, retryAt, status, from });
  switch (lastError?.code) {
    case 'rate_limited':
      return new RateLimited(`Trakt asked us to wait. ${next}`, wait);
    case 'edge_blocked':
      return new EdgeBlocked(`Cloudflare answered in Trakt's place. ${next}`, wait);
    case 'network':
      return new NetworkError(`${host} gave no answer. ${next}`, { sent: intent ? 'maybe' : 'no', host, retryAt });
    case 'server_error':
    case 'temporarily_unavailable':
      return trouble(lastError.code, 'Trakt is in trouble.');
    case undefined:
      return trouble('temporarily_unavailable', interrupted);
    default:
      return trouble('temporarily_unavailable', `The last refresh failed (${lastError?.code}).`);
  }
}

const interrupted =
  'A token refresh was interrupted before its answer was saved, so whether Trakt has used the refresh token is not known.';
