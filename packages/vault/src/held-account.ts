/** An account whose lock is held, with the parts of the vault that its reads and writes go through. */

import { type AccountKey, type Clock, type Log, lockWaitMs, StoreError, type TokenRecord } from 'trakt-usher/store';
import type { CurrentDataFile } from './current-file.ts';
import type { DataFile } from './data/data-file.ts';
import type { Binding } from './data/row.ts';
import { withToken } from './data/token-sealer.ts';
import type { FallbackFiles } from './fallback-file.ts';
import { valueOrError } from './files/errors.ts';
import type { AccountFileLock } from './location/account-file-lock.ts';
import { estrangement } from './location/binding.ts';
import type { Generations } from './location/generation.ts';
import type { SentTokens } from './location/sent-tokens.ts';
import type { VaultFolder } from './location/vault-folder.ts';
import type { Watch } from './watch.ts';

export interface VaultParts {
  readonly clock: Clock;
  readonly log: Log | undefined;
  /** Names this process in the attempts it writes. */
  readonly by: string;
  readonly folder: VaultFolder;
  readonly data: CurrentDataFile;
  readonly generations: Generations;
  readonly sentTokens: SentTokens;
  readonly fallbackFiles: FallbackFiles;
  readonly watch: Watch;
}

export interface HeldAccount extends VaultParts {
  readonly account: AccountKey;
  readonly lock: AccountFileLock;
}

/** The account's record, with its access token opened. @throws StoreError */
export async function readRecord(
  account: AccountKey,
  { data, fallbackFiles }: VaultParts,
): Promise<TokenRecord | undefined> {
  const file = await data.open();
  let row = await file?.read((tables) => tables.find(account));
  if (!file || !row) return undefined;
  // A fallback file may hold the answer to a refresh in doubt.
  if (row.summary.intent && (await valueOrError(() => fallbackFiles.takeIn(file))) === true) {
    row = await file.read((tables) => tables.find(account));
    if (!row) return undefined;
  }
  const sealer = await file.sealerFor(row.keyId);
  return withToken(row.summary, sealer.accessToken(row));
}

/** Refuses to let a refresh token out of any vault but the one that its grant is bound to. @throws StoreError */
export async function assertBound(held: HeldAccount, file: DataFile, binding: Binding): Promise<void> {
  const { account, folder, generations, lock } = held;
  const remembered = generations.read(file.storeId, account);
  folder.assertBound(estrangement(binding, { file: file.identity, lockId: lock.id, remembered }));
  if (!lock.held) throw new StoreError('busy', 'This account is no longer locked.', { location: folder.dataFile });
  await folder.ensureTested(file);
}

/** The binding of a new grant to this vault; makes folder, lock and data file where they are missing. @throws StoreError */
export async function bindHere(held: HeldAccount): Promise<{ file: DataFile; binding: Required<Binding> }> {
  const { account, data, folder, generations, lock } = held;
  folder.make();
  const lockId = await lock.make({ waitMs: lockWaitMs });
  const file = await data.make();
  const { count } = generations.read(file.storeId, account);
  return { file, binding: { file: file.identity, lockId, generation: count + 1 } };
}
