/**
 * What usher remembers beside the vault, and could do without: which sign-in is the default, and who each one was when
 * Trakt was last asked. A small file in the state folder.
 */

import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { replacePrivateFile } from '../private-file.ts';

export interface Remembered {
  defaultAccount?: string;
  /** By grant: a new sign-in may be another person's. */
  users: Readonly<Record<string, TraktUser>>;
}

export interface TraktUser {
  username: string;
  /** Stays when the name changes. */
  uuid: string;
}

/** What can't be read counts as forgotten. */
export function recall(folder: string): Remembered {
  try {
    return parsed(JSON.parse(readFileSync(fileIn(folder), 'utf8')));
  } catch {
    return { users: {} };
  }
}

/** Replaces the file in one step. @throws the system's error where it can't be written */
export function remember(folder: string, change: (now: Remembered) => Remembered): void {
  replacePrivateFile(fileIn(folder), `${JSON.stringify(change(recall(folder)))}\n`);
}

function fileIn(folder: string): string {
  return join(folder, 'accounts.json');
}

function parsed(value: unknown): Remembered {
  const { defaultAccount, users } = fieldsOf(value);
  const known = Object.entries(fieldsOf(users)).flatMap(([grantId, user]): [string, TraktUser][] => {
    const { username, uuid } = fieldsOf(user);
    return typeof username === 'string' && typeof uuid === 'string' ? [[grantId, { username, uuid }]] : [];
  });
  return {
    ...(typeof defaultAccount === 'string' && defaultAccount !== '' && { defaultAccount }),
    users: Object.fromEntries(known),
  };
}

function fieldsOf(value: unknown): Record<string, unknown> {
  return typeof value === 'object' && value !== null ? { ...value } : {};
}
