/** A site whose visitors connect their Trakt accounts. Each has a sign-in of their own; one vault keeps them all. */

import { createServer, type IncomingMessage, type ServerResponse } from 'node:http';
import { environmentKey, openVault } from '@trakt-usher/vault';
import {
  createAuthorizationUrl,
  createSession,
  createTraktClient,
  exchangeCode,
  isUsherError,
  type PendingAuthorization,
  validateAuthorizationResponse,
} from 'trakt-usher';
import { nodeTransport } from 'trakt-usher/node';

const { TRAKT_CLIENT_ID = '', TRAKT_AUTH_URL: issuer, TRAKT_API_URL: apiOrigin } = process.env;
const { PORT = '8080', SITE_VAULT = 'vault' } = process.env;
const app = { clientId: TRAKT_CLIENT_ID, userAgent: 'example-site/1.0' };
const server = { ...(issuer && { issuer }), ...(apiOrigin && { apiOrigin }) };
const transport = nodeTransport();
// The key: USHER_KEY, made with `head -c 32 /dev/urandom | base64`.
const store = await openVault({ directory: SITE_VAULT, key: environmentKey(process.env) });
/** What is kept of each visitor between /connect and /callback. */
const waiting = new Map<string, PendingAuthorization>();

const site = createServer((request, response) => {
  answer(request, response).catch((error: unknown) => {
    if (!isUsherError(error)) return response.writeHead(500).end();
    response.writeHead(error.code === 'sign_in_required' ? 401 : 502).end(error.message);
  });
});
site.listen(Number(PORT), '127.0.0.1', () => {
  const address = site.address();
  console.log(`http://127.0.0.1:${typeof address === 'object' ? address?.port : PORT}`);
});

async function answer(request: IncomingMessage, response: ServerResponse): Promise<void> {
  const url = new URL(request.url ?? '/', `http://${request.headers.host}`);
  // Yours is the user of your site. Here everybody who comes is one.
  const visitor = /visitor=([\w-]{36})/.exec(request.headers.cookie ?? '')?.[1] ?? crypto.randomUUID();
  response.setHeader('set-cookie', `visitor=${visitor}; HttpOnly; SameSite=Lax; Path=/`);
  const session = createSession({ app, store, transport, account: visitor, ...server });
  try {
    if (url.pathname === '/connect') {
      await session.checkStore();
      const redirectUri = `${url.origin}/callback`;
      const { url: address, ...pending } = await createAuthorizationUrl({
        clientId: app.clientId,
        redirectUri,
        issuer,
      });
      waiting.set(visitor, pending);
      response.writeHead(302, { location: address }).end();
    } else if (url.pathname === '/callback') {
      const pending = waiting.get(visitor);
      waiting.delete(visitor);
      // None is waiting when the page is reloaded: the start page says who is signed in.
      if (pending) {
        const { code } = validateAuthorizationResponse({ response: url, pending });
        await session.signIn(await exchangeCode({ ...app, ...pending, code, transport }), pending.redirectUri);
      }
      response.writeHead(302, { location: '/' }).end();
    } else {
      const { user } = await createTraktClient({ app, session, transport }).users.settings();
      response.end(`You are ${user.username} at Trakt.\n`);
    }
  } finally {
    await session.close();
  }
}
