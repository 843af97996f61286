import { execFileSync } from 'node:child_process';
import { existsSync, mkdirSync, rmSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { createPrivateFile } from '../src/files/private-files.ts';
import { environmentKey, openVault, type SqliteVault } from '../src/index.ts';
import { ada, aPlan, keyText, present, refresh, rejection, signIn, waiting } from '../src/testing/records.ts';
import { vaultFolder } from '../src/testing/temporary-vault.ts';
import { workers } from './workers.ts';

// These tests mount a small disk, if this machine allows it.

const vaults = vaultFolder();
let disk = '';
const opened: SqliteVault[] = [];

beforeEach(() => {
  disk = join(vaults.root, 'disk');
  mkdirSync(disk);
  if (canMount) mount('-t', 'tmpfs', '-o', 'size=600k', 'tmpfs', disk);
});
afterEach(async () => {
  for (const vault of opened.splice(0)) await vault.close();
  if (canMount) execFileSync('umount', [disk]);
});

const canMount = process.platform === 'linux' && process.getuid?.() === 0 && mountWorks();

describe.runIf(canMount)('a disk that is full', () => {
  it('takes the tokens of a refresh whose intent it took', async () => {
    const vault = await open();
    await signIn(vault);
    await vault.withLock(ada, waiting, async (writer) => {
      const permit = await writer.saveIntent(present(await writer.read()), aPlan);
      fill();
      return writer.save(permit, { tokens: { accessToken: 'access-2', refreshToken: 'refresh-2' }, receivedAtMs: 2 });
    });
    expect((await (await open()).read(ada))?.current.accessToken).toBe('access-2');
  });

  it('takes no intent that it has no room for: nothing is spent', async () => {
    const vault = await open();
    await signIn(vault);
    await vault.selfTest();
    // The intent needs a new journal, and there is no room for one.
    rmSync(`${vault.location}-journal`);
    fill();
    expect(await rejection(refresh(vault))).toMatchObject({ code: 'unavailable', detail: { reason: 'disk_full' } });
    expect((await vault.read(ada))?.intent).toBeUndefined();
    expect((await vault.read(ada))?.current.accessToken).toBe('access-1');
  });

  it('takes no sign-in, says so, and goes on serving what it has', async () => {
    const vault = await open();
    await signIn(vault);
    await refresh(vault);
    fill();
    for (const account of ['b', 'c', 'd', 'e']) {
      const error = await signIn(vault, { account }).then(
        () => undefined,
        (reason: unknown) => reason,
      );
      if (error === undefined) continue;
      expect(error).toMatchObject({ code: 'unavailable', message: expect.stringContaining('full') });
      expect((await vault.read(ada))?.current.accessToken).toBe('access-2');
      expect((await refresh(vault)).version).toBe(3);
      return;
    }
    throw new Error('the disk was not full');
  });
});

describe.runIf(process.platform === 'linux')('a disk that answers with an I/O error', () => {
  const startWorker = workers();

  it('takes no intent: nothing is spent, and the next try is as good as the first', async () => {
    const mine = await vaults.open();
    await signIn(mine);
    const worker = await startWorker();
    await worker.order({ do: 'open', directory: vaults.directory });
    await worker.order({ do: 'read' });
    worker.limitFiles(512);
    expect(await worker.order({ do: 'spend' })).toEqual({ failed: 'unavailable' });
    expect((await mine.read(ada))?.intent).toBeUndefined();
    worker.limitFiles('unlimited');
    expect(await worker.order({ do: 'spend' })).toEqual({ done: 'refresh-1' });
    expect((await mine.read(ada))?.intent?.attempts).toBe(1);
  });
});

describe.runIf(canMount)('a private file, on a disk that is nearly full', () => {
  it('is written whole, or refused', () => {
    fill();
    rmSync(join(disk, 'filler-0'));
    expect(() => createPrivateFile(join(disk, 'grant'), 'x'.repeat(100_000))).toThrow(
      expect.objectContaining({ code: 'unavailable', message: expect.stringContaining('full') }),
    );
    expect(existsSync(join(disk, 'grant'))).toBe(false);
  });
});

describe.runIf(canMount)('tokens that cannot be saved, on a disk that is full', () => {
  it('go to the next place, and are taken in from there', async () => {
    const stateDirectory = join(vaults.root, 'state');
    const vault = await open({ stateDirectory });
    await signIn(vault);
    const tokens = { accessToken: 'access-2', refreshToken: 'refresh-2' };
    const written = await vault.withLock(ada, waiting, async (writer) => {
      const permit = await writer.saveIntent(present(await writer.read()), aPlan);
      fill();
      return writer.saveFallback?.(permit, { tokens, receivedAtMs: 2 });
    });
    const { location } = present(written);
    expect(dirname(location)).toBe(stateDirectory);
    await vault.close();
    const later = await open({ stateDirectory });
    expect((await later.read(ada))?.current.accessToken).toBe('access-2');
    expect(existsSync(location)).toBe(false);
    expect((await refresh(later)).version).toBe(3);
  });
});

async function open(options: { stateDirectory?: string } = {}): Promise<SqliteVault> {
  const directory = join(disk, 'vault');
  const vault = await openVault({ directory, key: environmentKey({ USHER_KEY: keyText }), ...options });
  opened.push(vault);
  return vault;
}

/** Until nothing more goes in. */
function fill(): void {
  for (let size = 64 * 1024, index = 0; size >= 1; index += 1) {
    try {
      writeFileSync(join(disk, `filler-${index}`), Buffer.alloc(size));
    } catch {
      size = Math.floor(size / 2);
    }
  }
}

function mountWorks(): boolean {
  try {
    mkdirSync('/tmp/vault-mount-test', { recursive: true });
    mount('-t', 'tmpfs', 'tmpfs', '/tmp/vault-mount-test');
    execFileSync('umount', ['/tmp/vault-mount-test']);
    return true;
  } catch {
    return false;
  }
}

function mount(...options: string[]): void {
  execFileSync('mount', options, { stdio: 'ignore' });
}
