/** The errors that the command alone meets, in English: what happened, and what mends it. */

import type { SignInReason } from 'trakt-usher';
import type { Expected } from '../../config/settings.ts';
import type { PortUse } from '../../errors/server.ts';
import type { Origin, SettingProblem } from '../../errors/setting.ts';
import type { Words } from '../words.ts';
import { noClientId, noCredential } from './client-id.ts';
import { notEditable } from './config-set.ts';
import { place } from './origin-words.ts';
import { cronExpected } from './schedule.ts';
import { setAlready } from './setup.ts';
import { didYouMean } from './usage.ts';

export const signIn: string = 'Run: usher auth';

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
      if (problem.oneOf) {
        const hint = `Set one of these in config.toml: ${problem.oneOf.join(', ')}.`;
        return { message: `${name} is not set.`, hint };
      }
      return {
        message: `${name} is not set.`,
        hint: `${problem.flag === undefined ? 'Set' : `Name one with ${problem.flag}, or set`} it in config.toml${problem.environment === undefined ? '' : `, or in the environment: ${problem.environment}`}.`,
      };
    case 'no_client_id':
      return noClientId({ ...problem, origin });
    case 'no_credential':
      return noCredential(name, problem.mistake, origin);
    case 'set_already':
      return setAlready(name, { ...problem, origin });
    case 'not_editable':
      return notEditable(name, problem);
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
      return {
        message: `${problem.path} can't be read${name === 'config' ? '' : ` for ${name}`}${because(problem.reason)}.`,
        ...(origin && { hint: `Look at ${place(origin)}.` }),
      };
    case 'other_writers':
      return otherWriters(problem.path, problem.owner);
    case 'not_trusted':
      return {
        message: `${problem.path} has changed since it was trusted, or never was.`,
        hint: 'If it is yours, run: usher config trust, and then: usher serve reload',
      };
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

function because(reason: string | undefined): string {
  return reason === undefined ? '' : ` (${reason})`;
}

const expected: Record<Expected, string> = {
  text: 'text that is not empty',
  credential: 'text that is not empty, without spaces, line breaks and quotes',
  origin: 'an https address without a path, such as https://auth.trakt.tv, or an http address of this machine',
  url: 'an address, such as http://localhost:8080/callback',
  web_address: 'an address that begins with https:// or http://',
  database_url: 'an address that begins with postgres:// or postgresql://',
  command: 'a list of a program and its arguments, such as ["mail", "-s", "usher", "ada"]',
  jobs: 'tables [[schedule.jobs]], each with a name of its own, a cron expression as cron, and flags of usher export (or of backup, with command = "backup"), with _ for -',
  cron: cronExpected,
  port: 'a whole number from 1 to 65535',
  kept_runs: 'a whole number from 0 to 9999',
  address: 'an IP address such as 0.0.0.0',
  listen: 'an IP address and a port, such as 127.0.0.1:8765 or [::1]:8765',
  host_names: 'a list of names of hosts without ports, such as ["usher"]',
  networks: 'a list of networks, such as ["172.28.0.0/16"]',
  served_programs:
    'tables [[server.programs]], each with a name of its own (small letters, digits and dashes) and listen, such as "172.28.1.2:443"',
  page_listen: 'an address and a port, such as "127.0.0.1:8766", or "off"',
  page_base: 'a path such as "/usher"',
  header_name: 'the name of a header, such as "Remote-User"',
  user_names: 'a list of names, such as ["ada"]',
  boolean: 'true or false',
  path: 'the path of a file or folder',
  timezone: 'a time zone, such as Europe/Paris',
  key_choice: 'one of keyring, passphrase, environment, file',
  history_mode: 'individual or aggregated',
  level: 'one of debug, info, warn, error',
  format: 'text or json',
};

export const signInRequired: Record<SignInReason, string> = {
  never: 'Not signed in.',
  revoked: 'Trakt no longer accepts this sign-in: it was revoked or replaced.',
  lost_response: 'The answer to a token refresh was lost, and with it the sign-in.',
  expired: 'The access token has expired, and there is no refresh token to renew it.',
  moved: "This sign-in is from before Trakt moved to its new sign-in server (July 2026), which doesn't take it.",
};

export function demoFailed(command: string): Words {
  return {
    message: `The demo ended, because usher ${command} did not do what it should; why is told above.`,
    hint: 'Run: usher demo --verbose',
  };
}

export const portInUse: Record<PortUse, (port: number) => Words> = {
  serve: (port) => ({
    message: `Port ${port} is in use by another program.`,
    hint: 'Name another one with --listen.',
  }),
  page: (port) => ({
    message: `Port ${port}, where the page would be, is in use by another program.`,
    hint: 'Name another one with page_listen under [server] in the configuration.',
  }),
  sign_in: (port) => ({
    message: `Port ${port}, where the sign-in comes back, is in use by another program.`,
    hint: 'End that program, set auth.callback_port, or run: usher auth --device',
  }),
  metrics: (port) => ({
    message: `Port ${port} is in use by another program.`,
    hint: 'Name another one with --metrics.',
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

export function dataRefused(path: string, reasons: readonly string[]): Words {
  return { message: [`${path} can't be used.`, ...reasons].join(' ') };
}

export const renewalOff: Words = {
  message: 'The access token has expired, and auth.auto_refresh is false.',
  hint: 'Run: usher token-refresh',
};

export function givenTokenRefused(origin: Origin): Words {
  return {
    message: `Trakt doesn't accept the access token in ${place(origin)}: it has expired, was revoked, or is not a token.`,
    hint: 'Put another one there; or take it out, and run: usher auth',
  };
}

/** `why`: what the renewal met, if one was sent now. `at`: when the next one can be sent. */
export function renewalInDoubt(why: string | undefined, at: string | undefined): Words {
  const met = why === undefined ? '' : `${why} `;
  return {
    message: `${met}It is not known whether Trakt has used the refresh token. The access token serves as long as it lasts.`,
    hint: `Try again ${at ?? 'in a few minutes'}: usher token-refresh. To be on the safe side, sign in again: usher auth --force`,
  };
}

export const tokenMissing: Words = {
  message: 'There is no access token, and auth.use_oauth is false, so no sign-in is used.',
  hint: 'Set TRAKT_ACCESS_TOKEN, or auth.use_oauth to true.',
};

export function commandNotStarted(command: string, reason: string | undefined): Words {
  if (reason === 'ENOENT') return { message: `There is no command "${command}" to run.` };
  if (reason === 'no_interpreter') {
    return {
      message: `"${command}" can't be run: the program that its first line names is not there.`,
      hint: 'Look at that line; a Windows line ending (CR LF) breaks it, too.',
    };
  }
  return { message: `"${command}" can't be run${because(reason)}.` };
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

/** A reason of the operating system as a sentence; undefined for one that says nothing to a person. */
export function systemReason(reason: string | undefined): string | undefined {
  const known = reason === undefined ? undefined : systemReasons[reason];
  return known === undefined ? undefined : `${known}.`;
}

const systemReasons: Readonly<Record<string, string>> = {
  EACCES: 'Permission denied',
  EPERM: 'Permission denied',
  EROFS: 'The disk is read-only',
  ENOSPC: 'The disk is full',
  EDQUOT: 'The disk quota is used up',
  ENOENT: 'There is no such file or folder',
  ENOTDIR: 'This is not a folder',
  EISDIR: 'This is a folder, not a file',
  EEXIST: 'This exists already',
  EMFILE: 'Too many files are open',
  EIO: 'The disk has a fault',
  ENAMETOOLONG: 'The name is too long',
  EADDRNOTAVAIL: 'This machine has no such address',
  'not a regular file': 'This is not a regular file',
};

export function unexpected(name: string): Words {
  return {
    message: `usher has a fault (${name}). What was saved is safe.`,
    hint: 'Run the command again with --verbose, and report what it shows.',
  };
}
