/** The sign-ins of usher's own at the server that it works with. */

import type { AccountSummary } from 'trakt-usher';
import { signInsOf } from '../account/vault.ts';
import type { PageContext } from './context.ts';

export async function ownSignIns({ opened, settings }: PageContext): Promise<AccountSummary[]> {
  const issuer = settings.get('trakt.auth_url');
  const own: AccountSummary[] = [];
  for await (const each of signInsOf(opened.vault)) if (each.issuer === issuer) own.push(each);
  return own;
}
