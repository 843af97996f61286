/** The error for a caller who can't be served until a refresh may be tried again. */

import { EdgeBlocked, NetworkError, OAuthError, RateLimited, type UsherError } from '../errors.ts';
import { writerOf } from '../oauth/whose-answer.ts';
import type { TokenRecord } from './store/record.ts';

/** Says again what went wrong last, from the record, and when the next try is. */
export function backOffError({ issuer, lastError, intent }: TokenRecord, untilMs: number): UsherError {
  const retryAt = new Date(untilMs);
  const next = `The next try to renew the token is at ${retryAt.toISOString()}.`;
  const status = lastError?.status;
  const from = status === undefined ? undefined : writerOf(status);
  const { host } = new URL(issuer);
  switch (lastError?.code) {
    case 'rate_limited':
      return new RateLimited(`Trakt asked us to wait. ${next}`, { until: retryAt, retryAt, status });
    case 'edge_blocked':
      return new EdgeBlocked(`Cloudflare answered in Trakt's place. ${next}`, { until: retryAt, retryAt, status });
    case 'network':
      return new NetworkError(`${host} gave no answer. ${next}`, { sent: intent ? 'maybe' : 'no', host, retryAt });
    case 'server_error':
    case 'temporarily_unavailable':
      return new OAuthError(lastError.code, `Trakt is in trouble. ${next}`, { retryable: true, retryAt, status, from });
    case undefined:
      return new OAuthError('temporarily_unavailable', `${interrupted} ${next}`, { retryable: true, retryAt });
    default:
      return new OAuthError('temporarily_unavailable', `Trakt refused the last refresh (${lastError?.code}). ${next}`, {
        retryable: true,
        retryAt,
        status,
        from,
      });
  }
}

const interrupted =
  'A token refresh was interrupted before its answer was saved, so whether Trakt has used the refresh token is not known.';
