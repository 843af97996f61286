/** The clients that are compared: each is asked for the first ten plays of the history, with a token, and parses them. */

import { TraktClient } from '@dvcol/trakt-http-client';
import { traktApi } from '@dvcol/trakt-http-client/api';
import Trakt from 'trakt.tv';
import { createMemoryStore, createSession, createTraktClient, type TraktClient as Usher } from 'trakt-usher';
import { undiciTransport } from 'trakt-usher/undici';
import { Agent, request } from 'undici';
import { token } from './scale.ts';

type Contender = 'fetch' | 'usher on fetch' | 'undici' | 'usher on undici' | 'trakt.tv' | 'dvcol';

/** Asks once, and answers with the rows. */
export type Ask = () => Promise<readonly unknown[]>;

const app = { clientId: 'bench', userAgent: 'bench/1.0' };
const path = '/sync/history?page=1&limit=10';

export const headers = {
  'content-type': 'application/json',
  'user-agent': 'bench/1.0',
  'trakt-api-version': '2',
  'trakt-api-key': app.clientId,
  authorization: `Bearer ${token}`,
};

export async function usherAt(url: string, transport?: ReturnType<typeof undiciTransport>): Promise<Usher> {
  const session = createSession({ store: createMemoryStore(), app, issuer: url, apiOrigin: url });
  await session.signIn({ accessToken: token, refreshToken: 'bench-refresh-token', expiresIn: 604_800 });
  return createTraktClient({ app, session, ...(transport && { transport }) });
}

export async function contendersAt(url: string): Promise<Readonly<Record<Contender, Ask>>> {
  const [onFetch, onUndici] = [await usherAt(url), await usherAt(url, undiciTransport())];
  const rowsOf = async (client: Usher) => listed((await client.request({ path })).body);
  const dispatcher = new Agent();
  const trakt = new Trakt({ client_id: app.clientId, client_secret: 'bench-secret', api_url: url });
  const expires = Date.now() + 604_800_000;
  await trakt.import_token({ access_token: token, refresh_token: 'bench-refresh-token', expires });
  const settings = { client_id: app.clientId, client_secret: 'bench-secret', redirect_uri: '', useragent: 'bench/1.0' };
  const dvcol = new TraktClient({ ...settings, endpoint: url }, {}, traktApi);
  await dvcol.importAuthentication({ access_token: token, refresh_token: 'bench-refresh-token', expires });
  return {
    fetch: async () => listed(await (await fetch(url + path, { headers })).json()),
    'usher on fetch': () => rowsOf(onFetch),
    undici: async () => listed(await (await request(url + path, { headers, dispatcher })).body.json()),
    'usher on undici': () => rowsOf(onUndici),
    'trakt.tv': async () => listed(await trakt.sync.history.get({ page: 1, limit: 10 })),
    dvcol: async () => listed(await (await dvcol.sync.history.get({ pagination: { page: 1, limit: 10 } })).json()),
  };
}

export function listed(body: unknown): readonly unknown[] {
  if (!Array.isArray(body) || body.length === 0) throw new Error('There are no rows.');
  return body;
}
