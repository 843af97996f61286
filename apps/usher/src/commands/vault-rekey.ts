/** `usher vault rekey`: gives the vault another key, of the same source or another, and seals everything in it again. */

import { existsSync } from 'node:fs';
import { join } from 'node:path';
import { environmentKey, type KeySource, type KeySourceKind, rekeyVault, type SqliteVault } from '@trakt-usher/vault';
import { StoreError } from 'trakt-usher';
import { keySource, kinds, vaultOptions, withVault } from '../account/vault.ts';
import { type Command, defineCommand } from '../command-line/command.ts';
import { exitCodes } from '../command-line/exit-codes.ts';
import { flag } from '../command-line/flags.ts';
import { keyChoices } from '../config/settings.ts';
import type { Context } from '../context.ts';
import { UsageError } from '../errors/usage.ts';
import { resealAll } from '../serve/outbox/sealed-play.ts';
import { createSealedFiles } from '../serve/sealed-files.ts';
import { openOutbox, serveFolder, unsavedFolders } from '../serve/start.ts';

export const command: Command = defineCommand({
  flags: {
    key: flag.oneOf(keyChoices, {
      value: 'source',
      words: 'where the new key comes from: keyring, passphrase, environment or file (default: as before)',
    }),
  },
  examples: [
    ['usher vault rekey', 'a new key of the same kind'],
    ['usher vault rekey --key passphrase', 'a key that only you know'],
    ['USHER_NEW_KEY=$(cat ~/usher.key) usher vault rekey --key environment', 'a key that you hand in'],
  ],
  async run({ key }, context) {
    const { io, text } = context;
    const [old, location] = await withVault(context, async ({ vault }) => [vault.keySource, vault.location]);
    if (old === 'automatic') {
      throw new StoreError('unavailable', 'There is no vault yet', { location, detail: { reason: 'no_vault' } });
    }
    const target = key ? kinds[key] : old;
    const options = { ...vaultOptions(context), key: keySource(context, old) };
    const entries = existsSync(join(serveFolder(context), 'outbox.db')) ? openOutbox(context) : undefined;
    const resealNotes = async (vault: SqliteVault) => {
      if (entries) await resealAll(vault, entries);
      await createSealedFiles(vault, unsavedFolders(context)).reseal();
    };
    const rekeying = rekeyVault(options, newSource(target, { old, context }), { resealNotes });
    const { from, to, left } = await rekeying.finally(() => entries?.close());
    if (io.json) {
      io.print(JSON.stringify({ from, to, left: left.map(({ account }) => account) }));
      return exitCodes.done;
    }
    io.say(text.rekeyed(text.keySources[to] ?? to));
    if (left.length > 0) io.warn(text.leftUnderOldKey(left.map(({ account }) => account)));
    if (to === 'environment') io.say(text.keyNowInEnvironment);
    else if (from === 'environment') io.say(text.keyNoLongerInEnvironment);
    return exitCodes.done;
  },
});

/** While the old key is in USHER_KEY, a new one has to come in variables of its own. */
function newSource(kind: KeySourceKind, { old, context }: { old: KeySourceKind; context: Context }): KeySource {
  const { USHER_NEW_KEY, USHER_NEW_KEY_FILE } = context.env;
  if (kind !== 'environment') return keySource(context, kind);
  if (USHER_NEW_KEY || USHER_NEW_KEY_FILE) {
    return environmentKey({ USHER_NEW_KEY, USHER_NEW_KEY_FILE }, 'USHER_NEW_KEY');
  }
  if (old !== 'environment') return keySource(context, kind);
  throw new UsageError({ kind: 'bad_value', name: '--key environment', expected: context.text.whereTheNewKeyIs });
}
