/**
 * A device sign-in that waits for its person, kept sealed: whoever starts `usher auth` again while the code lives sees the
 * same code, not another one after it was typed in.
 */

import { createHash } from 'node:crypto';
import { mkdirSync, readFileSync, renameSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import type { SqliteVault } from '@trakt-usher/vault';
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
  /** Where it can't be kept, the sign-in goes on without. */
  keep(device: DeviceCode): Promise<void>;
  forget(): void;
}

export function pendingDevice({ vault, folder, askedFor }: PendingDeviceSource): PendingDevice {
  const name = JSON.stringify(['device', ...askedFor]);
  const path = join(folder, `device-${createHash('sha256').update(name).digest('hex').slice(0, 16)}.json`);
  return {
    async find(nowMs) {
      try {
        const { pid, ...note } = readNote(path);
        const text = isOther(pid) ? undefined : await vault.openNote(name, note);
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
        const note = await vault.sealNote(name, JSON.stringify(device));
        const draft = `${path}.${process.pid}`;
        mkdirSync(folder, { recursive: true, mode: 0o700 });
        writeFileSync(draft, `${JSON.stringify({ ...note, pid: process.pid })}\n`, { mode: 0o600 });
        renameSync(draft, path);
      } catch {
        // A restart will ask for a new code.
      }
    },
    forget() {
      try {
        rmSync(path, { force: true });
      } catch {
        // It runs out, and Trakt knows that it was used.
      }
    },
  };
}

interface Note {
  pid: number;
  keyId: string;
  sealed: string;
}

function readNote(path: string): Note {
  const { pid, keyId, sealed }: Record<keyof Note, unknown> = JSON.parse(readFileSync(path, 'utf8'));
  if (typeof pid !== 'number' || typeof keyId !== 'string' || typeof sealed !== 'string') throw new Error('No note');
  return { pid, keyId, sealed };
}

/** Whether another process lives under that number, and polls: two would take each other's tokens away. */
function isOther(pid: number): boolean {
  if (pid === process.pid) return false;
  try {
    return process.kill(pid, 0);
  } catch (error) {
    return error instanceof Error && 'code' in error && error.code === 'EPERM';
  }
}
