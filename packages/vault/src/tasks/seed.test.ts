import { mkdtempSync, readFileSync, rmSync, statfsSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { createSession } from 'trakt-usher/session';
import { fingerprint } from 'trakt-usher/store';
import { describe, expect, it, vi } from 'vitest';
import {
  environmentKey,
  exportGrant,
  openVault,
  type Seed,
  seedAccount,
  setAsideDamage,
  setAsideVault,
} from '../index.ts';
import { ada, keyText, present, refresh, signIn, waiting } from '../testing/records.ts';
import { vaultFolder } from '../testing/temporary-vault.ts';

const vaults = vaultFolder();
const seed: Seed = {
  grant: { ...ada, apiOrigin: 'https://api.example', clientId: 'app' },
  accessToken: 'seed-access',
  refreshToken: 'refresh-1',
  // Not judged by the disk that these tests run on.
  ephemeral: false,
};
const key = environmentKey({ USHER_KEY: keyText });
const taken = { kind: 'taken', refreshable: true };

describe('a seed whose refresh token was sent from a vault that was put aside', () => {
  it.each([
    ['with its key lost', () => setAsideVault({ directory: vaults.directory, key })],
    ['damaged', tornAndSetAside],
  ])('%s, is not taken into the new one', async (_, putAside) => {
    const vault = await vaults.open();
    await seedAccount(vault, seed);
    await refresh(vault);
    await vault.close();
    await putAside();
    expect(await seedAccount(await vaults.open(), seed)).toEqual({ kind: 'spent' });
  });

  it('keeps no other one out, where the old file still tells', async () => {
    const vault = await vaults.open();
    await seedAccount(vault, seed);
    await refresh(vault);
    await vault.close();
    await setAsideVault({ directory: vaults.directory, key });
    expect(await seedAccount(await vaults.open(), { ...seed, refreshToken: 'another' })).toEqual(taken);
  });

  async function tornAndSetAside(): Promise<void> {
    const file = join(vaults.directory, 'vault.db');
    writeFileSync(file, readFileSync(file).fill(7, 100));
    await setAsideDamage({ directory: vaults.directory, key });
  }
});

describe('a seed whose refresh token was sent from a vault that is lost', () => {
  it.each([
    ['emptied and set aside', emptiedAndSetAside],
    ['deleted', async () => rmSync(join(vaults.directory, 'vault.db'))],
    ['deleted with its folder', async () => rmSync(vaults.directory, { recursive: true })],
  ])('%s, is not taken into the new one', async (_, lose) => {
    const stateDirectory = join(vaults.root, 'state');
    const vault = await vaults.open({ stateDirectory });
    await seedAccount(vault, seed);
    await refresh(vault);
    await vault.close();
    await lose();
    const next = await vaults.open({ stateDirectory });
    expect(await seedAccount(next, seed)).toEqual({ kind: 'spent' });
  });

  it('is never taken while the empty file is there', async () => {
    const vault = await vaults.open();
    await seedAccount(vault, seed);
    await refresh(vault);
    writeFileSync(join(vaults.directory, 'vault.db'), '');
    await expect(seedAccount(vault, seed)).rejects.toMatchObject({ code: 'corrupt' });
  });

  it('keeps no other one out', async () => {
    const stateDirectory = join(vaults.root, 'state');
    const vault = await vaults.open({ stateDirectory });
    await seedAccount(vault, seed);
    await refresh(vault);
    await vault.close();
    rmSync(vaults.directory, { recursive: true });
    const next = await vaults.open({ stateDirectory });
    expect(await seedAccount(next, { ...seed, refreshToken: 'another' })).toEqual(taken);
  });

  async function emptiedAndSetAside(): Promise<void> {
    writeFileSync(join(vaults.directory, 'vault.db'), '');
    await setAsideDamage({ directory: vaults.directory, key });
  }
});

describe('a seed from the environment', () => {
  it('is taken into an empty account, and left alone from then on', async () => {
    const vault = await vaults.open();
    expect(await seedAccount(vault, seed)).toEqual(taken);
    expect(await vault.read(ada)).toMatchObject({
      version: 1,
      current: { accessToken: 'seed-access', refreshable: true },
    });
    expect(await seedAccount(vault, seed)).toEqual({ kind: 'present' });
    await refresh(vault);
    expect(await seedAccount(vault, seed)).toEqual({ kind: 'present' });
    expect((await vault.read(ada))?.current.accessToken).toBe('access-2');
  });

  it('is taken by one of two programs that start at once', async () => {
    const vault = await vaults.open();
    const other = await vaults.open();
    vi.spyOn(vault, 'wasSpent').mockImplementationOnce(async () => {
      expect(await seedAccount(other, seed)).toEqual(taken);
      return false;
    });
    expect(await seedAccount(vault, seed)).toEqual({ kind: 'present' });
  });

  it('is never taken again once its refresh token was sent', async () => {
    const vault = await vaults.open();
    await seedAccount(vault, seed);
    expect(await vault.wasSpent(await fingerprint('refresh-1'))).toBe(false);
    await refresh(vault);
    expect(await vault.wasSpent(await fingerprint('refresh-1'))).toBe(true);
    await vault.withLock(ada, waiting, async (writer) => writer.remove(present(await writer.read())));
    expect(await seedAccount(vault, seed)).toEqual({ kind: 'spent' });
    expect(await vault.read(ada)).toBeUndefined();
  });

  it('that is new is taken once sign-in is required, and not before', async () => {
    const vault = await vaults.open();
    await signIn(vault);
    const fresh = { ...seed, refreshToken: 'refresh-9' };
    expect(await seedAccount(vault, fresh)).toEqual({ kind: 'present' });
    await vault.withLock(ada, waiting, async (writer) =>
      writer.mark(present(await writer.read()), { status: { state: 'sign_in_required', reason: 'revoked' } }),
    );
    expect(await seedAccount(vault, fresh)).toEqual(taken);
    expect(await vault.read(ada)).toMatchObject({
      status: { state: 'active' },
      current: { accessToken: 'seed-access' },
    });
  });

  it('of an access token alone is replaced by another one, and by nothing else', async () => {
    const vault = await vaults.open();
    const alone = { ...seed, refreshToken: '' };
    expect(await seedAccount(vault, alone)).toEqual({ kind: 'taken', refreshable: false });
    expect(await seedAccount(vault, alone)).toEqual({ kind: 'present' });
    expect(await seedAccount(vault, { ...alone, accessToken: 'another' })).toMatchObject({ kind: 'taken' });
    expect(await seedAccount(vault, { ...seed, accessToken: 'another' })).toEqual(taken);
    expect(await seedAccount(vault, alone)).toEqual({ kind: 'present' });
  });

  it('of a refresh token alone is renewed by the first use', async () => {
    const vault = await vaults.open();
    await seedAccount(vault, { ...seed, accessToken: undefined });
    const sent: string[] = [];
    const session = createSession({
      store: vault,
      app: { clientId: 'app' },
      ...ada,
      apiOrigin: 'https://api.example',
      transport: async (_url, { method, body }) => {
        if (method === 'POST') sent.push(String(body));
        const text = JSON.stringify({ access_token: 'access-2', refresh_token: 'refresh-2', expires_in: 600 });
        return {
          status: 200,
          headers: new Headers({ 'content-type': 'application/json' }),
          text: async () => text,
          body: null,
        };
      },
    });
    expect(await session.accessToken()).toBe('access-2');
    await session.close();
    expect(sent).toHaveLength(1);
    expect(sent[0]).toContain('refresh-1');
  });

  it('brings no grant back that was moved away, even if the vault was lost since', async () => {
    const stateDirectory = join(vaults.root, 'state');
    const vault = await vaults.open({ stateDirectory });
    await seedAccount(vault, seed);
    const options = { directory: vaults.directory, key, stateDirectory };
    await exportGrant(options, { account: ada, path: join(vaults.root, 'grant'), passphrase: 'correct horse' });
    expect(await seedAccount(vault, seed)).toEqual({ kind: 'spent' });
    await vault.close();
    rmSync(vaults.directory, { recursive: true });
    expect(await seedAccount(await vaults.open({ stateDirectory }), seed)).toEqual({ kind: 'spent' });
  });

  it('that is empty is none', async () => {
    const vault = await vaults.open();
    expect(await seedAccount(vault, { ...seed, accessToken: '', refreshToken: '' })).toEqual({ kind: 'nothing' });
    expect(await vault.read(ada)).toBeUndefined();
  });

  it.runIf(process.platform === 'linux')('keeps no refresh token on storage that ends with the container', async () => {
    const judged = { ...seed, ephemeral: undefined };
    const root = '/dev/shm';
    expect(statfsSync(root).type).toBe(0x01021994);
    const folder = mkdtempSync(join(root, 'seed-'));
    const vault = await openVault({ directory: join(folder, 'vault'), key: environmentKey({ USHER_KEY: keyText }) });
    try {
      expect(await seedAccount(vault, { ...judged, accessToken: '' })).toEqual({ kind: 'nothing' });
      expect(await seedAccount(vault, judged)).toEqual({ kind: 'taken', refreshable: false });
    } finally {
      await vault.close();
      rmSync(folder, { recursive: true });
    }
  });
});
