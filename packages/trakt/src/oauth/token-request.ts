/** Requests to the token endpoint, which hand out tokens only once: sent whole, never repeated, never cut short. */

import type { OAuthOptions } from './options.ts';
import type { Outcome } from './outcome.ts';
import { sendRequest } from './send-request.ts';

/** What is offered for tokens. RFC 6749 sections 4.1.3 and 6, RFC 7636 section 4.5. */
export type TokenGrant =
  | { grant_type: 'authorization_code'; code: string; redirect_uri: string; code_verifier?: string | undefined }
  | { grant_type: 'refresh_token'; refresh_token: string; redirect_uri?: string | undefined };

/**
 * Sends one request for tokens and tells what became of it; `readTokens` judges that. At most 12 seconds to the end of the
 * answer. Aborting only keeps it from being sent: once sent, the answer is awaited, for it may hold the only tokens.
 * @throws ConfigError, or the signal's reason: in both cases nothing was sent
 */
export function sendTokenRequest({ grant, ...options }: OAuthOptions & { grant: TokenGrant }): Promise<Outcome> {
  return sendRequest({
    options,
    path: '/oauth/token',
    fields: { ...grant },
    encoding: 'form_in_browsers',
    abort: 'until_sent',
  });
}
