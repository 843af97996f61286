/** The requests that the benchmark sends to the sandbox, as a signed-in app: a small answer and a large one. */

import type { Sandbox } from '@trakt-usher/sandbox';

export const measured = ['/users/settings', '/sync/history?limit=250'] as const;

export function asApp(sandbox: Sandbox): Record<string, string> {
  return {
    'content-type': 'application/json',
    'user-agent': 'bench/1.0',
    'trakt-api-version': '2',
    'trakt-api-key': 'sandbox-client',
    authorization: `Bearer ${sandbox.issueGrant().access_token}`,
  };
}
