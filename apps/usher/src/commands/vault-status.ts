/** `usher vault status`: where sign-ins are kept, and where the key comes from. Needs no key and changes nothing. */

import { existsSync } from 'node:fs';
import type { Context } from '../context.ts';
import { type ExitCode, exitCodes } from '../exit-codes.ts';
import { signInsOf, withVault } from '../vault.ts';

export async function run(_options: object, context: Context): Promise<ExitCode> {
  const { io, text } = context;
  await withVault(context, async ({ vault }) => {
    const { location, keySource } = vault;
    const exists = existsSync(location);
    const accounts = [];
    for await (const { account, issuer } of signInsOf(vault)) accounts.push({ account, issuer });
    if (io.json) return io.print(JSON.stringify({ vault: location, exists, key: keySource, accounts }));
    const { place, key, accounts: signIns } = text.vaultLabels;
    const rows: [label: string, value: string][] = [
      [place, exists ? location : `${location} (${text.noVaultYet})`],
      [key, text.keySources[keySource] ?? keySource],
      [signIns, accounts.map(({ account }) => account).join(', ') || text.none],
    ];
    const width = Math.max(...rows.map(([label]) => label.length));
    for (const [label, value] of rows) io.print(`${label.padEnd(width)}  ${value}`);
  });
  return exitCodes.done;
}
