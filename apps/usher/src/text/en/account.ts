/** What the commands about the sign-in say, in English. */

export const statusLabels: Record<
  'state' | 'accessToken' | 'renewal' | 'retry' | 'lastError' | 'account' | 'server' | 'vault' | 'key',
  string
> = {
  state: 'State',
  accessToken: 'Access token',
  renewal: 'Renewal',
  retry: 'Next try',
  lastError: 'Last failure',
  account: 'Account',
  server: 'Server',
  vault: 'Vault',
  key: 'Key',
};

export const statusStates: Record<'signed_in' | 'suspect' | 'sign_in_required', string> = {
  signed_in: 'signed in',
  suspect: 'signed in; the answer to a renewal was lost, so a new sign-in may be needed',
  sign_in_required: 'sign-in required',
};

export const keySources: Readonly<Record<string, string>> = {
  environment: 'USHER_KEY or USHER_KEY_FILE',
  key_file: 'a file beside the vault',
};

export function tokenLife(end: string | undefined, expired: boolean): string {
  if (end === undefined) return 'valid, without an end';
  return expired ? `expired ${end}` : `valid, ends ${end}`;
}

export function renewalDue(at: string | undefined): string {
  return at === undefined ? 'when it is refused' : `due ${at}`;
}

export const notRenewable: string = 'not possible: there is no refresh token';

export function renewed(end: string | undefined): string {
  return end === undefined ? 'Renewed.' : `Renewed. The access token ends ${end}.`;
}

export function signOutQuestion(account: string): string {
  return `Sign "${account}" out?`;
}

export const nothingChanged: string = 'Nothing was changed.';

export function signedOut(account: string): string {
  return `Signed "${account}" out, at Trakt and here.`;
}

export function signedOutHere(reason: string): string {
  return `Signed out here, but Trakt could not be told: ${reason} End it there: https://app.trakt.tv/settings/apps`;
}

export const nobodyWasSignedIn: string = 'Nobody was signed in.';

export const whoLabels: Record<'user' | 'vip' | 'timezone' | 'permissions' | 'limits', string> = {
  user: 'User',
  vip: 'VIP',
  timezone: 'Time zone',
  permissions: 'May do',
  limits: 'Limits',
};

export const none: string = 'none';

export function vip({ vip, vip_years }: { vip: boolean; vip_years: number }): string {
  if (!vip) return 'no';
  return vip_years > 0 ? `yes, for ${vip_years} ${vip_years === 1 ? 'year' : 'years'}` : 'yes';
}

export function limits({
  list,
  watchlist,
}: {
  list: { count: number; item_count: number };
  watchlist: { item_count: number };
}): string {
  return `${list.count} lists of ${list.item_count} items, watchlist ${watchlist.item_count} items`;
}
