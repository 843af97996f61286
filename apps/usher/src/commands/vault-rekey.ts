/** `usher vault rekey`: gives the vault another key, of the same source or another, and seals everything in it anew. */

import { environmentKey, type KeySource, type KeySourceKind, rekeyVault } from '@trakt-usher/vault';
import { keySource, kinds, vaultOptions, withVault } from '../account/vault.ts';
import { type ExitCode, exitCodes } from '../command-line/exit-codes.ts';
import { keyChoices } from '../config/settings.ts';
import type { Context } from '../context.ts';
import { UsageError } from '../errors.ts';

export interface VaultRekeyOptions {
  /** The new source; as before when left out. */
  key?: string;
}

export async function run({ key }: VaultRekeyOptions, context: Context): Promise<ExitCode> {
  const { io, text } = context;
  const choice = keyChoices.find((each) => each === key);
  if (key !== undefined && !choice)
    throw new UsageError({ kind: 'bad_value', name: '--key', expected: text.aKeySource });
  const old = await withVault(context, async ({ vault }) => vault.keySource);
  if (old === 'automatic') {
    io.say(text.noVaultYet);
    return exitCodes.failed;
  }
  const target = choice ? kinds[choice] : old;
  const options = { ...vaultOptions(context), key: keySource(context, old) };
  const { from, to, left } = await rekeyVault(options, newSource(target, { old, context }));
  if (io.json) {
    io.print(JSON.stringify({ from, to, left: left.map(({ account }) => account) }));
    return exitCodes.done;
  }
  io.say(text.rekeyed(text.keySources[to] ?? to));
  if (left.length > 0) io.warn(text.leftUnderOldKey(left.map(({ account }) => account)));
  if (to === 'environment') io.say(text.keyNowInEnvironment);
  else if (from === 'environment') io.say(text.keyNoLongerInEnvironment);
  return exitCodes.done;
}

/** Beside the old key in the environment a new one needs variables of its own. */
function newSource(kind: KeySourceKind, { old, context }: { old: KeySourceKind; context: Context }): KeySource {
  const { USHER_NEW_KEY, USHER_NEW_KEY_FILE } = context.env;
  if (kind !== 'environment') return keySource(context, kind);
  if (USHER_NEW_KEY || USHER_NEW_KEY_FILE) {
    return environmentKey({ USHER_KEY: USHER_NEW_KEY, USHER_KEY_FILE: USHER_NEW_KEY_FILE });
  }
  if (old !== 'environment') return keySource(context, kind);
  throw new UsageError({ kind: 'bad_value', name: '--key environment', expected: context.text.whereTheNewKeyIs });
}
