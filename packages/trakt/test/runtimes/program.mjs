/**
 * What the library does on every runtime, with nothing but its public names: signs in on a device, reads, lets a week pass, renews
 * once for ten callers, signs out.
 *
 * @param {typeof import('trakt-usher')} usher the built library
 * @param {string} url a sandbox's address
 * @param {object} [options]
 * @param {(path: string, body: object) => Promise<unknown>} [options.control] what happens at the sandbox without the library: a person, the time
 * @param {import('trakt-usher').Transport} [options.transport]
 */
export async function useLibrary(
  usher,
  url,
  { control = (path, body) => post(`${url}${path}`, body), transport } = {},
) {
  const { createMemoryStore, createSession, createTraktClient, pollDeviceToken, requestDeviceCode, systemClock } =
    usher;
  const weekSeconds = 604_800;
  let passedMs = 0;
  const clock = {
    now: () => systemClock.now() + passedMs,
    monotonic: () => systemClock.monotonic() + passedMs,
    sleep: systemClock.sleep,
  };
  const app = { clientId: 'sandbox-client', userAgent: 'runtimes/1.0' };

  const device = await requestDeviceCode({ ...app, issuer: url, transport });
  await control('/_sandbox/device', { userCode: device.userCode, action: 'approve' });
  // Approved already: nothing to wait for.
  const tokens = await pollDeviceToken({ ...app, issuer: url, transport, device: { ...device, interval: 0 } });
  const store = createMemoryStore({ clock });
  const session = createSession({ store, app, issuer: url, apiOrigin: url, clock, transport });
  await session.signIn(tokens);
  const trakt = createTraktClient({ app, session, clock, transport });
  const { user } = await trakt.users.settings();

  await control('/_sandbox/clock', { advanceSeconds: weekSeconds });
  passedMs = weekSeconds * 1000;
  const again = await Promise.all(Array.from({ length: 10 }, () => trakt.users.settings()));
  const renewed = await session.read();
  const { revoked } = await session.signOut();
  const after = await session.accessToken().catch(({ code }) => code);
  await session.close();
  return {
    username: user.username,
    reads: again.filter((settings) => settings.user.username === user.username).length,
    version: renewed?.version,
    revoked,
    after,
  };
}

async function post(address, body) {
  const { ok, status } = await fetch(address, { method: 'POST', body: JSON.stringify(body) });
  if (!ok) throw new Error(`${address} answered ${status}`);
}
