/**
 * A device sign-in that waits for its person, kept sealed: whoever starts `usher auth` again while the code lives sees the
 * same code, not another one after it was typed in.
 *
 * The note is a small database, and the process that polls for the code holds it locked: two that poll for one code would
 * take each other's tokens away. The kernel lets go of the lock when that process ends, however it ends.
 */

import { createHash } from 'node:crypto';
import { chmodSync, existsSync, readdirSync, rmSync, statSync } from 'node:fs';
import { join } from 'node:path';
import { DatabaseSync } from 'node:sqlite';
import type { SqliteVault } from '@trakt-usher/vault';
import { makeFolder } from '@trakt-usher/vault/files';
import type { DeviceCode } from 'trakt-usher';

export interface PendingDeviceSource {
  vault: SqliteVault;
  /** usher's state folder. */
  folder: string;
  /** What the code was asked for: the account here, the server, the client id. */
  askedFor: readonly string[];
}

export interface PendingDevice {
  /** The code that waits, while it lives and no other process polls for it. */
  find(nowMs: number): Promise<DeviceCode | undefined>;
  /** Where it can't be kept, or another process keeps its own, the sign-in goes on without. */
  keep(device: DeviceCode): Promise<void>;
  /** The code is over. */
  forget(): void;
  /** Leaves the code that waits to the next process. */
  release(): void;
}

export function pendingDevice({ vault, folder, askedFor }: PendingDeviceSource): PendingDevice {
  const name = JSON.stringify(['device', ...askedFor]);
  const path = join(folder, `device-${createHash('sha256').update(name).digest('hex').slice(0, 16)}.db`);
  let held: DatabaseSync | undefined;
  const hold = () => {
    held ??= heldNote(path);
    return held;
  };
  const release = () => {
    held?.close();
    held = undefined;
  };
  return {
    async find(nowMs) {
      try {
        removeOldNotes(folder);
        if (!existsSync(path)) return undefined;
        const { keyId, sealed } = hold()?.prepare('SELECT key_id AS keyId, sealed FROM note').get() ?? {};
        if (typeof keyId !== 'string' || typeof sealed !== 'string') return undefined;
        const text = await vault.openNote(name, { keyId, sealed });
        if (text === undefined) return undefined;
        // What opens is what `keep` sealed.
        const device: Omit<DeviceCode, 'expiresAt'> & { expiresAt: string } = JSON.parse(text);
        const expiresAt = new Date(device.expiresAt);
        return expiresAt.getTime() > nowMs ? { ...device, expiresAt } : undefined;
      } catch {
        return undefined;
      }
    },
    async keep(device) {
      try {
        const { keyId, sealed } = await vault.sealNote(name, JSON.stringify(device));
        makeFolder(folder, 0o700);
        hold()?.prepare('INSERT OR REPLACE INTO note (id, key_id, sealed) VALUES (1, ?, ?)').run(keyId, sealed);
      } catch {
        // A restart will ask for a new code.
      }
    },
    forget() {
      if (!held) return;
      try {
        // A process that has opened the file by now finds nothing in it.
        held.exec('DELETE FROM note');
        release();
        rmSync(path, { force: true });
      } catch {
        // It runs out, and Trakt knows that it was used.
      }
    },
    release,
  };
}

/** The note, locked. Undefined while another process holds it. A damaged one gives way to an empty one. */
function heldNote(path: string): DatabaseSync | undefined {
  try {
    return lockedNote(path);
  } catch (error) {
    if (isBusy(error)) return undefined;
    rmSync(path, { force: true });
    return lockedNote(path);
  }
}

function lockedNote(path: string): DatabaseSync {
  const note = new DatabaseSync(path, { timeout: 0 });
  try {
    chmodSync(path, 0o600);
    // Locked by the transaction, and then until it is closed. It needs no journal on disk: a damaged note can be lost.
    note.exec(`
      PRAGMA locking_mode = EXCLUSIVE;
      PRAGMA journal_mode = MEMORY;
      PRAGMA secure_delete = ON;
      BEGIN EXCLUSIVE;
      CREATE TABLE IF NOT EXISTS note (id INTEGER PRIMARY KEY, key_id TEXT NOT NULL, sealed TEXT NOT NULL) STRICT;
      COMMIT;
    `);
    return note;
  } catch (error) {
    note.close();
    throw error;
  }
}

/** SQLITE_BUSY, https://sqlite.org/rescode.html */
const busy = 5;

function isBusy(error: unknown): boolean {
  return error instanceof Error && 'errcode' in error && Number(error.errcode) % 256 === busy;
}

/** No code lives as long. */
const noteLifeMs = 60 * 60_000;

/** Removes notes of sign-ins that were given up. By the machine's clock, as the file system's times are. */
function removeOldNotes(folder: string): void {
  for (const file of readdirSync(folder)) {
    if (!file.startsWith('device-')) continue;
    const path = join(folder, file);
    const { mtimeMs } = statSync(path, { throwIfNoEntry: false }) ?? {};
    if (mtimeMs !== undefined && mtimeMs < Date.now() - noteLifeMs) rmSync(path, { force: true });
  }
}
