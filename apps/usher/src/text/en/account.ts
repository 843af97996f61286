/** The words of the commands about the sign-in, in English. */

import { countOf, number } from './export.ts';

export const statusLabels: Record<
  | 'account'
  | 'user'
  | 'state'
  | 'accessToken'
  | 'checked'
  | 'renewal'
  | 'renewed'
  | 'useBefore'
  | 'inDoubt'
  | 'lastError'
  | 'retry'
  | 'server'
  | 'vault'
  | 'key',
  string
> = {
  account: 'Account',
  user: 'User',
  state: 'State',
  accessToken: 'Access token',
  checked: 'Checked',
  renewal: 'Renewal',
  renewed: 'Renewed',
  useBefore: 'Use before',
  inDoubt: 'No answer yet',
  lastError: 'Last failure',
  retry: 'Next try',
  server: 'Server',
  vault: 'Vault',
  key: 'Key',
};

type State = 'signed_in' | 'suspect' | 'sign_in_required' | 'renewal_required' | 'token_given';

export const statusStates: Record<State, string> = {
  signed_in: 'signed in',
  suspect: 'signed in; the answer to a renewal was lost, so a new sign-in may be needed',
  sign_in_required: 'sign-in required',
  renewal_required: 'renewal required: the access token has expired, and auth.auto_refresh is false',
  token_given: 'an access token from the configuration is used as it is',
};

/** What to do about it. */
export const advice: Readonly<Partial<Record<State, string>>> = {
  suspect: 'To clear it up: usher token-refresh. To be on the safe side, sign in again: usher auth --force',
  sign_in_required: 'Run: usher auth',
  renewal_required: 'Run: usher token-refresh',
};

export const keySources: Readonly<Record<string, string>> = {
  environment: 'USHER_KEY or USHER_KEY_FILE',
  keyring: "the system's keyring",
  passphrase: 'a passphrase',
  key_file: 'a file beside the vault',
  automatic: "the system's keyring, or a file beside the vault: chosen at the first sign-in",
};

/** By what the access token is good for; `left`: the sign-in is over, and Trakt may still take the token. */
export const tokenLife: Record<'valid' | 'expired' | 'refused' | 'left', (end: string | undefined) => string> = {
  valid: (end) => (end === undefined ? 'valid, without an end' : `valid, ends ${end}`),
  expired: (end) => (end === undefined ? 'expired' : `expired ${end}`),
  refused: () => 'no longer accepted, and not handed out',
  left: (end) => (end === undefined ? 'may still serve' : `may still serve until ${end}`),
};

export function renewalDue(at: string | undefined): string {
  return at === undefined ? 'when Trakt refuses the token' : `due ${at}`;
}

export const renewedByHand: string = 'by usher token-refresh alone: auth.auto_refresh is false';

export function renewedTimes(times: number, last: string): string {
  if (times === 0) return `never yet; signed in ${last}`;
  return times === 1 ? `once, ${last}` : `${times} times, last ${last}`;
}

/** `at`: when. */
export function useBefore(at: string): string {
  return `${at}: Trakt deletes apps that nobody uses for 30 days, and a sign-in may lapse`;
}

/** After a run that came long after the one before it. */
export function runAgainBefore(at: string): string {
  return `The sign-in was not used for more than a week. Run usher again before ${at}: Trakt deletes apps that nobody uses for 30 days, and a sign-in may lapse. usher export --schedule takes care of that.`;
}

export function sentBy(by: string, at: string): string {
  return `a renewal that ${by} sent ${at}`;
}

/** In the place of `sentBy`, for a vault that was adopted. */
export const byTheOriginal: string = 'a renewal by the original of this vault, if it has sent one';

export function failedAt(reason: string, at: string): string {
  return `${at}: ${reason}`;
}

export const checked: string = 'Trakt accepts the token';

export const notRenewable: string = 'not possible: there is no refresh token';

export const notRenewableNow: string = 'not possible: a new sign-in is needed';

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

/** One word or two each: they stand in a column. */
export const accountStates: Record<State, string> = {
  signed_in: 'signed in',
  suspect: 'in doubt',
  sign_in_required: 'sign-in required',
  renewal_required: 'renewal required',
  token_given: 'token given',
};

export function tokenEnds(end: string): string {
  return `access token ends ${end}`;
}

export function defaultIs(name: string): string {
  return `"${name}" is used when no account is named.`;
}

export function defaultOverridden(variable: string): string {
  return `But not in this shell: ${variable} names another one.`;
}

export const seed: { taken(account: string): string } & Record<'spent' | 'storageEnds', string> = {
  taken: (account) =>
    `The sign-in from TRAKT_REFRESH_TOKEN is in the vault now, as "${account}", and is renewed there. No other program may use that token.`,
  spent:
    'TRAKT_REFRESH_TOKEN was used here before, or may have been used by a damaged vault that was put aside. It works only once. Sign in again: usher auth',
  storageEnds:
    'TRAKT_REFRESH_TOKEN was not used: the vault is on storage that is deleted with the container, so the renewed tokens would be lost. Mount a volume for it, and name it in USHER_HOME.',
};

export const whoLabels: Record<
  'user' | 'vip' | 'timezone' | 'permissions' | 'lists' | 'listItems' | 'watchlist' | 'favorites' | 'collection',
  string
> = {
  user: 'User',
  vip: 'VIP',
  timezone: 'Time zone',
  permissions: 'Permissions',
  lists: 'Lists',
  listItems: 'Fullest list',
  watchlist: 'Watchlist',
  favorites: 'Favorites',
  collection: 'Collection',
};

export const none: string = 'none';

export function permissions(granted: readonly string[], switchedOff: readonly string[]): string {
  const may = granted.join(', ') || none;
  return switchedOff.length === 0 ? may : `${may}; Trakt has switched off ${switchedOff.join(', ')}`;
}

export function vip({ vip, vip_years }: { vip: boolean; vip_years: number }): string {
  if (!vip) return 'no';
  return vip_years > 0 ? `yes, for ${vip_years} ${vip_years === 1 ? 'year' : 'years'}` : 'yes';
}

/** `full`: 0 to 1. `withVip`: the limit that VIP would give, where that is more. */
export function usedOf({
  used,
  limit,
  full,
  withVip,
}: {
  used: number | undefined;
  limit: number;
  full: number;
  withVip: number | undefined;
}): string {
  const held = used === undefined ? `at most ${number(limit)}` : countOf(used, limit);
  const warning = full >= 1 ? ', full' : full > 0.9 ? `, ${Math.floor(full * 100)} % full` : '';
  return `${held}${warning}${withVip === undefined ? '' : ` (${number(withVip)} with VIP)`}`;
}
