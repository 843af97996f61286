/**
 * The errors of Trakt's old server, Doorkeeper: the same refusals with its statuses, and with the header that some
 * clients still read.
 */
import type { MiddlewareHandler } from 'hono';

/**
 * Whose errors the sandbox sends: `current`, Trakt's server since the middle of 2026; `doorkeeper`, the one before;
 * `doorkeeper-401`, the same until about 2025, with 401 for a bad refresh token.
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

/** Doorkeeper has one description for each error, whatever the cause. */
const descriptions: Readonly<Record<string, string>> = {
  invalid_grant:
    'This grant is invalid, expired or revoked, was given to another client, or came with another redirect URI.',
  invalid_client: 'Client authentication failed: the client is unknown, or it did not authenticate itself.',
};
