/**
 * The session's store port on a folder. The account's lock keeps processes apart, the intent in the row excludes a second
 * sending, and the row's binding stops a copied vault from refreshing.
 */

import {
  type AccountKey,
  type AccountSummary,
  type AccountWriter,
  createTurns,
  systemClock,
  type TokenRecord,
  type Turns,
} from 'trakt-usher/store';
import { createAccountWriter } from './account-writer.ts';
import { CurrentDataFile } from './current-file.ts';
import { assertSound } from './data/damage.ts';
import type { DataFile } from './data/data-file.ts';
import { damagedNote } from './data/database.ts';
import { readSetAsideTokens, type SetAsideTokens } from './data/set-aside-tokens.ts';
import { type SealedNote, withToken } from './data/token-sealer.ts';
import { FallbackFiles } from './fallback-file.ts';
import { valueOrError } from './files/errors.ts';
import { nameOfProcess } from './files/process-name.ts';
import { type HeldAccount, readRecord, type VaultParts } from './held-account.ts';
import type { KeySource } from './keys/source.ts';
import { AccountFileLock, type LockWaiting, lockPath } from './location/account-file-lock.ts';
import { estrangement } from './location/binding.ts';
import { fallbackFolders } from './location/fallback-folders.ts';
import { Generations } from './location/generation.ts';
import { SentTokens } from './location/sent-tokens.ts';
import { VaultFolder } from './location/vault-folder.ts';
import { maintain } from './maintenance.ts';
import { fingerprint } from './sealing/fingerprint.ts';
import type { ShieldedTokens } from './shield-vault.ts';
import type { SqliteVault, VaultOptions } from './sqlite-vault.ts';
import { createWatch } from './watch.ts';

const pageSize = 100;

/**
 * Opens the vault in a folder. If there is none yet, the store has no accounts and the first sign-in makes the vault. The
 * key is needed only when tokens are read or written.
 * @throws StoreError `corrupt`, `unsafe_location`, `unavailable`
 */
export async function openVault(options: VaultOptions): Promise<SqliteVault> {
  const vault = new Vault(options);
  await vault.parts.data.open();
  return vault;
}

/** An open vault, with the parts that the tasks need besides the port. */
export class Vault implements SqliteVault {
  readonly parts: VaultParts;
  readonly #turns: Turns;
  readonly #maintained = new WeakSet<DataFile>();

  constructor(options: VaultOptions) {
    const { key: keySource, singleHost = false, clock = systemClock, log, by = nameOfProcess() } = options;
    const folder = new VaultFolder({ directory: options.directory, singleHost, clock });
    const data = new CurrentDataFile({ path: folder.dataFile, clock, log, keySource });
    const readTexts = async () => (await data.open())?.read((tables) => tables.texts()) ?? [];
    const watch = createWatch({ directory: folder.directory, readTexts });
    const generations = new Generations({ ...options, directory: folder.directory });
    const fallbackFiles = new FallbackFiles({ folders: fallbackFolders(options), clock, watch });
    const sentTokens = new SentTokens(options.stateDirectory);
    this.parts = { clock, log, by, folder, data, generations, sentTokens, fallbackFiles, watch };
    this.#turns = createTurns(clock);
  }

  get location(): string {
    return this.parts.data.path;
  }

  get keySource(): KeySource['kind'] {
    return this.parts.data.keySource;
  }

  read(account: AccountKey): Promise<TokenRecord | undefined> {
    return readRecord(account, this.parts);
  }

  async wasSpent(fingerprint: string): Promise<boolean> {
    const before = await this.#setAside();
    if (!before.complete || (await this.#isKnownSent(fingerprint, before))) return true;
    // Of another program's token it is remembered only when its answer is saved.
    const rows = await (await this.parts.data.open())?.read((tables) => tables.rows());
    return rows?.some(({ summary }) => summary.intent?.refreshTokenFingerprint === fingerprint) ?? false;
  }

  async hasOrHadRefreshToken(refreshToken: string): Promise<boolean> {
    if (await this.#isKnownSent(fingerprint(refreshToken), await this.#setAside())) return true;
    const { data, fallbackFiles } = this.parts;
    const file = await data.open();
    if (!file) return false;
    const rows = [...(await file.read((tables) => tables.rows())), ...fallbackFiles.rows(file)];
    for (const row of rows.filter(({ summary }) => summary.kind === 'own')) {
      const sealer = await file.sealerFor(row.keyId);
      if ((await valueOrError(async () => sealer.refreshToken(row))) === refreshToken) return true;
    }
    return false;
  }

  async readShielded(account: AccountKey): Promise<ShieldedTokens | undefined> {
    const { data, folder, generations } = this.parts;
    // Takes in a fallback file first.
    if ((await this.read(account))?.kind !== 'shielded') return undefined;
    const file = await data.existing();
    const row = await file.read((tables) => tables.find(account));
    if (row?.summary.kind !== 'shielded') return undefined;
    // Whoever has the refresh token can send it. Whether the lock is the right one shows when that is tried.
    const { lockId } = row.binding;
    const remembered = generations.read(file.storeId, account);
    folder.assertBound(estrangement(row.binding, { file: file.identity, lockId, remembered }));
    const { accessToken, refreshToken } = (await file.sealerFor(row.keyId)).tokens(row);
    return { record: withToken(row.summary, accessToken), refreshToken };
  }

  async sealNote(name: string, text: string): Promise<SealedNote> {
    const file = await this.parts.data.existing();
    const sealer = await file.sealer();
    // Another process may be replacing the data keys: the old one opens nothing any more when it is done.
    const isCurrent = await file.read((tables) => tables.currentKey() === sealer.keyId);
    return (isCurrent ? sealer : await file.renewedSealer()).sealNote(text, noteOwner(file, name));
  }

  async openNote(name: string, note: SealedNote): Promise<string | undefined> {
    const file = await this.parts.data.open();
    return file && (await file.sealerFor(note.keyId)).openNote(note, noteOwner(file, name));
  }

  async readNote(name: string): Promise<string | undefined> {
    const file = await this.parts.data.open();
    let shut: string | undefined;
    for (;;) {
      const note = await file?.read((tables) => tables.note(name));
      if (!note || !file) return undefined;
      const text = (await file.sealerFor(note.keyId)).openNote(note, noteOwner(file, name));
      if (text !== undefined) return text;
      // The key of what was read may have been replaced meanwhile, and the note sealed again.
      if (note.sealed === shut) throw damagedNote(name, { location: file.path });
      shut = note.sealed;
    }
  }

  async writeNote(name: string, text: string, replaces: string | undefined): Promise<string> {
    const file = await this.parts.data.existing();
    for (;;) {
      const sealer = await file.renewedSealer();
      const written = await file.write((tables) => {
        // Another process has replaced the data keys since: what it has sealed must not look damaged.
        if (tables.currentKey() !== sealer.keyId) return undefined;
        const note = tables.note(name);
        const there = note && sealer.openNote(note, noteOwner(file, name));
        if (there !== undefined && there !== replaces) return there;
        tables.putNote(name, sealer.sealNote(text, noteOwner(file, name)));
        return text;
      });
      if (written !== undefined) return written;
    }
  }

  withLock<T>(account: AccountKey, waiting: LockWaiting, body: (writer: AccountWriter) => Promise<T>): Promise<T> {
    return this.hold(account, waiting, (held) => body(createAccountWriter(held)));
  }

  /** As `withLock`, for the vault's tasks. */
  async hold<T>(
    account: AccountKey,
    { waitMs, signal }: LockWaiting,
    body: (held: HeldAccount) => Promise<T>,
  ): Promise<T> {
    const { clock, log, folder } = this.parts;
    const path = lockPath(folder.directory, account);
    const deadline = clock.monotonic() + waitMs;
    const endTurn = await this.#turns.take(path, { waitMs, signal });
    const lock = new AccountFileLock({ path, clock, log, of: { account: account.account } });
    try {
      // If no lock can be had here, the body may read; a write that needs the lock says why there is none.
      if (!folder.obstacle()) await lock.take({ waitMs: deadline - clock.monotonic(), signal });
      if (lock.held) await this.#maintain();
      return await body({ ...this.parts, account, lock });
    } finally {
      lock.release();
      endTurn();
    }
  }

  async list(cursor?: string): Promise<{ accounts: AccountSummary[]; next?: string }> {
    const file = await this.parts.data.open();
    const page = await file?.read((tables) => tables.page(parseCursor(cursor), pageSize));
    if (!page) return { accounts: [] };
    const { accounts, next } = page;
    return next ? { accounts, next: JSON.stringify([next.issuer, next.account]) } : { accounts };
  }

  watch(listener: (account: AccountKey) => void): () => void {
    return this.parts.watch.add(listener);
  }

  async selfTest(): Promise<void> {
    const { data, folder } = this.parts;
    folder.make();
    // Choose and keep the key before a sign-in asks for tokens.
    const file = await data.make();
    await assertSound(file);
    await folder.test({ file });
  }

  async close(): Promise<void> {
    this.parts.watch.end();
    this.parts.data.close();
  }

  #setAside(): Promise<SetAsideTokens> {
    const { clock, data } = this.parts;
    return readSetAsideTokens(data.path, clock);
  }

  async #isKnownSent(fingerprint: string, before: SetAsideTokens): Promise<boolean> {
    const { data, sentTokens } = this.parts;
    if (sentTokens.has(fingerprint) || before.tokens.includes(fingerprint)) return true;
    return (await (await data.open())?.read((tables) => tables.wasSeen(fingerprint))) ?? false;
  }

  /** Runs once for each file that is opened; if it fails, the next opening tries again. */
  async #maintain(): Promise<void> {
    const file = await this.parts.data.open();
    if (!file || this.#maintained.has(file)) return;
    this.#maintained.add(file);
    await valueOrError(() => maintain(file, this.parts));
  }
}

/** What a note is sealed to. */
export function noteOwner({ storeId }: DataFile, name: string): readonly string[] {
  return [storeId, name];
}

/** A cursor is `[issuer, account]` of the last account of the page before. */
function parseCursor(cursor: string | undefined): AccountKey | undefined {
  if (cursor === undefined) return undefined;
  const [issuer, account]: unknown[] = JSON.parse(cursor);
  return { issuer: String(issuer), account: String(account) };
}
