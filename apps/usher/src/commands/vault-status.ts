/** `usher vault status`: where sign-ins are kept, and where the key comes from. Needs no key and changes nothing. */

import { withAccount } from '../account.ts';
import type { Context } from '../context.ts';
import { type ExitCode, exitCodes } from '../exit-codes.ts';

export async function run(_options: object, context: Context): Promise<ExitCode> {
  const { io, text } = context;
  await withAccount(context, async ({ vault }) => {
    const { location, keySource } = vault;
    if (io.json) return io.print(JSON.stringify({ vault: location, key: keySource }));
    io.print(`${text.statusLabels.vault}  ${location}`);
    io.print(
      `${text.statusLabels.key.padEnd(text.statusLabels.vault.length)}  ${text.keySources[keySource] ?? keySource}`,
    );
  });
  return exitCodes.done;
}
