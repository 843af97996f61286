/** A key in a file beside the vault that only its owner can read. Its warning says that other sources are safer. */

import { type KeyObject, randomBytes } from 'node:crypto';
import { existsSync, linkSync } from 'node:fs';
import { join } from 'node:path';
import { StoreError } from 'trakt-usher/store';
import { codeOf } from '../files/errors.ts';
import { assertSecret } from '../files/privacy.ts';
import {
  createPrivateFile,
  eraseFile,
  fileError,
  isLeftover,
  namesIn,
  readText,
  syncDirectory,
} from '../files/private-files.ts';
import { keyBytes } from '../sealing/sealing.ts';
import { type KeySource, parseKey, type RecordedKeySource } from './source.ts';

/** A key file in the vault's folder, made with the vault. */
export function keyFile(directory: string): KeySource {
  const pathOf = (recorded: RecordedKeySource) =>
    join(directory, (recorded.kind === 'key_file' && recorded.name) || defaultName);
  const find = async (recorded: RecordedKeySource) => readKey(pathOf(recorded));
  return {
    kind: 'key_file',
    warning: {
      code: 'key_beside_vault',
      path: join(directory, defaultName),
      safer: ['keyring', 'passphrase', 'environment'],
    },
    find,
    async create(replaced) {
      const recorded: RecordedKeySource = mayBeUsual(join(directory, defaultName), replaced)
        ? { kind: 'key_file' }
        : { kind: 'key_file', name: `vault-${randomName()}.key` };
      writeKey(directory, pathOf(recorded));
      return { key: await find(recorded), recorded };
    },
    async discard(recorded) {
      eraseFile(pathOf(recorded));
    },
  };
}

/**
 * Key files in the folder that no wrap names, and drafts that a killed process left. `vault.key` is never among them:
 * `USHER_KEY_FILE` may name it.
 */
export function unusedKeyFiles(
  directory: string,
  { named, nowMs }: { named: readonly (RecordedKeySource | undefined)[]; nowMs: number },
): string[] {
  // A source that this version doesn't know may use any file.
  if (named.includes(undefined)) return [];
  const inUse = named.map((source) => source?.kind === 'key_file' && source.name);
  const isUnused = (name: string) => replacementName.test(name) && !inUse.includes(name);
  const isLeft = (name: string) => draftName.test(name) && isLeftover(join(directory, name), nowMs);
  const names = namesIn(directory).filter((name) => isUnused(name) || isLeft(name));
  return names.map((name) => join(directory, name));
}

const defaultName = 'vault.key';
/** A key that replaced another, and a key file that is being written. */
const replacementName = /^vault-[0-9a-f]{12}\.key$/;
const draftName = /^vault(-[0-9a-f]{12})?\.key\.[0-9a-f]{12}$/;

function randomName(): string {
  return randomBytes(6).toString('hex');
}

/** Two first writers of a new vault agree on one file. Nothing else that is there is taken for a new key, or written over. */
function mayBeUsual(path: string, replaced: RecordedKeySource | undefined): boolean {
  if (replaced?.kind === 'key_file') return false;
  return !existsSync(path) || (!replaced && parseKey(readText(path)) !== undefined);
}

function readKey(path: string): KeyObject {
  if (!existsSync(path)) {
    throw new StoreError(
      'wrong_key',
      `The vault's key file is gone: ${path}. Put it back, or set the vault aside and sign in again.`,
      { location: path, detail: { reason: 'key_missing', source: 'key_file' } },
    );
  }
  assertSecret(path);
  const key = parseKey(readText(path));
  if (key) return key;
  throw new StoreError('wrong_key', `${path} holds no key. Put the right file back.`, {
    location: path,
    detail: { reason: 'no_key_in_file' },
  });
}

/** The file is complete before it gets its name, so that nobody reads half a key. The first of two writers wins. */
function writeKey(directory: string, path: string): void {
  const draft = `${path}.${randomName()}`;
  try {
    createPrivateFile(draft, `${randomBytes(keyBytes).toString('base64')}\n`);
    linkSync(draft, path);
    syncDirectory(directory);
  } catch (error) {
    if (codeOf(error) !== 'EEXIST') throw error instanceof StoreError ? error : fileError(error, path);
  } finally {
    eraseFile(draft);
  }
}
