/** A site whose visitors connect their Trakt accounts. Each has a sign-in of their own; one vault keeps them all. */

import { once } from 'node:events';
import { createServer, type IncomingMessage, type ServerResponse } from 'node:http';
import { environmentKey, openVault } from '@trakt-usher/vault';
import { createSession, createTraktClient, isUsherError, type Session } from 'trakt-usher';
import { nodeTransport } from 'trakt-usher/node';
import { createTraktAuthHandlers } from 'trakt-usher/web';

const { TRAKT_CLIENT_ID = '', TRAKT_AUTH_URL: issuer, TRAKT_API_URL: apiOrigin } = process.env;
// The secret: `head -c 32 /dev/urandom | base64`.
const { PORT = '8080', SITE_ORIGIN, SITE_SECRET = '', SITE_VAULT = 'vault' } = process.env;
const app = { clientId: TRAKT_CLIENT_ID, userAgent: 'example-site/1.0' };
const transport = nodeTransport();
const nobody = 'nobody';
// The key: USHER_KEY, made as the secret is.
const store = await openVault({ directory: SITE_VAULT, key: environmentKey(process.env) });

const site = createServer((incoming, outgoing) => {
  Promise.resolve(incoming)
    .then(asRequest)
    .then(answer)
    .catch((error: unknown) => {
      if (!isUsherError(error)) return new Response(null, { status: 500 });
      return new Response(error.message, { status: error.code === 'sign_in_required' ? 401 : 502 });
    })
    .then((response) => send(response, outgoing));
});
await once(site.listen(Number(PORT), '127.0.0.1'), 'listening');
const address = site.address();
const origin = SITE_ORIGIN ?? `http://127.0.0.1:${typeof address === 'object' ? address?.port : PORT}`;

const auth = createTraktAuthHandlers({
  ...app,
  issuer,
  transport,
  redirectUri: `${origin}/auth/callback`,
  secret: SITE_SECRET,
  onSignedIn: async (tokens, { request }) => {
    await withSession(visitorOf(request), (session) => session.signIn(tokens));
  },
  onError: (error) => {
    console.error(isUsherError(error) ? error.code : error);
  },
  onSignedOut: async ({ request }) => {
    await withSession(visitorOf(request), (session) => session.signOut());
  },
});
console.log(origin);

async function answer(request: Request): Promise<Response> {
  const { pathname } = new URL(request.url);
  const visitor = visitorOf(request);
  if (visitor === nobody) {
    // Yours is the user of your site. Here everybody who comes is one.
    const secure = origin.startsWith('https:') ? '; Secure' : '';
    const cookie = `visitor=${crypto.randomUUID()}; HttpOnly; SameSite=Lax; Path=/${secure}`;
    const headers = { 'content-type': 'text/html', 'set-cookie': cookie };
    return new Response('<a href="/auth/login">Connect Trakt</a>', { headers });
  }
  if (pathname === '/auth/login') {
    await withSession(visitor, (session) => session.checkStore());
    return auth.login(request);
  }
  if (pathname === '/auth/callback') return auth.callback(request);
  if (pathname === '/auth/logout') return auth.logout(request);
  return withSession(visitor, async (session) => {
    const { user } = await createTraktClient({ app, session, transport }).users.settings();
    return new Response(`You are ${user.username} at Trakt.\n`);
  });
}

async function withSession<T>(account: string, work: (session: Session) => Promise<T>): Promise<T> {
  const server = { ...(issuer && { issuer }), ...(apiOrigin && { apiOrigin }) };
  const session = createSession({ app, store, transport, account, ...server });
  try {
    return await work(session);
  } finally {
    await session.close();
  }
}

function visitorOf({ headers }: Request): string {
  return /(?:^|; )visitor=([\w-]{36})/.exec(headers.get('cookie') ?? '')?.[1] ?? nobody;
}

/** node:http as `Request`: the handlers read method, address and headers, and no body. */
function asRequest({ method = 'GET', url = '/', headers }: IncomingMessage): Request {
  const pairs = Object.entries(headers).flatMap(([name, value]): [string, string][] =>
    value === undefined ? [] : [[name, value.toString()]],
  );
  return new Request(origin + url, { method, headers: pairs });
}

async function send(response: Response, outgoing: ServerResponse): Promise<void> {
  outgoing
    .setHeaders(response.headers)
    .writeHead(response.status)
    .end(await response.text());
}
