/** Sends a program's token request as the program wrote it, and keeps what came back. */

import type { Transport, TransportRequest, TransportResponse } from 'trakt-usher';
import type { ShieldedGrant } from './book.ts';
import type { Answer } from './token-answers.ts';
import type { ShieldParts, TokenCall } from './token-call.ts';
import { type PairFields, readPair, type TokenFields } from './token-fields.ts';

interface Reply {
  readonly answer: Answer;
  readonly pair: PairFields | undefined;
  /** The version that the tokens are for; 0 where they belong to no grant yet. */
  readonly version: number;
}

export interface SendReply {
  /** The last reply of Trakt that was read to its end. */
  readonly last: Reply | undefined;
  /** Once, without a session. Rejects where there is no whole reply. */
  send(body: string): Promise<Reply>;
  /** For a session: its refresh token in the program's own request. */
  transportFor(grant: Pick<ShieldedGrant, 'issuer' | 'account'>): Transport;
}

const deadlineMs = 12_000;
const maxBytes = 2 ** 20;
/** What a program may need of an answer. Others belong to a connection, or to a browser. */
const passedOn = ['content-type', 'retry-after', 'www-authenticate', 'cf-ray', 'cf-mitigated', 'x-request-id'];

export function replySender(
  { program, issuer, path, headers, fields }: TokenCall & { fields: TokenFields },
  { vault, book, clock, transport, refreshed }: ShieldParts,
): SendReply {
  let last: Reply | undefined;

  async function read(response: TransportResponse, version: number): Promise<Reply> {
    const body = await response.text();
    const kept = passedOn.flatMap((name) => {
      const value = response.headers.get(name);
      return value === null ? [] : [[name, value]];
    });
    const answer = { status: response.status, headers: Object.fromEntries(kept), body };
    last = { answer, pair: readPair(response.status, body), version };
    return last;
  }

  const request = (body: string): Omit<TransportRequest, 'signal'> => ({
    method: 'POST',
    headers: { ...headers },
    body,
    redirect: 'manual',
    credentials: 'omit',
    maxBytes,
  });

  return {
    get last() {
      return last;
    },
    async send(body) {
      const signal = AbortSignal.timeout(deadlineMs);
      return read(await transport(issuer + path, { ...request(body), signal }), 0);
    },
    transportFor(grant) {
      const asProgram: Transport = async (_, { body, signal }) => {
        // The lock is held: the version is that of the token that is about to be sent.
        const version = ((await vault.read(grant))?.version ?? 0) + 1;
        const spent = tokenIn(body);
        const sent = { ...request(fields.encode({ refresh_token: spent })), ...(signal && { signal }) };
        refreshed?.('sent', program);
        const response = await transport(issuer + path, sent);
        const { pair, answer } = await read(response, version);
        // On record before the session saves it, and so before anybody has it.
        if (pair) book.put(book.digest('token', issuer, pair.refreshToken ?? spent), grant, version, clock.now());
        return { status: response.status, headers: response.headers, text: async () => answer.body };
      };
      return Object.assign(asProgram, { namesFailures: true });
    },
  };
}

/** In the request of a session. */
function tokenIn(body: string | undefined): string {
  const { refresh_token: token }: { refresh_token?: unknown } = JSON.parse(body ?? '{}');
  if (typeof token !== 'string') throw new Error('A session asks for tokens with a refresh token');
  return token;
}
