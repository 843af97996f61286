/** The data file that is in the vault's folder now: opened when it is needed, and again when another takes its place. */

import { existsSync } from 'node:fs';
import { dirname } from 'node:path';
import { type Clock, type Log, lockWaitMs, StoreError } from 'trakt-usher/store';
import { createDataFile, type DataFile, type DataFileOptions, openDataFile } from './data/data-file.ts';
import { fileIdentity, isSameFile } from './files/private-files.ts';
import type { KeySource, RecordedKeySource } from './keys/source.ts';
import { upkeepLock } from './location/account-file-lock.ts';

export class CurrentDataFile {
  readonly path: string;
  readonly #options: DataFileOptions & { log: Log | undefined };
  #opened: { identity: string; file: Promise<DataFile> } | undefined;
  #recordedKeySource: RecordedKeySource['kind'] | undefined;
  #closed = false;

  constructor(options: { path: string; clock: Clock; log: Log | undefined; keySource: KeySource }) {
    this.path = options.path;
    this.#options = options;
  }

  /** Where the key comes from, as the file remembers it; before a file was opened, as it was configured. */
  get keySource(): KeySource['kind'] {
    return this.#recordedKeySource ?? this.#options.keySource.kind;
  }

  /** Undefined where there is no file. @throws StoreError */
  async open(): Promise<DataFile | undefined> {
    if (this.#closed) throw new StoreError('unavailable', 'The vault is closed.', { location: this.path });
    const identity = fileIdentity(this.path);
    if (this.#opened && !(identity && isSameFile(this.#opened.identity, identity))) this.#forget();
    if (identity === undefined) return undefined;
    this.#opened ??= this.#openAs(identity);
    const file = await this.#opened.file;
    this.#recordedKeySource = file.recordedKeySource.kind;
    return file;
  }

  /** The file that has to be there. @throws StoreError */
  async existing(): Promise<DataFile> {
    const file = await this.open();
    if (file) return file;
    throw new StoreError('unavailable', `There is no vault at ${this.path}.`, {
      location: this.path,
      detail: { reason: 'no_vault' },
    });
  }

  /** The file, made where there is none; the vault's folder has to be there. @throws StoreError */
  async make(): Promise<DataFile> {
    if (!(await this.open())) await this.#create();
    return this.existing();
  }

  async #create(): Promise<void> {
    const lock = upkeepLock(dirname(this.path), this.#options);
    try {
      await lock.make({ waitMs: lockWaitMs });
      // Another process may have made the file meanwhile.
      if (!existsSync(this.path)) await createDataFile(this.#options);
    } finally {
      lock.release();
    }
  }

  close(): void {
    this.#closed = true;
    this.#forget();
  }

  #openAs(identity: string): { identity: string; file: Promise<DataFile> } {
    const file = openDataFile({ ...this.#options, identity });
    // The next call tries again.
    file.catch(() => {
      if (this.#opened?.file === file) this.#opened = undefined;
    });
    return { identity, file };
  }

  #forget(): void {
    this.#opened?.file.then(
      (file) => file.close(),
      () => undefined,
    );
    this.#opened = undefined;
  }
}
