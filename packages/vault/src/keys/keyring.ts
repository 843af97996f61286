/**
 * A key in the system's keyring: macOS Keychain, Windows Credential Manager, Secret Service on Linux. The keyring holds
 * the key, never the tokens: it has no locks between processes, may prompt or hang, and may forget.
 *
 * Each key has its own entry with a random name. A vault remembers the entry only after a second process has read it
 * back. So a write that happens after we gave up leaves an unused entry, never two different keys for one vault.
 */

import { createSecretKey, type KeyObject, randomBytes, randomUUID } from 'node:crypto';
import { StoreError } from 'trakt-usher/store';
import { keyBytes } from '../sealing/sealing.ts';
import { keyringError } from './keyring-error.ts';
import type { KeyringTalk } from './keyring-process.ts';
import type { KeySource, RecordedKeySource } from './source.ts';

export function keyringKey(talk: KeyringTalk = talkInProcess): KeySource {
  return {
    kind: 'keyring',

    async find(recorded) {
      const entry = entryOf(recorded);
      const [found, sentinel] = await talk([{ do: 'read', entry }, readSentinel]);
      const key = toKey(found);
      if (key) return key;
      // An empty answer may mean that the keyring shows us nothing. It counts only if the sentinel can be read.
      if (sentinel !== sentinelSecret)
        throw keyringError('forgets', 'it answers, but shows nothing of what was kept in it');
      throw new StoreError(
        'wrong_key',
        "The vault's key is no longer in the system's keyring. Restore the keyring, or set the vault aside and sign in again.",
        { detail: { reason: 'key_missing', source: 'keyring' } },
      );
    },

    async create() {
      const trial = { entry: `probe-${randomUUID()}`, secret: newSecret() };
      const recorded = { kind: 'keyring', entry: `vault-key-${randomUUID()}` } as const;
      const secret = newSecret();
      const [, read, deleted] = await talk([
        { do: 'write', ...trial },
        { do: 'read', entry: trial.entry },
        { do: 'delete', entry: trial.entry },
      ]);
      if (read !== trial.secret || deleted !== true)
        throw keyringError('forgets', 'it does not keep what is written to it');
      try {
        await talk([
          { do: 'write', entry: recorded.entry, secret },
          { do: 'write', entry: sentinelEntry, secret: sentinelSecret },
        ]);
        const [kept, sentinel] = await talk([{ do: 'read', entry: recorded.entry }, readSentinel]);
        const key = kept === secret && sentinel === sentinelSecret ? toKey(secret) : undefined;
        if (!key) throw keyringError('forgets', 'another process could not read what was written to it');
        return { key, recorded };
      } catch (error) {
        await forget(talk, recorded.entry);
        throw error;
      }
    },

    discard: (recorded) => forget(talk, entryOf(recorded)),
  };
}

/** Loaded when it is used: most vaults have their key elsewhere. */
const talkInProcess: KeyringTalk = async (steps) => (await import('./keyring-process.ts')).talkToKeyring(steps);

/** This entry stays in the keyring, to tell "the key isn't here" from "nothing can be read". */
const sentinelEntry = 'sentinel';
const sentinelSecret = Buffer.from('this keyring can be read').toString('base64');
const readSentinel = { do: 'read', entry: sentinelEntry } as const;

/** Deletes the entry if the keyring allows it. No vault remembers an entry that stays. */
async function forget(talk: KeyringTalk, entry: string): Promise<void> {
  await talk([{ do: 'delete', entry }]).catch(() => undefined);
}

function entryOf(recorded: RecordedKeySource): string {
  if (recorded.kind === 'keyring') return recorded.entry;
  throw new StoreError('wrong_key', "This vault's key isn't in the system's keyring.", {
    detail: { reason: 'other_source', source: recorded.kind, instead: 'keyring' },
  });
}

function newSecret(): string {
  return randomBytes(keyBytes).toString('base64');
}

function toKey(secret: unknown): KeyObject | undefined {
  const bytes = typeof secret === 'string' ? Buffer.from(secret, 'base64') : undefined;
  return bytes?.length === keyBytes ? createSecretKey(bytes) : undefined;
}
