/** Asks for a passphrase without an echo; for a new one twice. */

import { StoreError } from 'trakt-usher';
import type { Context } from '../context.ts';
import { MoveError } from '../errors/moving.ts';
import { askUnseen } from './ask.ts';

/** How often a new passphrase may be mistyped. */
const attempts = 3;

export interface PassphraseQuestion {
  purpose: 'open' | 'create';
  /** A vault or a file: the passphrase opens it. */
  of: 'vault' | 'file';
}

/** @throws StoreError `wrong_key`, or MoveError for a file, if none is entered */
export async function askPassphrase({ purpose, of }: PassphraseQuestion, context: Context): Promise<string> {
  const { io, text } = context;
  const question = text.passphrase[purpose][of];
  if (purpose === 'open') return (await askUnseen(question, context)) || noneEntered(of);
  for (let attempt = 0; attempt < attempts; attempt += 1) {
    const first = (await askUnseen(question, context)) || noneEntered(of);
    // A passphrase from a pipe can't be mistyped.
    if (!io.stdin.isTTY || first === (await askUnseen(text.passphrase.again, context))) return first;
    io.warn(text.passphrase.different);
  }
  return noneEntered(of);
}

function noneEntered(of: PassphraseQuestion['of']): never {
  if (of === 'file') throw new MoveError({ kind: 'no_passphrase' });
  throw new StoreError('wrong_key', 'A passphrase is needed, and none was entered.', {
    detail: { reason: 'nobody_to_ask' },
  });
}
