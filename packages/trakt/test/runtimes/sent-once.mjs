/**
 * Refreshes against a server that cuts the connection once it has read the request: over a first connection, and where
 * another request has left one open.
 *
 * @param {typeof import('trakt-usher')} usher the built library
 * @param {string} url the server's address
 */
export async function sendOnce(usher, url) {
  const app = { clientId: 'app', userAgent: 'runtimes/1.0', issuer: url };
  const failure = (refreshToken) =>
    usher.refreshTokens({ ...app, refreshToken }).catch(({ code, sent }) => [code, sent]);
  const first = await failure('first');
  await usher.refreshTokens({ ...app, refreshToken: 'good' });
  const kept = await failure('kept');
  // The whole way, with its probe.
  const store = usher.createMemoryStore();
  const session = usher.createSession({
    store,
    app,
    issuer: url,
    apiOrigin: url,
    profile: { replay: 'wipe', oldAccessTokenSurvives: false, introspection: false },
  });
  await session.signIn({ accessToken: 'access', refreshToken: 'session', expiresIn: 604_800 });
  const whole = await session.refresh().catch(({ code, sent }) => [code, sent]);
  await session.close();
  return { first, kept, whole };
}

/**
 * Where nothing listens: what the platform says of a connection that never stood, and what a session makes of it, whose probe
 * comes first.
 */
export async function refuseConnection(usher, url) {
  const app = { clientId: 'app', userAgent: 'runtimes/1.0' };
  const failure = ({ code, sent }) => [code, sent];
  const platform = await usher.refreshTokens({ ...app, issuer: url, refreshToken: 'closed' }).catch(failure);
  const session = usher.createSession({ store: usher.createMemoryStore(), app, issuer: url, apiOrigin: url });
  await session.signIn({ accessToken: 'access', refreshToken: 'session', expiresIn: 604_800 });
  const whole = await session.refresh().catch(failure);
  const { version, status, intent = 'none' } = await session.read();
  return { platform, whole, record: { version, state: status.state, intent } };
}
