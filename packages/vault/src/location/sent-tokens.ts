/**
 * The fingerprints of all refresh tokens that were ever about to be sent, kept in the state folder. The data file keeps its
 * own list; this one is for the day when the data file is lost or emptied and the environment hands in an old token.
 */

import { closeSync, fsyncSync, openSync, readFileSync, writeSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { makeFolder } from '../files/make-folder.ts';

export class SentTokens {
  readonly #path: string | undefined;

  constructor(stateDirectory: string | undefined) {
    this.#path = stateDirectory === undefined ? undefined : join(stateDirectory, 'sent-refresh-tokens');
  }

  has(fingerprint: string): boolean {
    return this.#lines().includes(fingerprint);
  }

  /** Call it before the intent is written. A state folder that can't be written stops nobody. */
  add(fingerprint: string): void {
    if (this.#path === undefined || this.has(fingerprint)) return;
    try {
      makeFolder(dirname(this.#path), 0o700);
      const file = openSync(this.#path, 'a', 0o600);
      try {
        writeSync(file, `${fingerprint}\n`);
        fsyncSync(file);
      } finally {
        closeSync(file);
      }
    } catch {
      // The data file has the fingerprint, too.
    }
  }

  #lines(): string[] {
    try {
      return this.#path === undefined ? [] : readFileSync(this.#path, 'utf8').split('\n');
    } catch {
      return [];
    }
  }
}
