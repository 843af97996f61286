/** The vault's folder, and whether a refresh token may be sent from it. */

import { existsSync, readFileSync, statSync } from 'node:fs';
import { join, resolve } from 'node:path';
import { type Clock, StoreError } from 'trakt-usher/store';
import type { DataFile } from '../data/data-file.ts';
import { isWritable } from '../files/privacy.ts';
import { makePrivateDirectory } from '../files/private-files.ts';
import type { Estrangement } from './binding.ts';
import { fileSystemObstacle } from './file-system.ts';

export class VaultFolder {
  readonly directory: string;
  /** Path of the file that holds the accounts. */
  readonly dataFile: string;
  readonly #singleHost: boolean;
  readonly #clock: Clock;
  #testing: Promise<void> | undefined;

  constructor({ directory, singleHost, clock }: { directory: string; singleHost: boolean; clock: Clock }) {
    this.directory = resolve(directory);
    this.dataFile = join(this.directory, 'vault.db');
    this.#singleHost = singleHost;
    this.#clock = clock;
  }

  get exists(): boolean {
    return existsSync(this.directory);
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
    if (!this.exists) return undefined;
    const paths = existsSync(this.dataFile) ? [this.directory, this.dataFile] : [this.directory];
    const unwritable = paths.find((path) => !isWritable(path));
    if (unwritable === undefined) return fileSystemObstacle(this.directory, { singleHost: this.#singleHost });
    const message = `${unwritable} can't be written. Access tokens are served from it until they expire; nothing is refreshed.`;
    return new StoreError('read_only', message, { location: unwritable });
  }

  /**
   * Refuses to send a refresh token from a folder that can't take its answer, or whose grant belongs elsewhere.
   * @throws StoreError `read_only`, `copied`, `unsafe_location`
   */
  assertBound(estranged: Estrangement | undefined): void {
    const obstacle = this.obstacle();
    if (obstacle) throw obstacle;
    if (!estranged) return;
    const code = estranged === 'without_lock' ? 'unsafe_location' : 'copied';
    throw new StoreError(code, `${this.dataFile} ${reasons[estranged]} ${untilAdopted}`, {
      location: this.dataFile,
      detail: { reason: estranged },
    });
  }

  /** Tests that locks hold here, unless the data file remembers that they do. Callers share one test. @throws as `test` */
  ensureTested(file: DataFile): Promise<void> {
    this.#testing ??= this.#testUnlessKnown(file).finally(() => {
      this.#testing = undefined;
    });
    return this.#testing;
  }

  async #testUnlessKnown(file: DataFile): Promise<void> {
    const known = async () => (await file.read((tables) => tables.tested())) === testedFolder(this.directory);
    if (!(await known())) await this.test({ file, known });
  }

  /**
   * Tests that locks hold here; `file` remembers that they do.
   * @throws StoreError `unsafe_location`, `read_only`, `unavailable`, `busy`
   */
  async test({ file, known }: { file?: DataFile; known?: () => Promise<boolean> } = {}): Promise<void> {
    const { testLocks } = await import('./self-test.ts');
    const tested = testedFolder(this.directory);
    const passed = () => file?.write((tables) => tables.setTested(tested));
    await testLocks({ directory: this.directory, clock: this.#clock, known, passed });
  }
}

const reasons: Record<Estrangement, string> = {
  copied: 'is a copy, and the original may be in use elsewhere.',
  restored: 'was restored from a backup, and its refresh tokens may have been sent since.',
  unknown_here: 'has not been used with this state folder yet, so that nobody can tell whether it was restored.',
  without_lock: "has not the lock beside it that was made with this sign-in. Provide the vault's whole folder.",
};
const untilAdopted = 'Its access tokens serve until they expire. To refresh here, sign in again, or adopt it.';

/** A passed test counts for this device and folder, until the machine restarts. */
function testedFolder(directory: string): string {
  const { dev, ino } = statSync(directory);
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
