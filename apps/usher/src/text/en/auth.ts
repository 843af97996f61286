/** The words of `usher auth`, in English. */

import type { Words } from '../words.ts';

export const noBrowser: Record<'ssh' | 'container' | 'no_display', string> = {
  ssh: 'This is an SSH session, so usher signs you in with a code.',
  container: 'This is a container, so usher signs you in with a code.',
  no_display: 'There is no display here, so usher signs you in with a code.',
};

export function openInBrowser(url: string, opened: boolean): string[] {
  const instruction = opened
    ? "Your browser should open; if it doesn't, open this address:"
    : 'Open this address in a browser on this machine:';
  return [instruction, '', `  ${url}`, ''];
}

export function openAnywhere(url: string, answer: 'code' | 'address'): string[] {
  return [
    'Open this address in a browser:',
    '',
    `  ${url}`,
    '',
    answer === 'code'
      ? 'After you allow it, a page shows a code.'
      : 'After you allow it, the browser goes to another address. The page may not load; the address is what counts.',
    '',
  ];
}

export function registerRedirectUri(uri: string): string[] {
  const instruction =
    'If Trakt finds the redirect URI wrong, add exactly this one to your app at https://app.trakt.tv/settings/apps:';
  return [instruction, '', `  ${uri}`, ''];
}

export const pasteQuestion: Record<'code' | 'address', string> = {
  code: 'Paste the code:',
  address: 'Paste all of that address:',
};

export function enterCode({ url, userCode, until }: { url: string; userCode: string; until: string }): string[] {
  return [
    `Open ${url} and enter this code:`,
    '',
    `  ${userCode}`,
    '',
    `It runs out ${until}. Waiting for you to allow it in the browser.`,
  ];
}

export function signedIn(user: string, end: string | undefined): string {
  const life = end === undefined ? '' : ` The access token ends ${end}, and is renewed before that.`;
  return `Signed in as ${user}.${life}`;
}

export function signedInAlready(user: string): string {
  return `Signed in already, as ${user}. To sign in again, run: usher auth --force`;
}

export function signInAgainQuestion(user: string): string {
  return `Signed in already, as ${user}. Sign in again?`;
}

export function otherUserQuestion({ account, before, now }: { account: string; before: string; now: string }): string {
  return `This is ${now}, but "${account}" is the sign-in of ${before}. Replace it?`;
}

/** `keyFile`: where the key is now. A command that is run as it stands there keeps the new key, in a file of its own. */
export function keyBesideVault(keyFile: string): Words {
  return {
    message: `The vault's key is in a file beside it (${keyFile}): whoever copies this folder can use the sign-in.`,
    hint: `To keep the key elsewhere, run this, and set USHER_KEY_FILE like that wherever usher runs (cron, services): ${moveKey}`,
  };
}

/** Overwrites no key that is there, and stops where a step fails. */
const moveKey =
  '(umask 077; set -C; head -c 32 /dev/urandom | base64 > ~/usher.key) && export USHER_KEY_FILE=~/usher.key && usher vault rekey --key environment';

export const keyInKeyring: string =
  "The vault's key is in the system's keyring: programs outside your desktop session (cron, a service) can't use it. For those, run: usher vault rekey --key file";
