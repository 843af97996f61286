/** The words about a sign-in that is not there, in English: with those that are. */

import type { KnownSignIns } from '../../errors/sign-in.ts';
import { shellWord } from '../keep-call.ts';
import type { Words } from '../words.ts';
import { signIn, signInRequired } from './errors.ts';

/** `hasApp`: a client id is set, without which nobody can sign in. */
export function notSignedIn({
  account,
  hasApp,
  ...signIns
}: KnownSignIns & { account: string; hasApp: boolean }): Words {
  if (signIns.known.length > 0) {
    return {
      message: noneOfThatName(account, signIns),
      hint: `Name one of them with --account, or sign in under that name: usher auth --account ${shellWord(account)}`,
    };
  }
  if (signIns.elsewhere.length > 0) {
    const { server } = signIns;
    return {
      message: `Not signed in at ${server}. There is a sign-in ${places(signIns)}.`,
      hint: `If you meant that one, set TRAKT_AUTH_URL and TRAKT_API_URL as they were when you signed in. To sign in at ${server}, run: usher auth`,
    };
  }
  return { message: signInRequired.never, hint: hasApp ? signIn : 'Run: usher setup' };
}

export function noSuchAccount({ account, ...signIns }: KnownSignIns & { account: string }): Words {
  if (signIns.known.length + signIns.elsewhere.length === 0) {
    return { message: `There is no sign-in "${account}", nor any other.`, hint: signIn };
  }
  return { message: noneOfThatName(account, signIns), hint: 'Run: usher accounts' };
}

export function nobodyWasSignedIn(account: string, signIns: KnownSignIns): string {
  if (signIns.known.length + signIns.elsewhere.length === 0) return "You weren't signed in.";
  return `You weren't signed in as "${account}". There is: ${all(signIns)}.`;
}

export function alsoElsewhere(signIns: KnownSignIns): string {
  return `There is another sign-in ${places(signIns)}.`;
}

function noneOfThatName(account: string, signIns: KnownSignIns): string {
  const at = signIns.elsewhere.length === 0 ? '' : ` at ${signIns.server}`;
  return `There is no sign-in "${account}"${at}. There is: ${all(signIns)}.`;
}

/** `default, tv; at http://127.0.0.1:8420: default` */
function all(signIns: KnownSignIns): string {
  const here = signIns.known.join(', ');
  return [...(here === '' ? [] : [here]), ...(signIns.elsewhere.length === 0 ? [] : [places(signIns)])].join('; ');
}

/** `at http://127.0.0.1:8420: default, tv` */
function places({ elsewhere }: KnownSignIns): string {
  const servers = new Set(elsewhere.map(({ server }) => server));
  const namesAt = (server: string) => elsewhere.filter((each) => each.server === server).map(({ account }) => account);
  return Array.from(servers, (server) => `at ${server}: ${namesAt(server).join(', ')}`).join('; ');
}
