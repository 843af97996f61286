// A program as our README tells people to write it, on the transport that its argument names: it signs in with a code, reads
// all of the history and the watched films, a film and a private profile, rates, adds a play, renews its tokens and reads again. Each step goes
// on after an error, as a program that runs for weeks does.

import {
  createMemoryStore,
  createSession,
  createTraktClient,
  isUsherError,
  pollDeviceToken,
  requestDeviceCode,
} from 'trakt-usher';
import { undiciTransport } from 'trakt-usher/undici';

const { TRAKT_AUTH_URL: issuer = '', TRAKT_API_URL: apiOrigin = '', TRAKT_CLIENT_ID: clientId = '' } = process.env;
const transport = process.argv[2] === 'undici' ? { transport: undiciTransport() } : {};
const app = { clientId, userAgent: 'report-card/1.0' };
const oauth = { ...app, issuer, ...transport };

async function step(work: () => Promise<unknown>): Promise<void> {
  try {
    await work();
  } catch (error) {
    if (!isUsherError(error)) throw error;
  }
}

const session = createSession({ app, store: createMemoryStore(), issuer, apiOrigin, ...transport });
const trakt = createTraktClient({ app, session, ...transport, maxRetryWaitMs: 5_000 });
const film = { ids: { trakt: 3 } };

await step(async () => {
  const device = await requestDeviceCode(oauth);
  await session.signIn(await pollDeviceToken({ ...oauth, device, signal: AbortSignal.timeout(20_000) }));
});
await step(() => trakt.sync.history.get().toArray());
await step(() => trakt.sync.watched.get({ type: 'movies' }).toArray());
await step(() => trakt.request({ path: '/movies/3', query: { extended: 'full' } }));
await step(() => trakt.request({ path: '/users/grace/history', auth: 'required' }));
await step(() => trakt.request({ method: 'POST', path: '/sync/ratings', body: { movies: [{ ...film, rating: 8 }] } }));
await new Promise((resolve) => setTimeout(resolve, 1_000));
await step(() => trakt.request({ method: 'POST', path: '/sync/history', body: { movies: [film] } }));
await step(() => session.refresh());
await step(() => trakt.users.settings());
await step(() => session.signOut());
