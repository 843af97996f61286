/**
 * The vault at work: the account's lock keeps processes apart, the intent in the row excludes, and the row's home refuses a
 * copy.
 */

import { hostname } from 'node:os';
import { basename } from 'node:path';
import {
  type AccountKey,
  type AccountSummary,
  type AccountWriter,
  type Clock,
  createTurns,
  StoreError,
  systemClock,
  type TokenRecord,
  type Turns,
  UsherError,
} from 'trakt-usher/store';
import { createAccountWriter, type WriterContext } from './account-writer.ts';
import { assertSound } from './data/damage.ts';
import { createDataFile, type DataFile, openDataFile } from './data/data-file.ts';
import type { StoredRow } from './data/row.ts';
import { seenBefore } from './data/seen-before.ts';
import { type SealedNote, withToken } from './data/token-sealer.ts';
import { fallbackDirectories, type TakingIn, takeInFallbackFiles } from './fallback-file.ts';
import { fileIdentity, isSameFile } from './files/private-files.ts';
import type { KeySource, RecordedKeySource } from './keys/source.ts';
import { type AccountFileLock, lockPath, makeLock, takeLock } from './location/account-file-lock.ts';
import { generationFiles, raiseGeneration, readGeneration } from './location/generation.ts';
import { VaultFolder } from './location/vault-folder.ts';
import { maintain } from './maintenance.ts';
import type { SqliteVault, VaultOptions } from './sqlite-vault.ts';
import { createWatch, type Watch } from './watch.ts';

const pageSize = 100;
/** Two processes that sign in for the first time: one makes the lock, the other waits for it, in milliseconds. */
const newLockWaitMs = 5_000;

/** A vault that is open, with what its upkeep needs besides the port. */
export class Vault implements SqliteVault {
  readonly folder: VaultFolder;
  readonly #stateDirectory: string | undefined;
  readonly #fallbackDirectories: readonly string[];
  readonly #maintained = new WeakSet<DataFile>();
  readonly #key: KeySource;
  readonly #clock: Clock;
  readonly #by: string;
  readonly #turns: Turns;
  readonly #watch: Watch;
  #opened: { identity: string; file: Promise<DataFile> } | undefined;
  #recordedKeySource: RecordedKeySource['kind'] | undefined;
  #closed = false;

  constructor(options: VaultOptions) {
    const { directory, key, singleHost = false, clock = systemClock, by = nameOfProcess() } = options;
    this.folder = new VaultFolder({ directory, singleHost, clock });
    this.#stateDirectory = options.stateDirectory;
    this.#fallbackDirectories = fallbackDirectories(options);
    this.#key = key;
    this.#clock = clock;
    this.#by = by;
    this.#turns = createTurns(clock);
    const readTexts = async () => (await this.open())?.read((tables) => tables.texts()) ?? [];
    this.#watch = createWatch({ directory: this.folder.directory, readTexts });
  }

  get location(): string {
    return this.folder.dataFile;
  }

  get keySource(): KeySource['kind'] {
    return this.#recordedKeySource ?? this.#key.kind;
  }

  /** The data file that is there now, or undefined while there is none. Another in its place is opened anew. */
  async open(): Promise<DataFile | undefined> {
    if (this.#closed) throw new StoreError('unavailable', 'The vault is closed.', { location: this.location });
    const identity = fileIdentity(this.location);
    if (this.#opened && !(identity && isSameFile(this.#opened.identity, identity))) this.#forget();
    if (identity === undefined) return undefined;
    this.#opened ??= this.#openAs(identity);
    const file = await this.#opened.file;
    this.#recordedKeySource = file.recordedKeySource.kind;
    return file;
  }

  async read(account: AccountKey): Promise<TokenRecord | undefined> {
    const file = await this.open();
    let row = await file?.read((tables) => tables.find(account));
    if (!file || !row) return undefined;
    // What a refresh in doubt brought may lie in a spill.
    if (row.summary.intent && (await ifPossible(takeInFallbackFiles(this.#taking(file))))) {
      row = await file.read((tables) => tables.find(account));
      if (!row) return undefined;
    }
    const sealer = await file.sealerFor(row.keyId);
    return withToken(row.summary, sealer.accessToken(row));
  }

  async wasSpent(fingerprint: string): Promise<boolean> {
    const before = await seenBefore(this.location, this.#clock);
    if (!before.complete || before.tokens.includes(fingerprint)) return true;
    return (await (await this.open())?.read((tables) => tables.wasSeen(fingerprint))) ?? false;
  }

  async sealNote(name: string, text: string): Promise<SealedNote> {
    const file = await this.existingFile();
    return (await file.sealer()).sealNote(text, [file.storeId, name]);
  }

  async openNote(name: string, note: SealedNote): Promise<string | undefined> {
    const file = await this.open();
    return file && (await file.sealerFor(note.keyId)).openNote(note, [file.storeId, name]);
  }

  withLock<T>(
    account: AccountKey,
    waiting: { waitMs: number; signal?: AbortSignal },
    body: (writer: AccountWriter) => Promise<T>,
  ): Promise<T> {
    return this.withContext(account, waiting, (context) => body(createAccountWriter(account, context)));
  }

  /** As `withLock`, for the vault's own upkeep. */
  async withContext<T>(
    account: AccountKey,
    { waitMs, signal }: { waitMs: number; signal?: AbortSignal },
    body: (context: WriterContext) => Promise<T>,
  ): Promise<T> {
    const path = lockPath(this.folder.directory, account);
    const deadline = this.#clock.monotonic() + waitMs;
    const endTurn = await this.#turns.take(path, { waitMs, signal });
    let lock: AccountFileLock | undefined;
    let over = false;
    try {
      // Where no lock can be had the body may read; a write that needs one says why there is none.
      if (!this.folder.obstacle()) {
        lock = await takeLock({ path, clock: this.#clock, waitMs: deadline - this.#clock.monotonic(), signal });
      }
      if (lock) await this.#maintain();
      return await body({
        clock: this.#clock,
        by: this.#by,
        fallbackDirectories: this.#fallbackDirectories,
        takeInFallbackFiles: async (file, options) =>
          void (await takeInFallbackFiles({ ...this.#taking(file), ...options })),
        read: () => this.read(account),
        file: () => this.existingFile(),
        beforeRefresh: async (binding, file) => {
          this.folder.assertBound(binding, { file: file.identity, lock, generation: this.generation(account, file) });
          return this.folder.ensureTested(await file.read((tables) => tables.tested()));
        },
        beforeSignIn: async () => {
          if (over) throw new StoreError('busy', 'This account is no longer locked.', { location: this.location });
          this.folder.make();
          lock ??= await makeLock({ path, clock: this.#clock, waitMs: newLockWaitMs });
          const file = await this.#madeFile();
          const binding = { file: file.identity, lockId: lock.id, generation: this.generation(account, file) };
          return { file, binding, tested: this.folder.tested };
        },
        counted: (file, generation) => raiseGeneration(this.#generationFiles(account, file), generation),
        wrote: this.#wrote,
        removed: () => this.#watch.wrote(account, undefined),
      });
    } finally {
      over = true;
      lock?.release();
      endTurn();
    }
  }

  async list(cursor?: string): Promise<{ accounts: AccountSummary[]; next?: string }> {
    const page = await (await this.open())?.read((tables) => tables.page(parseCursor(cursor), pageSize));
    if (!page) return { accounts: [] };
    const { accounts, next } = page;
    return next ? { accounts, next: JSON.stringify([next.issuer, next.account]) } : { accounts };
  }

  watch(listener: (account: AccountKey) => void): () => void {
    return this.#watch.add(listener);
  }

  async selfTest(): Promise<void> {
    this.folder.make();
    // The key is chosen and kept before a sign-in asks for tokens.
    const file = await this.#madeFile();
    await assertSound(file);
    await this.folder.test();
  }

  async close(): Promise<void> {
    this.#closed = true;
    this.#watch.end();
    this.#forget();
  }

  /** How often a refresh token of the account was about to be sent, as it is remembered outside the data file. */
  generation(account: AccountKey, file: DataFile): number {
    return readGeneration(this.#generationFiles(account, file));
  }

  #generationFiles(account: AccountKey, { storeId }: DataFile): string[] {
    const { directory } = this.folder;
    return generationFiles({ directory, stateDirectory: this.#stateDirectory }, { storeId, account });
  }

  readonly #wrote = (row: StoredRow, text: string): void => {
    this.#watch.wrote(row.summary, text);
  };

  /** Once for each file that is opened. What can't be maintained now can be the next time. */
  async #maintain(): Promise<void> {
    const file = await this.open();
    if (!file || this.#maintained.has(file)) return;
    this.#maintained.add(file);
    await ifPossible(maintain(this.#taking(file)));
  }

  #taking(file: DataFile): TakingIn {
    return { file, directories: this.#fallbackDirectories, nowMs: this.#clock.now(), wrote: this.#wrote };
  }

  #openAs(identity: string): { identity: string; file: Promise<DataFile> } {
    const file = openDataFile({ path: this.location, identity, clock: this.#clock, keySource: this.#key });
    // What couldn't be opened is tried again the next time.
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

  /** The data file that has to be there. @throws StoreError */
  async existingFile(): Promise<DataFile> {
    const file = await this.open();
    if (file) return file;
    throw new StoreError('unavailable', `There is no vault at ${this.location}.`, { location: this.location });
  }

  async #madeFile(): Promise<DataFile> {
    if (!(await this.open())) {
      await createDataFile({ path: this.location, clock: this.#clock, keySource: this.#key });
    }
    return this.existingFile();
  }
}

/** Where `list` goes on: `[issuer, account]` of the last one given. */
function parseCursor(cursor: string | undefined): AccountKey | undefined {
  if (cursor === undefined) return undefined;
  const [issuer, account]: unknown[] = JSON.parse(cursor);
  return { issuer: String(issuer), account: String(account) };
}

/** Undefined where the vault refuses: what waits can wait for a better time. */
async function ifPossible<T>(work: Promise<T>): Promise<T | undefined> {
  try {
    return await work;
  } catch (error) {
    if (error instanceof UsherError) return undefined;
    throw error;
  }
}

function nameOfProcess(): string {
  return `${basename(process.argv[1] ?? 'node')} ${process.pid} on ${hostname()}`;
}
