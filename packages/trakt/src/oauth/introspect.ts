/** Asks whether a refresh token is still valid, without using it up. */

import type { OAuthOptions } from './options.ts';
import { jsonField } from './read-reply.ts';
import { sendRequest } from './send-request.ts';

export interface IntrospectOptions extends OAuthOptions {
  refreshToken: string;
}

/**
 * `unknown`: the server doesn't offer this, gave no clear answer, or wants a client secret, as most servers do. RFC 7662.
 * @throws ConfigError, or the signal's reason
 */
export async function introspectRefreshToken({
  refreshToken,
  ...options
}: IntrospectOptions): Promise<'active' | 'inactive' | 'unknown'> {
  const outcome = await sendRequest({
    options,
    path: '/oauth/introspect',
    fields: { token: refreshToken, token_type_hint: 'refresh_token' },
    abort: 'any_time',
  });
  if (outcome.kind !== 'reply' || outcome.status !== 200) return 'unknown';
  const active = jsonField(outcome.body, 'active');
  if (typeof active !== 'boolean') return 'unknown';
  return active ? 'active' : 'inactive';
}
