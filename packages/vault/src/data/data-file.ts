/** The vault's one data file: its tables, its identity and its data keys. */

import { type KeyObject, randomUUID } from 'node:crypto';
import { rmSync } from 'node:fs';
import { dirname } from 'node:path';
import { type Clock, StoreError } from 'trakt-usher/store';
import { valueOrError } from '../files/errors.ts';
import { parseJson } from '../files/json.ts';
import { assertPrivate, isWritable } from '../files/privacy.ts';
import { createPrivateFile, renameDurably } from '../files/private-files.ts';
import { type KeySource, nameOfSource, parseKeySource, type RecordedKeySource } from '../keys/source.ts';
import { newDataKey, unwrapKey, wrapKey } from '../sealing/sealing.ts';
import { Database, damaged } from './database.ts';
import { readSetAsideTokens } from './set-aside-tokens.ts';
import {
  applicationId,
  createTables,
  pendingPrefix,
  Tables,
  tablesVersion,
  versionOf,
  type WrappedKey,
} from './tables.ts';
import { createTokenSealer, type TokenSealer } from './token-sealer.ts';

/**
 * Makes the data file with its data key. The caller holds the lock that keeps other processes from making it. The file gets
 * its name when it is complete, so that an empty `vault.db` is always damage. @throws StoreError; ConfigError
 */
export async function createDataFile({ path, clock, keySource }: DataFileOptions): Promise<void> {
  const { key, recorded } = await keySource.create();
  const { tokens: seen } = await readSetAsideTokens(path, clock);
  const draft = `${path}${draftSuffix}`;
  // A process that was killed may have left a draft.
  removeDraft(draft);
  createPrivateFile(draft);
  try {
    await fill(new Database({ path: draft, readOnly: false, clock }), { key, recorded, seen });
    renameDurably(draft, path);
  } finally {
    removeDraft(draft);
  }
}

interface FirstContent {
  key: KeyObject;
  recorded: RecordedKeySource;
  seen: readonly string[];
}

async function fill(database: Database, { key, recorded, seen }: FirstContent): Promise<void> {
  try {
    database.exec('PRAGMA page_size = 16384');
    await database.write(() => {
      database.exec(createTables);
      const storeId = randomUUID();
      const keyId = randomUUID();
      const wrapped = wrapKey(newDataKey(), key, { storeId, keyId });
      database.run('INSERT INTO keys (id, source, wrapped) VALUES (?, ?, ?)', keyId, JSON.stringify(recorded), wrapped);
      database.run('INSERT INTO vault (id, store_id, key_id) VALUES (1, ?, ?)', storeId, keyId);
      const tables = new Tables(database, storeId);
      for (const fingerprint of seen) tables.addSeen(fingerprint);
    });
  } finally {
    database.close();
  }
}

const draftSuffix = '.new';

function removeDraft(draft: string): void {
  for (const path of [draft, `${draft}-journal`]) rmSync(path, { force: true });
}

export interface DataFileOptions {
  path: string;
  clock: Clock;
  keySource: KeySource;
}

/** Opens the data file that has that identity. @throws StoreError `corrupt`, `unsafe_location`, `unavailable` */
export async function openDataFile({
  path,
  identity,
  clock,
  keySource,
}: DataFileOptions & { identity: string }): Promise<DataFile> {
  assertPrivate(dirname(path));
  assertPrivate(path);
  const readOnly = !isWritable(path) || !isWritable(dirname(path));
  const database = new Database({ path, readOnly, clock });
  try {
    const header = await database.read(readHeader);
    return new DataFile({ database, identity, keySource, header });
  } catch (error) {
    database.close();
    throw error;
  }
}

export class DataFile {
  readonly path: string;
  /** Inode and birth time when it was opened. */
  readonly identity: string;
  readonly storeId: string;
  readonly #database: Database;
  readonly #keySource: KeySource;
  #recordedKeySource: RecordedKeySource;
  #sealer: Promise<TokenSealer> | undefined;

  constructor({ database, identity, keySource, header }: DataFileParts) {
    this.path = database.path;
    this.identity = identity;
    this.storeId = header.storeId;
    this.#database = database;
    this.#keySource = keySource;
    this.#recordedKeySource = header.keySource;
  }

  /** Where this vault's key comes from. */
  get recordedKeySource(): RecordedKeySource {
    return this.#recordedKeySource;
  }

  /** Seals and opens tokens. The first call needs the key. @throws StoreError `wrong_key`, `unavailable`; ConfigError */
  sealer(): Promise<TokenSealer> {
    if (!this.#sealer) {
      const sealer = this.#unlock();
      this.#sealer = sealer;
      // The key may be there the next time.
      sealer.catch(() => {
        this.#sealer = undefined;
      });
    }
    return this.#sealer;
  }

  /** As `sealer`, with the keys that are on disk now. If they can't be had, the old ones stay in use. */
  async renewedSealer(): Promise<TokenSealer> {
    const renewed = await this.#unlock();
    this.#sealer = Promise.resolve(renewed);
    return renewed;
  }

  /** A sealer that knows that data key, if the vault still has it. */
  async sealerFor(keyId: string): Promise<TokenSealer> {
    const sealer = await this.sealer();
    return sealer.knows(keyId) ? sealer : this.renewedSealer();
  }

  /** The data keys themselves, for re-keying. @throws as `sealer` */
  async dataKeys(): Promise<DataKeys> {
    const { path, storeId } = this;
    const { keyId, wrappedKeys, keySource } = await this.#database.read(readHeader);
    this.#recordedKeySource = keySource;
    this.#assertServed(keySource.kind);
    const keyEncryptionKey = await this.#keySource.find(keySource);
    const keys = new Map<string, KeyObject>();
    for (const { id, wrapped } of wrappedKeys) {
      const key = unwrapKey(wrapped, keyEncryptionKey, { storeId, keyId: id });
      if (key) keys.set(id, key);
    }
    if (keys.has(keyId)) return { currentKeyId: keyId, keys };
    const expected = nameOfSource(keySource.kind);
    throw new StoreError('wrong_key', `${path} was sealed with another key than that from ${expected}.`, {
      location: path,
      detail: { reason: 'other_key', source: keySource.kind },
    });
  }

  /** @throws StoreError, also where a newer version of this program has written since the file was opened */
  read<T>(work: (tables: Tables) => T): Promise<T> {
    return this.#database.read((database) => this.#known(database, work));
  }

  /** One durable commit. @throws StoreError `read_only`, `unavailable`, and what `work` throws; nothing is written then */
  write<T>(work: (tables: Tables) => T, giveUpMs?: number): Promise<T> {
    return this.#database.write((database) => this.#known(database, work), giveUpMs);
  }

  #known<T>(database: Database, work: (tables: Tables) => T): T {
    assertKnownVersion(database);
    try {
      return work(new Tables(database, this.storeId));
    } catch (error) {
      // A reading isn't one transaction: what looks damaged may have been written by a newer version meanwhile.
      if (error instanceof StoreError && error.code === 'corrupt') assertKnownVersion(database);
      throw error;
    }
  }

  /** To be called after a deletion. The deletion has happened, so that a failure is no reason to report one. */
  async wipeJournal(): Promise<void> {
    await valueOrError(() => this.#database.wipeJournal());
  }

  close(): void {
    this.#database.close();
  }

  async #unlock(): Promise<TokenSealer> {
    return createTokenSealer({ location: this.path, ...(await this.dataKeys()) });
  }

  #assertServed(recorded: RecordedKeySource['kind']): void {
    const { kind } = this.#keySource;
    // A key from the environment is never looked for anywhere else.
    if (kind === 'automatic' ? recorded !== 'environment' : kind === recorded) return;
    const expected = nameOfSource(recorded);
    const instead = kind === 'automatic' ? '' : `, and was looked for in ${nameOfSource(kind)}`;
    throw new StoreError(
      'wrong_key',
      `The key of ${this.path} comes from ${expected}${instead}. Provide ${expected}.`,
      {
        location: this.path,
        detail: { reason: 'other_source', source: recorded, ...(kind !== 'automatic' && { instead: kind }) },
      },
    );
  }
}

/** The data keys by their ids; the current one seals, the others only open. */
export interface DataKeys {
  currentKeyId: string;
  keys: ReadonlyMap<string, KeyObject>;
}

interface DataFileParts {
  database: Database;
  identity: string;
  keySource: KeySource;
  header: Header;
}

interface Header {
  storeId: string;
  keyId: string;
  keySource: RecordedKeySource;
  wrappedKeys: readonly WrappedKey[];
}

/** Read with each transaction: a long-running process meets a file that a newer version has changed. @throws StoreError */
function assertKnownVersion(database: Database): void {
  const { path } = database;
  const version = versionOf(database);
  if (typeof version !== 'number' || version < 1) throw damaged(path);
  if (version <= tablesVersion) return;
  throw new StoreError('unavailable', `${path} was written by a newer version of this program. Update it.`, {
    location: path,
    detail: { reason: 'newer_version' },
  });
}

function readHeader(database: Database): Header {
  const { path } = database;
  assertKnownVersion(database);
  if (database.get('PRAGMA application_id')?.application_id !== applicationId) throw damaged(path);
  const { store_id: storeId, key_id: currentId } = database.get('SELECT store_id, key_id FROM vault') ?? {};
  if (typeof storeId !== 'string') throw damaged(path);
  const wrappedKeys = new Tables(database, storeId).keys().filter(({ id }) => !id.startsWith(pendingPrefix));
  const current = wrappedKeys.find(({ id }) => id === currentId);
  if (!current) throw damaged(path);
  const keySource = parseKeySource(parseJson(current.source));
  if (keySource) return { storeId, keyId: current.id, keySource, wrappedKeys };
  throw new StoreError(
    'unavailable',
    `The key of ${path} comes from a source that this version doesn't know. Update it.`,
    { location: path, detail: { reason: 'newer_version' } },
  );
}
