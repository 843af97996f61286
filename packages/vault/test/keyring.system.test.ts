import { existsSync } from 'node:fs';
import { join } from 'node:path';
import { afterEach, beforeAll, beforeEach, describe, expect, it, vi } from 'vitest';
import { chooseKeySource, type KeySource, keyFile, keyringKey, rekeyVault, type SqliteVault } from '../src/index.ts';
import { ada, rejection, signIn } from '../src/testing/records.ts';
import { vaultFolder } from '../src/testing/temporary-vault.ts';
import { assertInstalled, type KeyringSession, startKeyringSession, startSilentBus } from './keyring-session.ts';

// Each question to the keyring runs in its own process, so that one process reads what another wrote.

const vaults = vaultFolder();
let session: KeyringSession;

beforeAll(assertInstalled);
beforeEach(async () => {
  session = await startKeyringSession(vaults.root);
  for (const [name, value] of Object.entries(session.environment)) vi.stubEnv(name, value);
});
afterEach(() => session.end());

describe('the system keyring', () => {
  it('keeps the key of a new vault, and nothing else does', async () => {
    const vault = await open();
    await vault.selfTest();
    await signIn(vault);
    await vault.close();
    const later = await open();
    expect(later.keySource).toBe('keyring');
    expect((await later.read(ada))?.current.accessToken).toBe('access-1');
    expect(existsSync(join(vaults.directory, 'vault.key'))).toBe(false);
  });

  it('still has it when the daemon was started anew', async () => {
    await signIn(await open());
    await session.restart({ locked: false });
    expect((await (await open()).read(ada))?.current.accessToken).toBe('access-1');
  });

  it('takes a vault over from a key file, and gives it a new key when asked', async () => {
    const { directory } = vaults;
    await signIn(await open(keyFile(directory)));
    await rekeyVault({ directory, key: choose() }, keyringKey());
    expect(existsSync(join(directory, 'vault.key'))).toBe(false);
    const before = await open();
    expect((await before.read(ada))?.current.accessToken).toBe('access-1');
    await before.close();
    await rekeyVault({ directory, key: choose() }, keyringKey());
    expect((await (await open()).read(ada))?.current.accessToken).toBe('access-1');
  });

  it('forgets a key that is discarded, and says that it is gone', async () => {
    const source = keyringKey();
    const { recorded, key } = await source.create();
    expect((await source.find(recorded)).equals(key)).toBe(true);
    await source.discard?.(recorded);
    expect(await rejection(source.find(recorded))).toMatchObject({ code: 'wrong_key' });
  });

  it('is passed over for a new vault while it is locked; what was chosen then stays chosen', async () => {
    await session.restart({ locked: true });
    const source = choose();
    await signIn(await open(source));
    expect(source.warning).toMatchObject({ code: 'key_beside_vault' });
    await session.restart({ locked: false });
    const later = await open();
    expect((await later.read(ada))?.current.accessToken).toBe('access-1');
    expect(later.keySource).toBe('key_file');
  });

  it('that was locked after the sign-in is unavailable, not without a key', async () => {
    await signIn(await open());
    await session.restart({ locked: true });
    expect(await rejection((await open()).read(ada))).toMatchObject({ code: 'unavailable', retryable: true });
  });

  it('that stops answering holds nobody up for long, and serves again when it answers', async () => {
    await signIn(await open());
    const vault = await open();
    session.pause();
    expect(await rejection(vault.read(ada))).toMatchObject({ code: 'unavailable' });
    session.resume();
    expect((await vault.read(ada))?.current.accessToken).toBe('access-1');
  });

  it('is given up where the session bus takes the call and never answers', async () => {
    const bus = await startSilentBus(vaults.root);
    vi.stubEnv('DBUS_SESSION_BUS_ADDRESS', bus.address);
    try {
      expect(await rejection(keyringKey().create())).toMatchObject({
        code: 'unavailable',
        message: expect.stringContaining('3 s'),
      });
    } finally {
      bus.end();
    }
  });

  it('is refused where only the kernel could keep a key, for that forgets with the next boot', async () => {
    vi.stubEnv('DBUS_SESSION_BUS_ADDRESS', `unix:path=${join(vaults.root, 'no-bus')}`);
    expect(await rejection(keyringKey().create())).toMatchObject({ code: 'unavailable' });
  });
});

function choose(): KeySource {
  return chooseKeySource({ environment: session.environment, directory: vaults.directory });
}

function open(key: KeySource = choose()): Promise<SqliteVault> {
  return vaults.open({ key });
}
