/**
 * The errors of Trakt's old server, which was Doorkeeper: the same refusals in its statuses, and with the header that some
 * clients still read.
 */
import type { MiddlewareHandler } from 'hono';

/**
 * Which of Trakt's servers the errors are like: `current`, since the middle of 2026; `doorkeeper`, before that;
 * `doorkeeper-401`, until about 2025, with 401 for a refresh token that isn't good.
 */
export const oauthServers = ['current', 'doorkeeper', 'doorkeeper-401'] as const;
export type OAuthServer = (typeof oauthServers)[number];

export function asDoorkeeper(server: Exclude<OAuthServer, 'current'>): MiddlewareHandler {
  return async (c, next) => {
    await next();
    if (c.res.status < 400 || !c.res.headers.get('Content-Type')?.startsWith('application/json')) return;
    const { error, error_description: ours }: { error: string; error_description: string } = await c.res.json();
    const description = descriptions[error] ?? ours;
    const unauthorized = error === 'invalid_client' || (error === 'invalid_grant' && server === 'doorkeeper-401');
    c.res = Response.json(
      { error, error_description: description },
      {
        status: unauthorized ? 401 : 400,
        headers: {
          'WWW-Authenticate': `Bearer realm="Doorkeeper", error="${error}", error_description="${description}"`,
        },
      },
    );
  };
}

/** It has one sentence for each error, whatever the cause. */
const descriptions: Readonly<Record<string, string>> = {
  invalid_grant:
    'This grant is invalid, expired or revoked, was given to another client, or its redirect URI was another one.',
  invalid_client: 'Client authentication failed: the client is unknown, or it did not authenticate itself.',
};
