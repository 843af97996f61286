/** Runs `work` beside a server that has a good access token for the program that `usher exec --keep-fresh` starts. */

import type { Account } from '../account/account.ts';
import { tokenToHandOver } from '../account/handed-token.ts';
import { failureOf } from '../text/failure.ts';
import { startTokenServer, type TokenAnswer } from './token-server.ts';

/** What the program finds in its environment. */
type TokenVariables = Readonly<Record<'USHER_TOKEN_URL' | 'USHER_TOKEN_KEY', string>>;

export async function withFreshTokens<T>(
  account: Account,
  work: (variables: TokenVariables) => Promise<T>,
): Promise<T> {
  const { context, session, summary } = account;
  const { clock, config, log, text } = context;
  const ending = new AbortController();
  // Not the command's own signal: the program may ask until it has ended, also after a SIGTERM.
  const lasting = { ...account, context: { ...context, signal: ending.signal } };

  async function answer(): Promise<TokenAnswer> {
    try {
      const { accessToken, expiresAt } = await tokenToHandOver(lasting);
      const expires = expiresAt && { expires_in: Math.floor((expiresAt.getTime() - clock.now()) / 1_000) };
      log.debug({ event: 'exec.token_handed', account: account.name });
      // Trakt accepts a token only with the client id that it was issued for.
      const clientId = (await summary())?.clientId ?? config.get('trakt.client_id');
      const token = { access_token: accessToken, token_type: 'Bearer', ...expires };
      const json = { ...token, client_id: clientId, api_url: session.apiOrigin };
      return { status: 200, json, plain: accessToken };
    } catch (error) {
      const failure = failureOf(error, text, context.circumstances());
      log.warn({ event: 'exec.token_refused', account: account.name, code: failure.code });
      return { status: 503, json: { error: failure }, plain: [failure.message, failure.hint].join(' ').trim() };
    }
  }

  const server = await startTokenServer(answer);
  try {
    return await work({ USHER_TOKEN_URL: server.url, USHER_TOKEN_KEY: server.key });
  } finally {
    ending.abort();
    await server.close();
  }
}
