/** Chooses the source of a vault's key: the one that the vault remembers; for a new vault the safest one available. */

import { StoreError } from 'trakt-usher/store';
import { environmentKey, type KeyEnvironment } from './environment.ts';
import { keyFile } from './file.ts';
import { keyringKey } from './keyring.ts';
import { type AskPassphrase, passphraseKey } from './passphrase.ts';
import { mayHaveKeyring, type SessionEnvironment } from './session-bus.ts';
import { type KeySource, type KeySourceKind, nameOfSource } from './source.ts';

export interface KeyChoice {
  environment: KeyEnvironment & SessionEnvironment;
  /** The vault's folder. */
  directory: string;
  /** The person's choice; by default the safest source available. */
  kind?: KeySourceKind | undefined;
  /** Asks for the passphrase of a vault that has one. */
  askPassphrase?: AskPassphrase | undefined;
}

/**
 * The chosen kind; else the environment, if `USHER_KEY` or `USHER_KEY_FILE` is set. Else an existing vault gets its key
 * from the source that it remembers, and a new vault from the system's keyring or, without one, from a key file. Nothing
 * is looked for, made or asked before it is needed.
 */
export function chooseKeySource(choice: KeyChoice): KeySource {
  const { environment, kind } = choice;
  if (kind) return sourceOf(kind, choice);
  if (environment.USHER_KEY || environment.USHER_KEY_FILE) return environmentKey(environment);
  return automaticKey(choice);
}

function automaticKey(choice: KeyChoice): KeySource {
  let used: KeySource | undefined;
  const use = (kind: KeySourceKind): KeySource => {
    used = used?.kind === kind ? used : sourceOf(kind, choice);
    return used;
  };
  return {
    kind: 'automatic',
    get warning() {
      if (used) return used.warning;
      return mayHaveKeyring(choice.environment) ? undefined : sourceOf('key_file', choice).warning;
    },
    find: async (recorded) => use(recorded.kind).find(recorded),
    async create(replaced) {
      if (!mayHaveKeyring(choice.environment)) return use('key_file').create(replaced);
      try {
        return await use('keyring').create(replaced);
      } catch (error) {
        // For a new vault the keyring's reason doesn't matter.
        if (error instanceof StoreError) return use('key_file').create(replaced);
        throw error;
      }
    },
    discard: async (recorded) => use(recorded.kind).discard?.(recorded),
  };
}

function sourceOf(kind: KeySourceKind, { environment, directory, askPassphrase }: KeyChoice): KeySource {
  switch (kind) {
    case 'environment':
      return environmentKey(environment);
    case 'keyring':
      return keyringKey();
    case 'passphrase':
      return passphraseKey(askPassphrase ?? nobodyToAsk);
    case 'key_file':
      return keyFile(directory);
  }
}

function nobodyToAsk(): Promise<never> {
  const name = nameOfSource('passphrase');
  const message = `The vault's key is made of ${name}, and nobody can be asked.`;
  return Promise.reject(new StoreError('wrong_key', message, { detail: { reason: 'nobody_to_ask' } }));
}
