/** The error for a caller who can't be served until a refresh may be tried again. */

import { EdgeBlocked, NetworkError, OAuthError, RateLimited, type UsherError } from '../errors.ts';
import type { TokenRecord } from './store/record.ts';

/** Says again what went wrong last, from the record, and when the next try is. */
export function restingError({ issuer, lastError }: TokenRecord, untilMs: number): UsherError {
  const until = new Date(untilMs);
  const next = `The next try to renew the token is at ${until.toISOString()}.`;
  switch (lastError?.code) {
    case 'rate_limited':
      return new RateLimited(`Trakt asked us to wait. ${next}`, { until, status: lastError.status });
    case 'edge_blocked':
      return new EdgeBlocked(`Cloudflare answered in Trakt's place. ${next}`, { until, status: lastError.status });
    case 'network':
      return new NetworkError(`Trakt could not be reached. ${next}`, { sent: 'no', host: new URL(issuer).host });
    default:
      return new OAuthError(
        'temporarily_unavailable',
        `Trakt refused the last refresh (${lastError?.code ?? 'no reason known'}). ${next}`,
        { retryable: true, status: lastError?.status },
      );
  }
}
