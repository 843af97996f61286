/** Asks for a passphrase, unseen; for a new one twice. */

import { StoreError } from 'trakt-usher';
import type { Context } from '../context.ts';
import { askUnseen } from './ask.ts';

/** How often somebody may mistype a new one. */
const attempts = 3;

export interface PassphraseQuestion {
  purpose: 'open' | 'create';
  /** What it opens. */
  of: 'vault' | 'file';
}

/** @throws StoreError `wrong_key` when there is nobody to ask */
export async function askPassphrase({ purpose, of }: PassphraseQuestion, context: Context): Promise<string> {
  const { io, text } = context;
  const question = text.passphrase[purpose][of];
  if (purpose === 'open') return (await askUnseen(question, context)) || nobodyToAsk();
  for (let attempt = 0; attempt < attempts; attempt += 1) {
    const first = (await askUnseen(question, context)) || nobodyToAsk();
    // Who hands it in through a pipe has not typed it.
    if (!io.stdin.isTTY || first === (await askUnseen(text.passphrase.again, context))) return first;
    io.warn(text.passphrase.different);
  }
  return nobodyToAsk();
}

function nobodyToAsk(): never {
  throw new StoreError('wrong_key', 'A passphrase is needed, and none was entered.');
}
