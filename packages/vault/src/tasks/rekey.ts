/** Gives a vault another key: another source, and unless told otherwise new data keys under it. */

import { type KeyObject, randomUUID } from 'node:crypto';
import { join } from 'node:path';
import { isDeepStrictEqual } from 'node:util';
import { type AccountKey, StoreError, systemClock } from 'trakt-usher/store';
import { commit } from '../data/commit.ts';
import type { DataFile } from '../data/data-file.ts';
import { pendingPrefix } from '../data/tables.ts';
import type { KeySource, KeySourceKind, RecordedKeySource } from '../keys/source.ts';
import { AccountFileLock } from '../location/account-file-lock.ts';
import { newDataKey, unwrapKey, wrapKey } from '../sealing/sealing.ts';
import type { VaultOptions } from '../sqlite-vault.ts';
import { Vault } from '../vault.ts';

export interface Rekeyed {
  from: KeySourceKind;
  to: KeySourceKind;
  /** Accounts that are still under an old data key: busy for long, or damaged. The next save of their tokens mends it. */
  left: readonly AccountKey[];
}

/**
 * Puts `newSource` in the place of the vault's key source. Its key is read back, and so is everything that it wraps, before
 * the old one stops to count; a crash at any step leaves a vault that opens with one of them. Then, unless `keepDataKey`,
 * a new data key seals every account anew, under its lock: what somebody has copied of the old key opens nothing that is
 * saved from then on. The old key is removed from where the source keeps it.
 * @throws StoreError `wrong_key` where the old key can't be had, `unavailable`, `read_only`, `unsafe_location`, `busy`
 */
export async function rekeyVault(
  options: VaultOptions,
  newSource: KeySource,
  { keepDataKey = false }: { keepDataKey?: boolean } = {},
): Promise<Rekeyed> {
  const { clock = systemClock } = options;
  const vault = new Vault(options);
  try {
    await vault.parts.data.existing();
    vault.parts.folder.make();
    const lock = new AccountFileLock({ path: join(vault.parts.folder.directory, 'locks', 'upkeep.db'), clock });
    try {
      await lock.make({ waitMs });
      return await rekey({ vault, options, newSource, keepDataKey });
    } finally {
      lock.release();
    }
  } finally {
    await vault.close();
  }
}

const waitMs = 45_000;

interface Rekeying {
  vault: Vault;
  options: VaultOptions;
  newSource: KeySource;
  keepDataKey: boolean;
}

async function rekey({ vault, options, newSource, keepDataKey }: Rekeying): Promise<Rekeyed> {
  const file = await vault.parts.data.existing();
  const { keys } = await file.dataKeys();
  const old = file.recordedKeySource;
  const { key, recorded } = await newSource.create(old);
  try {
    await putWraps(file, { keys, key, recorded, prefix: pendingPrefix });
    await readWrapsBack({ options, newSource, recorded, keys });
  } catch (error) {
    await dropPending(file);
    if (!isDeepStrictEqual(recorded, old)) await newSource.discard?.(recorded);
    throw error;
  }
  await file.write((tables) => {
    for (const { id, ...wrap } of tables.keys()) {
      if (!id.startsWith(pendingPrefix)) continue;
      tables.putKey({ id: id.slice(pendingPrefix.length), ...wrap });
      tables.dropKey(id);
    }
  });
  if (!isDeepStrictEqual(recorded, old)) await options.key.discard?.(old);
  // From here on the vault opens with the new key alone.
  const left = keepDataKey ? [] : await resealAll({ ...options, key: newSource }, { key, recorded });
  return { from: old.kind, to: recorded.kind, left };
}

interface Wrapping {
  keys: ReadonlyMap<string, KeyObject>;
  key: KeyObject;
  recorded: RecordedKeySource;
  prefix: string;
}

async function putWraps(file: DataFile, { keys, key, recorded, prefix }: Wrapping): Promise<void> {
  const { storeId } = file;
  const source = JSON.stringify(recorded);
  await file.write((tables) => {
    for (const { id } of tables.keys()) if (id.startsWith(pendingPrefix)) tables.dropKey(id);
    for (const [id, dataKey] of keys) {
      tables.putKey({ id: prefix + id, source, wrapped: wrapKey(dataKey, key, { storeId, keyId: id }) });
    }
  });
}

/** With eyes of its own: another connection, and the key from where it will have to be found. @throws StoreError */
async function readWrapsBack({
  options,
  newSource,
  recorded,
  keys,
}: {
  options: VaultOptions;
  newSource: KeySource;
  recorded: RecordedKeySource;
  keys: ReadonlyMap<string, KeyObject>;
}): Promise<void> {
  const reader = new Vault(options);
  try {
    const file = await reader.parts.data.existing();
    const { storeId } = file;
    const key = await newSource.find(recorded);
    const wraps = new Map((await file.read((tables) => tables.keys())).map(({ id, wrapped }) => [id, wrapped]));
    for (const [id, dataKey] of keys) {
      const wrapped = wraps.get(pendingPrefix + id);
      const opened = wrapped === undefined ? undefined : unwrapKey(wrapped, key, { storeId, keyId: id });
      if (opened?.equals(dataKey)) continue;
      throw new StoreError('unavailable', `The new key doesn't open what it wrapped. ${file.path} keeps its old one.`, {
        location: file.path,
      });
    }
  } finally {
    await reader.close();
  }
}

/** Wraps that count for nothing: the next re-keying would overwrite them. */
async function dropPending(file: DataFile): Promise<void> {
  const drop = file.write((tables) => {
    for (const { id } of tables.keys()) if (id.startsWith(pendingPrefix)) tables.dropKey(id);
  });
  await drop.catch(() => undefined);
}

/** A new data key, under which every row is sealed anew. @returns the accounts that weren't */
async function resealAll(
  options: VaultOptions,
  { key, recorded }: { key: KeyObject; recorded: RecordedKeySource },
): Promise<AccountKey[]> {
  const vault = new Vault(options);
  try {
    const file = await vault.parts.data.existing();
    const { storeId } = file;
    const id = randomUUID();
    const wrapped = wrapKey(newDataKey(), key, { storeId, keyId: id });
    await file.write((tables) => {
      tables.putKey({ id, source: JSON.stringify(recorded), wrapped });
      tables.setCurrentKey(id);
    });
    await file.renewedSealer();
    const left: AccountKey[] = [];
    for (const account of await file.read((tables) => tables.accounts())) {
      await resealAccount(vault, account).catch((error: unknown) => {
        if (!(error instanceof StoreError)) throw error;
        left.push(account);
      });
    }
    // Orphans keep theirs until they are forgotten.
    await file.write((tables) => {
      for (const unused of tables.unusedKeys()) tables.dropKey(unused);
    });
    return left;
  } finally {
    await vault.close();
  }
}

async function resealAccount(vault: Vault, account: AccountKey): Promise<void> {
  await vault.hold(account, { waitMs }, async ({ data, watch }) =>
    commit({ account, file: await data.existing(), watch }, ({ stored, sealer, put }) => {
      if (stored) put({ ...stored, ...sealer.seal(stored.summary, sealer.tokens(stored)) });
    }),
  );
}
