/** The words of the commands about the vault, in English. */

import type { MoveProblem } from '../../errors/moving.ts';
import type { Words } from '../words.ts';

type Opened = Record<'vault' | 'file', string>;

export const passphrase: Record<'open' | 'create', Opened> & Record<'again' | 'different', string> = {
  open: { vault: 'Passphrase of the vault:', file: 'Passphrase of the file:' },
  create: { vault: 'A passphrase for the vault:', file: 'A passphrase for the file:' },
  again: 'The same again:',
  different: 'The two were different.',
};

type VaultLabel = 'place' | 'disk' | 'key' | 'accounts' | 'locks' | 'estranged' | 'damaged' | 'trouble';

export const vaultLabels: Record<VaultLabel, string> = {
  place: 'Place',
  disk: 'Disk',
  key: 'Key',
  accounts: 'Sign-ins',
  locks: 'Locks',
  estranged: 'Not renewed',
  damaged: 'Damaged',
  trouble: 'Trouble',
};

export const vaultFacts: Record<'ephemeral' | 'locksHold', string> &
  Record<'cloud' | 'estranged' | 'damaged' | 'permissions', (what: string) => string> = {
  ephemeral: 'deleted with the container or at the next start',
  locksHold: 'hold between programs',
  cloud: (service) =>
    `copied to other machines by ${service}, where a copy could end the sign-ins: choose another folder`,
  estranged: (accounts) =>
    `${accounts}: this is a copy or was restored. If the original is gone, run: usher vault adopt`,
  damaged: (accounts) => `${accounts}. To make room for a new sign-in, run: usher vault set-aside`,
  permissions: (path) => `others have access to ${path}. Run: usher doctor --fix`,
};

export const noVaultYet: string = 'none yet; the first sign-in makes it';

export function rekeyed(to: string): string {
  return `The vault has a new key, from ${to}. The old one opens nothing that is saved from now on.`;
}

export function leftUnderOldKey(accounts: readonly string[]): string {
  return `In use just now, so under the old key until their next renewal: ${accounts.join(', ')}.`;
}

export const keyNowInEnvironment: string =
  'From now on the vault opens with this new key alone: put it in USHER_KEY or USHER_KEY_FILE wherever usher runs.';

export const keyNoLongerInEnvironment: string =
  'Take USHER_KEY and USHER_KEY_FILE out of the environment: the vault no longer opens with them.';

export const whereTheNewKeyIs: string = 'the new key in USHER_NEW_KEY or USHER_NEW_KEY_FILE';

export function exportedGrant(account: string, path: string): string {
  return `The sign-in "${account}" is in ${path} now, for one other vault to take: usher vault import ${path}. Here its access token works until it ends, and nothing renews it.`;
}

export function importedGrant(account: string, end: string | undefined): string {
  const life = end === undefined ? '' : ` The access token ends ${end}, and is renewed before that.`;
  return `"${account}" is signed in here now.${life}`;
}

export const adoptQuestion: string =
  'Is the original of this copied or restored vault gone for good? Two vaults that renew the same sign-in end it. Adopt?';

export function adopted(accounts: readonly string[]): string {
  if (accounts.length === 0) return 'This vault renews all of its sign-ins already. Nothing was changed.';
  return `This vault renews ${accounts.join(', ')} from now on. The next renewal shows whether the original has used the refresh token before.`;
}

export function setAsideQuestion(keyLost: boolean): string {
  return keyLost
    ? 'Afterwards every account in the vault has to sign in again. Put the vault aside?'
    : 'Afterwards the damaged accounts have to sign in again. Put them aside?';
}

export function setAside(location: string | undefined, accounts: readonly string[]): string {
  if (location !== undefined) return `The vault is at ${location} now. To start a new one, run: usher auth`;
  if (accounts.length === 0) return 'Nothing is damaged. Nothing was changed.';
  return `Put aside: ${accounts.join(', ')}. The others stay. To sign in again, run: usher auth --account <name>`;
}

/** As `setAside`, in the middle of a sign-in. */
export function madeRoom(location: string | undefined, accounts: readonly string[]): string {
  if (location !== undefined) return `The vault was damaged, and is at ${location} now. A new one takes its place.`;
  return `Damaged, and put aside: ${accounts.join(', ')}. The others stay.`;
}

export function notMoved(problem: MoveProblem): Words {
  switch (problem.kind) {
    case 'nothing_to_move':
      return { message: 'There is no sign-in here that could be renewed elsewhere.', hint: 'Run: usher token-status' };
    case 'in_doubt':
      return {
        message:
          'It is not known whether the refresh token of this sign-in was used, so it stays here. Nothing was changed.',
        hint: 'A renewal clears it up: usher token-refresh. So does a new sign-in: usher auth --force',
      };
    case 'in_part':
      return {
        message: `It is not known whether the sign-in has left the vault. If it has, it is in ${problem.path}.`,
        hint: 'Run the same command again: it ends what was begun.',
      };
    case 'file_exists':
      return {
        message: `${problem.path} exists already. Nothing was changed.`,
        hint: 'Name a file that is not there yet.',
      };
    case 'no_file':
      return { message: `There is no file ${problem.path}. Nothing was changed.`, hint: 'Look at its name.' };
    case 'no_grant':
      return {
        message: `${problem.path} holds no sign-in of usher vault export. Nothing was changed.`,
        hint: 'For a file of another program, run: usher auth import',
      };
    case 'no_passphrase':
      return {
        message: 'A passphrase for the file is needed, and none was entered. Nothing was moved.',
        hint: 'Enter it at a terminal, or hand it in on stdin.',
      };
    case 'other_passphrase':
      return {
        message: `The passphrase doesn't open ${problem.path}. Nothing was changed.`,
        hint: 'Try again with the passphrase that was entered at the export.',
      };
    case 'signed_in':
      return {
        message: 'Somebody is signed in under that name. Nothing was changed.',
        hint: 'Give it another name with --account, or sign out first: usher token-clear',
      };
    case 'used_before':
      return {
        message: `The sign-in in ${problem.path} was used here before, or given away, since the file was written. Nothing was changed.`,
        hint: 'Run: usher auth',
      };
    case 'still_here':
      return {
        message: `The sign-in in ${problem.path} is still in this vault, under another name. Nothing was changed.`,
        hint: 'Run: usher accounts',
      };
    case 'unfinished_export':
      return {
        message: `${problem.path} is of an export that did not end: the vault that it comes from may still use the sign-in. Nothing was changed.`,
        hint: 'Run the export again there, which ends it. Only if that vault is gone, give the file another name.',
      };
  }
}
