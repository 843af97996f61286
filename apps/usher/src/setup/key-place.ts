/** Where the key of a new vault is to be: the person's choice, which decides what can use the sign-in. */

import { existsSync } from 'node:fs';
import { join } from 'node:path';
import { mayHaveKeyring } from '@trakt-usher/vault';
import { vaultDirectory } from '../account/vault.ts';
import type { KeyChoice } from '../config/settings.ts';
import type { Context } from '../context.ts';
import { Interrupted } from '../errors/run.ts';
import { ask } from '../terminal/ask.ts';

/** Undefined where there is nothing to choose, or nobody who could. A vault that exists keeps its key. */
export async function keyPlace(given: KeyChoice | undefined, context: Context): Promise<KeyChoice | undefined> {
  const { config, env, io, text } = context;
  if (existsSync(join(vaultDirectory(context), 'vault.db'))) {
    if (given) io.say(text.keyStays(given));
    return undefined;
  }
  if (given) return given;
  if (env.USHER_KEY || env.USHER_KEY_FILE) {
    io.say(text.keyFromEnvironment);
    return undefined;
  }
  if (config.get('vault.key') !== undefined || !io.interactive) return undefined;
  const places = (['file', 'keyring', 'passphrase'] as const).filter(
    (each) => each !== 'keyring' || mayHaveKeyring(env),
  );
  io.warn('', text.keyPlacesIntroduced, '');
  for (const [index, place] of places.entries()) io.warn(`  ${index + 1}  ${text.keyPlaces[place]}`);
  io.warn('');
  for (;;) {
    const answer = await ask(text.keyPlaceQuestion(places.length), context);
    // Ctrl-D at a terminal leaves, as Ctrl-C does.
    if (answer === undefined) throw new Interrupted('SIGINT');
    const chosen = answer === '' ? places[0] : places[Number(answer) - 1];
    if (chosen) return chosen;
    io.warn(text.keyPlaceAgain);
  }
}
