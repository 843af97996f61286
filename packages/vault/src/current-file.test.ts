import { copyFileSync, renameSync } from 'node:fs';
import { systemClock } from 'trakt-usher/store';
import { beforeEach, describe, expect, it, vi } from 'vitest';
import { CurrentDataFile } from './current-file.ts';
import { environmentKey, type KeySource } from './index.ts';
import { ada, keyText, rejection, signIn } from './testing/records.ts';
import { vaultFolder } from './testing/temporary-vault.ts';

const vaults = vaultFolder();
let keySource: KeySource;
let path: string;
beforeEach(() => {
  keySource = environmentKey({ USHER_KEY: keyText });
  path = `${vaults.directory}/vault.db`;
});
const current = () => new CurrentDataFile({ path, clock: systemClock, log: undefined, keySource });

describe("the vault's data file", () => {
  it('that is not there is named, where one is needed', async () => {
    expect(await current().open()).toBeUndefined();
    const missing = await rejection(current().existing());
    expect(missing).toMatchObject({ code: 'unavailable', location: path, detail: { reason: 'no_vault' } });
  });

  it('of a vault that was closed is named, and not opened again', async () => {
    await signIn(await vaults.open());
    const data = current();
    await data.existing();
    data.close();
    expect(await rejection(data.open())).toMatchObject({ code: 'unavailable', location: path });
  });

  it('is opened anew when another file has taken its place', async () => {
    await signIn(await vaults.open());
    const data = current();
    const first = await data.existing();
    copyFileSync(path, `${path}.copy`);
    expect(await data.existing()).toBe(first);
    renameSync(`${path}.copy`, path);
    const second = await data.existing();
    expect(second).not.toBe(first);
    expect(await data.existing()).toBe(second);
    data.close();
  });

  it('is opened once, and its key asked for once, however often it is read', async () => {
    await signIn(await vaults.open());
    const find = vi.spyOn(keySource, 'find');
    const data = current();
    const [file, same] = await Promise.all([data.existing(), data.existing()]);
    expect(same).toBe(file);
    for (let time = 0; time < 3; time += 1) {
      const row = await file.read((tables) => tables.find(ada));
      (await file.sealerFor(row?.keyId ?? '')).accessToken(row ?? expect.fail('no row'));
    }
    expect(find).toHaveBeenCalledTimes(1);
    data.close();
  });
});
