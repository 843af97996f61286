/** Asks for the passphrase of a vault, unseen; for a new one twice. */

import { VaultError } from 'trakt-usher';
import { askUnseen } from './ask.ts';
import type { Context } from './context.ts';

/** How often somebody may mistype a new one. */
const attempts = 3;

/** @throws VaultError `wrong_key` when there is nobody to ask */
export async function askPassphrase(purpose: 'open' | 'create', context: Context): Promise<string> {
  const { io, text } = context;
  if (purpose === 'open') return (await askUnseen(text.passphrase.open, context)) || nobodyToAsk();
  for (let attempt = 0; attempt < attempts; attempt += 1) {
    const first = (await askUnseen(text.passphrase.create, context)) || nobodyToAsk();
    // Who hands it in through a pipe has not typed it.
    if (!io.stdin.isTTY || first === (await askUnseen(text.passphrase.again, context))) return first;
    io.warn(text.passphrase.different);
  }
  return nobodyToAsk();
}

function nobodyToAsk(): never {
  throw new VaultError('wrong_key', "The vault's key is made of a passphrase, and none was entered.");
}
