/** Gives a vault another key from another source and, by default, new data keys. */

import { type KeyObject, randomUUID } from 'node:crypto';
import { isDeepStrictEqual } from 'node:util';
import { type AccountKey, lockWaitMs, StoreError } from 'trakt-usher/store';
import { commit } from '../data/commit.ts';
import type { DataFile } from '../data/data-file.ts';
import { pendingPrefix } from '../data/tables.ts';
import type { KeySource, KeySourceKind, RecordedKeySource } from '../keys/source.ts';
import { upkeepLock } from '../location/account-file-lock.ts';
import { newDataKey, unwrapKey, wrapKey } from '../sealing/sealing.ts';
import type { SqliteVault, VaultOptions } from '../sqlite-vault.ts';
import { noteOwner, Vault } from '../vault.ts';

export interface Rekeyed {
  from: KeySourceKind;
  to: KeySourceKind;
  /** Accounts that still use an old data key, because they were busy or are damaged. The next save of their tokens mends it. */
  left: readonly AccountKey[];
}

export interface RekeyOptions {
  keepDataKey?: boolean;
  /** Seals the notes that the caller keeps again. The old data keys open them until it resolves. */
  resealNotes?: ((vault: SqliteVault) => Promise<void>) | undefined;
}

/**
 * Replaces the source of the vault's key by `newSource`. The new key and everything that it wraps are read back before the
 * old key is retired, so that a crash at any step leaves a vault that opens with one of them. Then the old key is deleted
 * from its source. Unless `keepDataKey`, a new data key then seals every account again, under its lock: somebody who has
 * copied the old key can open nothing that is saved from then on.
 * @throws StoreError `wrong_key` if the old key can't be had, `unavailable`, `read_only`, `unsafe_location`, `busy`
 */
export async function rekeyVault(
  options: VaultOptions,
  newSource: KeySource,
  { keepDataKey = false, resealNotes }: RekeyOptions = {},
): Promise<Rekeyed> {
  const vault = new Vault(options);
  try {
    await vault.parts.data.existing();
    vault.parts.folder.make();
    const lock = upkeepLock(vault.parts.folder.directory, vault.parts);
    try {
      await lock.make({ waitMs: lockWaitMs });
      return await rekey({ vault, options, newSource, keepDataKey, resealNotes });
    } finally {
      lock.release();
    }
  } finally {
    await vault.close();
  }
}

interface Rekeying {
  vault: Vault;
  options: VaultOptions;
  newSource: KeySource;
  keepDataKey: boolean;
  resealNotes: RekeyOptions['resealNotes'];
}

async function rekey({ vault, options, newSource, keepDataKey, resealNotes }: Rekeying): Promise<Rekeyed> {
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
  const left = keepDataKey ? [] : await resealAll({ ...options, key: newSource }, { key, recorded, resealNotes });
  await file.wipeJournal();
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
    tables.dropPendingKeys();
    for (const [id, dataKey] of keys) {
      tables.putKey({ id: prefix + id, source, wrapped: wrapKey(dataKey, key, { storeId, keyId: id }) });
    }
  });
}

/** Reads through another connection, and with the key as the source will give it later. @throws StoreError */
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
      throw new StoreError(
        'unavailable',
        `The new key can't open what it has wrapped. ${file.path} keeps its old key.`,
        {
          location: file.path,
        },
      );
    }
  } finally {
    await reader.close();
  }
}

/** Drops the unused wraps. If that fails, the next re-keying overwrites them. */
async function dropPending(file: DataFile): Promise<void> {
  await file.write((tables) => tables.dropPendingKeys()).catch(() => undefined);
}

interface Resealing {
  key: KeyObject;
  recorded: RecordedKeySource;
  resealNotes: RekeyOptions['resealNotes'];
}

/** Makes a new data key and seals every row with it. @returns the accounts whose rows it could not seal */
async function resealAll(options: VaultOptions, { key, recorded, resealNotes }: Resealing): Promise<AccountKey[]> {
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
    const sealer = await file.sealer();
    await resealNotes?.(vault);
    // A key that an orphan uses stays until the orphan is dropped.
    await file.write((tables) => {
      for (const { name, ...note } of tables.notes()) {
        const text = sealer.openNote(note, noteOwner(file, name));
        if (text !== undefined) tables.putNote(name, sealer.sealNote(text, noteOwner(file, name)));
      }
      for (const unused of tables.unusedKeys()) tables.dropKey(unused);
    });
    return left;
  } finally {
    await vault.close();
  }
}

async function resealAccount(vault: Vault, account: AccountKey): Promise<void> {
  await vault.hold(account, { waitMs: lockWaitMs }, async ({ data, fallbackFiles, watch }) => {
    const file = await data.existing();
    // Once the row is sealed anew, the key that opens its fallback file may be dropped.
    await fallbackFiles.takeIn(file);
    await commit({ account, file, watch }, ({ stored, sealer, put }) => {
      if (stored) put({ ...stored, ...sealer.seal(stored.summary, sealer.tokens(stored)) });
    });
  });
}
