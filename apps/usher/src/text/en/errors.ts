/** Every error in English: what happened, and what mends it. */

import type { ApiErrorCode, OAuthErrorCode, SignInReason, StoreErrorCode } from 'trakt-usher';
import type { Expected } from '../../config/settings.ts';
import type { Origin, SettingProblem } from '../../errors.ts';
import type { Words } from '../words.ts';
import { didYouMean } from './usage.ts';

export const signIn: string = 'Run: usher auth';
const later = 'Nothing was changed. Try again in a few minutes.';
const statusFirst = 'Run: usher token-status';
const checkClientId = 'Compare TRAKT_CLIENT_ID with your app at https://app.trakt.tv/settings/apps';

export function setting(name: string, problem: SettingProblem, origin: Origin | undefined): Words {
  const at = origin ? ` (${place(origin)})` : '';
  switch (problem.kind) {
    case 'unknown':
      return { message: `There is no setting ${name}${at}.${didYouMean(problem.nearest)}` };
    case 'wrong_value':
      return {
        message: `${name} must be ${expected[problem.expected]}${at}.`,
        ...(problem.shown === undefined ? {} : { hint: `It is ${problem.shown}.` }),
      };
    case 'environment_only':
      return {
        message: `${name} can't be set in a file${at}.`,
        hint: `Set the environment variable ${problem.environment} or ${problem.environment}_FILE.`,
      };
    case 'not_loopback':
      return {
        message: `${name} is not an http address of this machine, so the answer to a sign-in can't arrive here.`,
        hint: 'Run: usher auth --manual, or usher auth --device',
      };
    case 'off':
      return { message: `${name} is false${at}, and this needs it.`, hint: `Set ${name} to true.` };
    case 'other_server':
      return {
        message: `${name}${at} is not sent to the server that the environment names.`,
        hint: 'Set the token in the environment as well: TRAKT_ACCESS_TOKEN.',
      };
    case 'missing':
      if (name === 'trakt.client_id') return { message: `${name} is not set.`, hint: makeAnApp() };
      return {
        message: `${name} is not set.`,
        hint: `Set it in config.toml${problem.environment === undefined ? '' : `, or in the environment: ${problem.environment}`}.`,
      };
    case 'no_file':
      return { message: 'There is no configuration file.', hint: 'Name one with --config.' };
    case 'no_home':
      return {
        message: 'This user has no home folder, so there is no place for sign-ins.',
        hint: `Name a folder in ${name}.`,
      };
    case 'file_missing':
      return { message: `There is no configuration file ${problem.path}.`, hint: 'Look at --config and USHER_CONFIG.' };
    case 'file_unreadable':
      return { message: `${problem.path} can't be read for ${name}${because(problem.reason)}.` };
    case 'other_writers':
      return otherWriters(problem.path, problem.owner);
    case 'not_toml':
      return {
        message: `${problem.path}, line ${problem.line}, is not TOML.`,
        hint: 'Each setting stands on a line of its own, text in quotes: key = "value"',
      };
  }
}

function otherWriters(path: string, owner: number | undefined): Words {
  if (owner === undefined || owner === 0) {
    return { message: `Other users can write to ${path}, so it does not count.`, hint: 'Run: usher doctor --fix' };
  }
  return {
    message: `${path} belongs to user ${owner}, who can write to it, so it does not count.`,
    hint: 'Make it your own (chown), or name it with --config if you trust that user.',
  };
}

/** How to come by a client id. */
export function makeAnApp(redirectUri: string = 'http://localhost:8080/callback'): string {
  return `Make an app at https://app.trakt.tv/settings/apps with the redirect URI ${redirectUri} (Trakt asks for a verified GitHub account), and put its client id in TRAKT_CLIENT_ID or config.toml. A free account can connect two apps.`;
}

const findTheApp =
  'Look for it at https://app.trakt.tv/settings/apps. If it is gone (in 2026 Trakt deleted many), make a new one, set TRAKT_CLIENT_ID, and run: usher auth';

function because(reason: string | undefined): string {
  return reason === undefined ? '' : ` (${reason})`;
}

function place(origin: Origin): string {
  if (origin.kind === 'file') return origin.line === undefined ? origin.path : `${origin.path}, line ${origin.line}`;
  return origin.kind === 'default' ? 'the default' : origin.name;
}

const expected: Record<Expected, string> = {
  text: 'text that is not empty',
  credential: 'written without spaces, line breaks and quotes in its value',
  origin: 'an https address without a path, such as https://auth.trakt.tv (http for this machine alone)',
  url: 'an address, such as http://localhost:8080/callback',
  port: 'a whole number from 1 to 65535',
  boolean: 'true or false',
  path: 'the path of a file or folder',
  timezone: 'a time zone, such as Europe/Paris',
  key_choice: 'one of keyring, passphrase, environment, file',
  history_mode: 'individual or aggregated',
  level: 'one of debug, info, warn, error',
  format: 'text or json',
};

export const oauth: Record<OAuthErrorCode, Words> = {
  authorization_pending: { message: 'The sign-in has not been approved yet.', hint: signIn },
  slow_down: { message: 'Trakt asks to be asked less often.', hint: later },
  expired_token: { message: 'The code ran out before it was approved. Nothing was changed.', hint: signIn },
  access_denied: { message: 'The sign-in was refused in the browser. Nothing was changed.', hint: signIn },
  invalid_request: { message: 'Trakt could not read the sign-in request.', hint: checkClientId },
  invalid_client: {
    message: "Trakt doesn't know this app: the client id or secret is wrong, or the app was deleted.",
    hint: findTheApp,
  },
  invalid_grant: { message: 'Trakt no longer accepts this code or sign-in.', hint: signIn },
  invalid_scope: { message: "Trakt doesn't grant the rights that were asked for.", hint: checkClientId },
  unauthorized_client: { message: 'Trakt does not let this app sign in this way.', hint: 'Run: usher auth --device' },
  unsupported_grant_type: { message: 'Trakt does not offer this way to sign in.', hint: 'Run: usher auth --device' },
  unsupported_response_type: { message: 'Trakt does not offer this way to sign in.', hint: 'Run: usher auth --device' },
  server_error: { message: "Trakt's sign-in server has a fault.", hint: later },
  temporarily_unavailable: { message: "Trakt's sign-in server is busy.", hint: later },
  state_mismatch: {
    message: 'The answer belongs to another sign-in than this one, and was not used.',
    hint: signIn,
  },
  issuer_mismatch: {
    message: 'The answer came from another server than the one asked, and was not used.',
    hint: signIn,
  },
  device_code_unknown: { message: "Trakt doesn't know this device code. Nothing was changed.", hint: signIn },
  device_code_used: { message: 'This device code was used already. Nothing was changed.', hint: signIn },
  invalid_response: { message: "Trakt's sign-in server gave an answer that makes no sense.", hint: later },
};

export const signInRequired: Record<SignInReason, string> = {
  never: 'Not signed in.',
  revoked: 'Trakt no longer accepts this sign-in: it was revoked or replaced.',
  lost_response: 'The answer to a token refresh was lost, and with it the sign-in.',
  expired: 'The access token has expired, and there is no refresh token to renew it.',
  moved: "This sign-in is from before Trakt moved to its new sign-in server (July 2026), which doesn't take it.",
};

export const api: Record<ApiErrorCode, (endpoint: string) => Words> = {
  bad_request: (endpoint) => ({ message: `Trakt could not read ${endpoint}.` }),
  unauthorized: (endpoint) => ({ message: `Trakt refuses ${endpoint} for this sign-in.`, hint: statusFirst }),
  forbidden: (endpoint) => ({ message: `Trakt doesn't allow ${endpoint}: it is private, or not for this app.` }),
  not_found: (endpoint) => ({ message: `Trakt has nothing at ${endpoint}.` }),
  method_not_allowed: (endpoint) => ({ message: `Trakt does not offer ${endpoint}.` }),
  conflict: (endpoint) => ({ message: `Trakt has this already: ${endpoint}.` }),
  precondition_failed: (endpoint) => ({ message: `Trakt wants JSON for ${endpoint}.` }),
  account_limit: () => ({ message: 'The account holds as many items as it may.' }),
  validation: (endpoint) => ({ message: `Trakt finds the values for ${endpoint} wrong.` }),
  account_locked: () => ({ message: 'The account is locked.', hint: 'Write to support@trakt.tv' }),
  vip_required: () => ({ message: 'This is for VIP accounts only.' }),
  rate_limited: () => ({ message: 'Trakt asks for fewer requests.', hint: later }),
  server_trouble: (endpoint) => ({ message: `Trakt has a fault (${endpoint}).`, hint: later }),
  unexpected_response: (endpoint) => ({ message: `Trakt's answer to ${endpoint} makes no sense.`, hint: later }),
};

export const vault: Record<StoreErrorCode, (location: string) => Words> = {
  busy: (location) => ({
    message: `${location} is in use by another program.`,
    hint: 'Try again when it has ended.',
  }),
  corrupt: (location) => ({
    message: `${location} is damaged. Nothing in it was changed.`,
    hint: 'Restore it from a backup; or put it aside and sign in anew: usher vault set-aside, then usher auth',
  }),
  version_conflict: (location) => ({
    message: `${location} was changed by another program meanwhile.`,
    hint: statusFirst,
  }),
  unavailable: (location) => ({ message: `${location} can't be used now.`, hint: 'Look at its disk and folder.' }),
  wrong_key: (location) => ({
    message: `The key does not open ${location}. Nothing in it was changed.`,
    hint: 'To see where its key comes from, run: usher vault status',
  }),
  unsafe_location: (location) => ({
    message: `${location} is in a place where sign-ins can't be kept safely.`,
    hint: 'Name a folder on a local disk with USHER_HOME.',
  }),
  read_only: (location) => ({
    message: `${location} can't be written to.`,
    hint: 'Name a folder that can be with USHER_HOME.',
  }),
  copied: (location) => ({
    message: `${location} is a copy or was restored: the original may still be in use, so its sign-ins are not renewed here.`,
    hint: 'Sign in anew: usher auth. Or, if the original is gone for good, run: usher vault adopt',
  }),
};

export const theVault: string = 'The vault';
export const theRequest: string = 'the request';
export const theServer: string = "Trakt's sign-in server";

export function rateLimited(until: string): Words {
  return { message: 'Trakt asks for fewer requests. Nothing was changed.', hint: `Try again ${until}.` };
}

export function accountLimit(limit: number): Words {
  return { message: `The account holds as many items as it may: ${limit}.` };
}

export function vipRequired(url: string): Words {
  return { message: 'This is for VIP accounts only.', hint: `See ${url}` };
}

export const accountDeactivated: Words = {
  message: 'The account was deactivated by its owner.',
  hint: 'Reactivate it at https://trakt.tv',
};

export function edgeBlocked({ rayId, until }: { rayId: string | undefined; until: string | undefined }): Words {
  const ray = rayId === undefined ? '' : ` (ray ${rayId})`;
  return {
    message: `Cloudflare, in front of Trakt, turned the request away${ray}. Nothing is wrong with the sign-in.`,
    hint: until === undefined ? later : `Try again ${until}.`,
  };
}

const lookAtNetwork = 'Look at the network, then try again.';

/** By whether the request can have been sent. */
export const network: Record<'no' | 'maybe', (host: string) => Words> = {
  no: (host) => ({ message: `${host} can't be reached.`, hint: lookAtNetwork }),
  maybe: (host) => ({ message: `${host} gave no complete answer.`, hint: lookAtNetwork }),
};

export const appRejected: Words = {
  message: "Trakt doesn't know this app: the client id is wrong, or the app was deleted.",
  hint: findTheApp,
};

export function exportIncomplete(missing: readonly string[], why: Words): Words {
  return {
    message: `${why.message} The export is not complete: ${missing.join(', ')} missing. What was complete is kept.`,
    hint: why.hint ?? 'Run: usher export',
  };
}

export function demoFailed(command: string): Words {
  return {
    message: `The demo ended, because usher ${command} did not do what it should; why is told above.`,
    hint: 'Run: usher demo --verbose',
  };
}

export const writeOutcomeUnknown: Words = {
  message: 'The answer was lost: Trakt may have made the change, or not.',
  hint: 'Look before you send it again.',
};

export const portInUse: Record<'sign_in' | 'sandbox', (port: number) => Words> = {
  sign_in: (port) => ({
    message: `Port ${port}, where the sign-in is to come back, is in use by another program.`,
    hint: 'End that program, set auth.callback_port, or run: usher auth --device',
  }),
  sandbox: (port) => ({
    message: `Port ${port} is in use by another program.`,
    hint: 'Name another one with --port, or any free one with --port 0.',
  }),
};

export function snapshotRefused(path: string, reason: string): Words {
  return {
    message: `The sandbox can't go on from ${path}. ${reason}`,
    hint: 'Name another file with --snapshot, or leave it out.',
  };
}

export const renewalOff: Words = {
  message: 'The access token has expired, and auth.auto_refresh is false.',
  hint: 'Run: usher token-refresh',
};

export const renewalInDoubt: Words = {
  message:
    'The answer to a renewal was lost. To ask again now could end the sign-in, so that usher waits until the access token is about to end, and serves it until then.',
  hint: 'To be on the safe side, sign in anew: usher auth --force',
};

export const tokenMissing: Words = {
  message: 'There is no access token, and auth.use_oauth is false, so nobody is to sign in.',
  hint: 'Set TRAKT_ACCESS_TOKEN, or auth.use_oauth to true.',
};

export function commandNotStarted(command: string, reason: string | undefined): Words {
  if (reason === 'ENOENT') return { message: `There is no command "${command}" to run.` };
  return { message: `"${command}" can't be run${because(reason)}.` };
}

export function noSuchAccount(account: string, known: readonly string[]): Words {
  if (known.length === 0) return { message: `There is no sign-in "${account}", nor any other.`, hint: signIn };
  return { message: `There is no sign-in "${account}". There is: ${known.join(', ')}.`, hint: 'Run: usher accounts' };
}

export function otherUser({ account, before, now }: { account: string; before: string; now: string }): Words {
  return {
    message: `This is ${now}, but "${account}" is the sign-in of ${before}. Nothing was changed, and the new sign-in was ended.`,
    hint: `To keep both, run: usher auth --account ${now} (to replace it: usher auth --force)`,
  };
}

export function signInTimedOut(after: string): Words {
  return { message: `The sign-in was not finished in the browser within ${after}. Nothing was changed.`, hint: signIn };
}

export const interrupted: Words = { message: 'Interrupted.' };

export function logUnwritable(path: string): string {
  return `The log file ${path} can't be written to. The command goes on without it.`;
}

/** A fault that the operating system names. */
export function system(reason: string, path: string | undefined): Words {
  return { message: `${systemReasons[reason] ?? reason}${path === undefined ? '' : `: ${path}`}.` };
}

const systemReasons: Readonly<Record<string, string>> = {
  EACCES: 'Access was refused',
  EPERM: 'Access was refused',
  EROFS: 'The disk is read-only',
  ENOSPC: 'The disk is full',
  EDQUOT: 'The disk quota is used up',
  ENOENT: 'There is no such file or folder',
  ENOTDIR: 'This is not a folder',
  EISDIR: 'This is a folder, not a file',
  EEXIST: 'This exists already',
  EMFILE: 'Too many files are open',
};

export function unexpected(name: string): Words {
  return {
    message: `usher has a fault (${name}). What was saved is safe.`,
    hint: 'Run the command again with --verbose, and report what it shows.',
  };
}
