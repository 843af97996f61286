/** A key from a passphrase. It exists in memory only, as long as the source object lives. */

import type { KeyObject } from 'node:crypto';
import { StoreError } from 'trakt-usher/store';
import { type DerivationCost, deriveKey, newDerivation } from './derive.ts';
import type { KeySource } from './source.ts';

/** Asks a person for the passphrase of an existing vault, or for a new one, which should be asked twice. */
export type AskPassphrase = (purpose: 'open' | 'create') => Promise<string>;

/** Asks once for each key; to try another passphrase after `wrong_key`, make a new source. */
export function passphraseKey(ask: AskPassphrase): KeySource {
  const derived = new Map<string, Promise<KeyObject>>();
  const derive = (derivation: DerivationCost, purpose: 'open' | 'create'): Promise<KeyObject> => {
    const known = derived.get(derivation.salt);
    if (known) return known;
    const key = ask(purpose).then((passphrase) => deriveKey(passphrase, derivation));
    derived.set(derivation.salt, key);
    // Ask again if the prompt was left, not if a passphrase was given.
    key.catch(() => derived.delete(derivation.salt));
    return key;
  };
  return {
    kind: 'passphrase',
    async find(recorded) {
      if (recorded.kind === 'passphrase') return derive(recorded.derivation, 'open');
      throw new StoreError('wrong_key', "This vault's key isn't made of a passphrase.", {
        detail: { reason: 'other_source', source: recorded.kind, instead: 'passphrase' },
      });
    },
    async create() {
      const derivation = newDerivation();
      return { key: await derive(derivation, 'create'), recorded: { kind: 'passphrase', derivation } };
    },
  };
}
