/** Sends requests to the token endpoint. It hands out tokens once, so a request is never repeated and never cut short. */

import type { OAuthOptions } from './options.ts';
import type { Outcome } from './outcome.ts';
import { isBrowser } from './platform.ts';
import { type Encode, type OAuthRequest, sendRequest } from './send-request.ts';

/** The code or refresh token that is exchanged for tokens. RFC 6749 sections 4.1.3 and 6, RFC 7636 section 4.5. */
export type TokenGrant =
  | { grant_type: 'authorization_code'; code: string; redirect_uri: string; code_verifier?: string | undefined }
  | { grant_type: 'refresh_token'; refresh_token: string; redirect_uri?: string | undefined };

/**
 * Sends one request for tokens; `readTokens` reads its outcome. It takes at most 12 seconds to the end of the answer. Abort
 * prevents the request; once it is sent, its answer is awaited, because it may hold the only tokens.
 * @throws ConfigError, or the signal's reason: in both cases nothing was sent
 */
export function sendTokenRequest({
  grant,
  reached,
  ...options
}: OAuthOptions & Pick<OAuthRequest, 'reached'> & { grant: TokenGrant }): Promise<Outcome> {
  return sendRequest({
    options,
    path: '/oauth/token',
    fields: { ...grant },
    encode: isBrowser() ? asForm : undefined,
    abort: 'until_sent',
    reached,
  });
}

/**
 * In a browser JSON has it ask first (a preflight), on the connection over which it then sends; and Chromium repeats a
 * POST by itself when a connection breaks that was used before. A form with these headers needs no asking. Token protocol,
 * step 7.
 */
const asForm: Encode = (fields, headers) => {
  const form = new URLSearchParams();
  for (const [name, value] of Object.entries(fields)) if (value !== undefined) form.set(name, value);
  return { headers: { ...headers, 'content-type': 'application/x-www-form-urlencoded' }, body: form.toString() };
};
