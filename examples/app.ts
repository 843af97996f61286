/** Signs in with a code, and lists the films that were watched last. The sign-in ends with the program. */

import { createMemoryStore, createSession, createTraktClient, pollDeviceToken, requestDeviceCode } from 'trakt-usher';
import { nodeTransport } from 'trakt-usher/node';

const { TRAKT_CLIENT_ID = '', TRAKT_AUTH_URL: issuer, TRAKT_API_URL: apiOrigin } = process.env;
const app = { clientId: TRAKT_CLIENT_ID, userAgent: 'example-app/1.0' };
const server = { ...(issuer && { issuer }), ...(apiOrigin && { apiOrigin }) };
const transport = nodeTransport();

const session = createSession({ app, store: createMemoryStore(), transport, ...server });
const device = await requestDeviceCode({ ...app, issuer, transport });
console.log(`Enter ${device.userCode} at ${device.verificationUrl}`);
await session.signIn(await pollDeviceToken({ ...app, issuer, transport, device }));

const trakt = createTraktClient({ app, session, transport });
const { user } = await trakt.users.settings();
console.log(`Signed in as ${user.username}`);

let shown = 0;
for await (const { watched_at, movie } of trakt.sync.history.get({ type: 'movies' })) {
  console.log(`${watched_at.slice(0, 10)}  ${movie.title}`);
  shown += 1;
  if (shown === 3) break;
}
await session.signOut();
