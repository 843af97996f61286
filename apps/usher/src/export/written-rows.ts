/** Which rows earlier exports of an account to a target have written: a line of a file in the state folder for each. */

import { hash } from 'node:crypto';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { safeFileName, type WrittenRows } from '@trakt-usher/takeout';
import { FolderUnusable } from '../errors/take-out.ts';
import { replacePrivateFile } from '../private-file.ts';
import { reasonOf } from '../system-error.ts';

export interface RememberedRows extends WrittenRows {
  /** Where they are remembered. It need not be there yet. */
  readonly folder: string;
  /** Nothing is. */
  readonly isNew: boolean;
  /** Whose rows these are, by Trakt's own name of the person. What somebody else wrote under the same sign-in doesn't count. */
  of(person: string): void;
  /** For when the files are in their places: what is remembered and in no file would never be in one. @throws FolderUnusable */
  keep(): void;
}

interface Place {
  stateFolder: string;
  /** The address of the API: another server counts plays anew. */
  server: string;
  account: string;
  target: string;
}

/** @throws FolderUnusable if the file can't be read: with nothing remembered, all rows would be new */
export function rememberedRows({ stateFolder, server, account, target }: Place): RememberedRows {
  // Names that are safe can be alike.
  const mark = hash('sha256', JSON.stringify([server, account, target])).slice(0, 12);
  const folder = join(stateFolder, 'written-rows');
  const path = join(folder, `${safeFileName(account)}-${target}-${mark}.txt`);
  let earlier = orUnusable(folder, () => keysIn(path));
  let owner: string | undefined;
  const now = new Set<string>();
  return {
    folder,
    get isNew() {
      return earlier.size === 0;
    },
    of(person) {
      owner = `${ownerMark}${person}`;
      earlier = ofOwner(earlier, owner);
      now.add(owner);
    },
    has: (key) => earlier.has(key),
    add: (key) => void now.add(key),
    keep() {
      orUnusable(folder, () => {
        // Another export may have ended meanwhile.
        const all = ofOwner(keysIn(path), owner);
        const before = all.size;
        for (const key of now) all.add(key);
        if (all.size > before) replacePrivateFile(path, [...all, ''].join('\n'));
      });
    },
  };
}

const ownerMark = 'person ';

/** None of them where they are somebody else's. */
function ofOwner(keys: Set<string>, owner: string | undefined): Set<string> {
  const isOther = owner !== undefined && !keys.has(owner) && [...keys].some((key) => key.startsWith(ownerMark));
  return isOther ? new Set() : keys;
}

function keysIn(path: string): Set<string> {
  try {
    return new Set(readFileSync(path, 'utf8').split(/\r?\n/).filter(Boolean));
  } catch (error) {
    if (reasonOf(error) === 'ENOENT') return new Set();
    throw error;
  }
}

function orUnusable<T>(folder: string, work: () => T): T {
  try {
    return work();
  } catch (cause) {
    throw new FolderUnusable(folder, { reason: reasonOf(cause), wantedFor: 'written_rows', cause });
  }
}
