/** A token endpoint with single-use refresh tokens, as a transport: it rotates, and says how often each token was sent. */

import { deferred } from '../deferred.ts';
import type { Transport, TransportRequest, TransportResponse } from '../transport.ts';

export interface TokenServer {
  transport: Transport;
  /** The refresh tokens that arrived, in order. */
  readonly spent: readonly string[];
  /** The tokens that were revoked, in order. */
  readonly revoked: readonly string[];
  /** Answers the next request to the token endpoint; without one it rotates. */
  next(answer: Answer): void;
  /** Forgets the answers that were to be given. */
  clear(): void;
  /** What it says of any token when asked (RFC 7662); undefined: that it can't be asked. */
  introspects(active: boolean | undefined): void;
  /** Holds answers back until the returned function is called. Requests are processed all the same. */
  hold(): () => void;
}

export type Answer = () => TransportResponse | Promise<TransportResponse>;

export function createTokenServer({ expiresIn = 600 }: { expiresIn?: number } = {}): TokenServer {
  const spent: string[] = [];
  const revoked: string[] = [];
  const answers: Answer[] = [];
  let current = 1;
  let held = Promise.resolve();
  let active: boolean | undefined;

  const rotate = (refreshToken: unknown): TransportResponse => {
    if (refreshToken !== `refresh-${current}`) return answerJson(400, { error: 'invalid_grant' });
    current += 1;
    return answerJson(200, {
      access_token: `access-${current}`,
      refresh_token: `refresh-${current}`,
      token_type: 'bearer',
      expires_in: expiresIn,
    });
  };

  /** Its failures name their reason, as Node's do. */
  const transport = Object.assign(
    async (url: string, request: TransportRequest): Promise<TransportResponse> => {
      const fields = fieldsOf(request);
      if (url.endsWith('/oauth/revoke')) {
        revoked.push(String(fields.token));
        return answerJson(200, {});
      }
      if (url.endsWith('/oauth/introspect')) {
        return active === undefined ? answerJson(401, {}) : answerJson(200, { active });
      }
      spent.push(String(fields.refresh_token));
      const answer = answers.shift() ?? (() => rotate(fields.refresh_token));
      const response = await answer();
      await held;
      return response;
    },
    { namesFailures: true },
  );

  return {
    transport,
    spent,
    revoked,
    next: (answer) => answers.push(answer),
    clear: () => answers.splice(0),
    introspects(answer) {
      active = answer;
    },
    hold() {
      const { promise, resolve } = deferred<void>();
      held = promise;
      return resolve;
    },
  };
}

export function answerJson(status: number, value: unknown, headers: Record<string, string> = {}): TransportResponse {
  return answerText(status, JSON.stringify(value), { 'content-type': 'application/json', ...headers });
}

export function answerText(status: number, text: string, headers: Record<string, string> = {}): TransportResponse {
  return { status, headers: new Headers(headers), text: async () => text };
}

function fieldsOf({ body }: TransportRequest): Record<string, unknown> {
  return JSON.parse(body ?? '{}');
}
