/** What the commands about the vault say, in English. */

export const passphrase: Record<'open' | 'create' | 'again' | 'different', string> = {
  open: 'Passphrase of the vault:',
  create: 'A passphrase for the vault:',
  again: 'The same again:',
  different: 'These were two different ones.',
};

export const vaultLabels: Record<'place' | 'key' | 'accounts' | 'obstacle', string> = {
  place: 'Place',
  key: 'Key',
  accounts: 'Sign-ins',
  obstacle: 'Not renewed',
};

export const noVaultYet: string = 'none yet; the first sign-in makes it';

export const aKeySource: string = 'keyring, passphrase, environment or file';

export function rekeyed(to: string): string {
  return `The vault has a new key, from ${to}. The old one opens nothing that is saved from now on.`;
}

export function leftUnderOldKey(accounts: readonly string[]): string {
  return `In use just now, and under the new key with their next renewal: ${accounts.join(', ')}.`;
}

export const keyNowInEnvironment: string =
  'From now on the vault opens with this new key alone: put it in USHER_KEY or USHER_KEY_FILE wherever usher runs.';

export const keyNoLongerInEnvironment: string =
  'Take USHER_KEY and USHER_KEY_FILE out of the environment: the vault no longer opens with them.';

export const whereTheNewKeyIs: string = 'the new key in USHER_NEW_KEY or USHER_NEW_KEY_FILE';
