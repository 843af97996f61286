/** The vault's folder, and whether a refresh token may be sent from it. */

import { existsSync, readFileSync, statSync } from 'node:fs';
import { join, resolve } from 'node:path';
import { type Clock, StoreError } from 'trakt-usher/store';
import type { DataFile } from '../data/data-file.ts';
import type { Binding } from '../data/row.ts';
import { isSameFile, isWritable, makePrivateDirectory } from '../files/private-files.ts';
import type { AccountFileLock } from './account-file-lock.ts';
import { fileSystemObstacle } from './file-system.ts';

/** The data file, lock and count beside which a grant was found. */
export interface FoundBinding {
  /** The data file's identity. */
  file: string;
  lock: AccountFileLock;
  /** How often a refresh token was about to be sent, as remembered outside the data file. */
  generation: number;
}

export class VaultFolder {
  readonly directory: string;
  /** Path of the file that holds the accounts. */
  readonly dataFile: string;
  readonly #singleHost: boolean;
  readonly #clock: Clock;

  constructor({ directory, singleHost, clock }: { directory: string; singleHost: boolean; clock: Clock }) {
    this.directory = resolve(directory);
    this.dataFile = join(this.directory, 'vault.db');
    this.#singleHost = singleHost;
    this.#clock = clock;
  }

  /** Makes the folder for a sign-in. @throws StoreError `read_only`, `unsafe_location`, `unavailable` */
  make(): void {
    makePrivateDirectory(this.directory);
    makePrivateDirectory(join(this.directory, 'locks'));
    const obstacle = this.obstacle();
    if (obstacle) throw obstacle;
  }

  /** The reason why nothing in this folder can be refreshed, or undefined. */
  obstacle(): StoreError | undefined {
    if (!existsSync(this.directory)) return undefined;
    const paths = existsSync(this.dataFile) ? [this.directory, this.dataFile] : [this.directory];
    const unwritable = paths.find((path) => !isWritable(path));
    if (unwritable === undefined) return fileSystemObstacle(this.directory, { singleHost: this.#singleHost });
    return this.#refusal(
      'read_only',
      `${unwritable} can't be written. Access tokens are served from it until they expire; nothing is refreshed.`,
    );
  }

  /**
   * Refuses to send a grant's refresh token unless file and lock are those that the grant is bound to, and the lock is held.
   * @throws StoreError `read_only`, `copied`, `unsafe_location`, `busy`
   */
  assertBound(binding: Binding, { file, lock, generation }: FoundBinding): void {
    const obstacle = this.obstacle();
    if (obstacle) throw obstacle;
    if (!isSameFile(file, binding.file) || (binding.generation ?? 0) < generation) {
      throw this.#refusal(
        'copied',
        `${this.dataFile} is a copy or was restored, and the original may be in use elsewhere. Its access tokens serve until they expire. To refresh here, sign in again, or adopt it.`,
      );
    }
    if (lock.id !== binding.lockId) {
      throw this.#refusal(
        'unsafe_location',
        `The lock that was made with this sign-in is not beside ${this.dataFile}. Provide the vault's whole folder, sign in again, or adopt it.`,
      );
    }
    if (!lock.held) throw this.#refusal('busy', 'This account is no longer locked.');
  }

  /** Tests that locks hold here, unless the data file remembers that they do. @throws as `test` */
  async ensureTested(file: DataFile): Promise<void> {
    if ((await file.read((tables) => tables.tested())) !== testedFolder(this.directory)) await this.testFor(file);
  }

  /** Tests that locks hold here, and has the data file remember it. @throws as `test` */
  async testFor(file: DataFile): Promise<void> {
    await this.test();
    const tested = testedFolder(this.directory);
    await file.write((tables) => tables.setTested(tested));
  }

  /** Tests that locks hold here. @throws StoreError `unsafe_location`, `read_only`, `unavailable` */
  async test(): Promise<void> {
    const { testLocks } = await import('./self-test.ts');
    await testLocks({ directory: this.directory, clock: this.#clock });
  }

  #refusal(code: StoreError['code'], message: string): StoreError {
    return new StoreError(code, message, { location: this.dataFile });
  }
}

/** A passed test counts for this device and folder, until the machine restarts. */
function testedFolder(directory: string): string {
  const { dev, ino } = statSync(directory, { bigint: true });
  return `${dev}:${ino}:${bootId()}`;
}

let knownBootId: string | undefined;

/** Linux has an id for each boot. On other systems a passed test counts for the device and folder for ever. */
function bootId(): string {
  knownBootId ??= readBootId();
  return knownBootId;
}

function readBootId(): string {
  try {
    return readFileSync('/proc/sys/kernel/random/boot_id', 'utf8').trim();
  } catch {
    return 'unknown';
  }
}
