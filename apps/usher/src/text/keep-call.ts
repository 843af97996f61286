/** Commands in a hint keep what the person's call named, so that they can be run as they are written. */

import type { Words } from './words.ts';

/** The flags of the person's call that its answer has to repeat. */
export interface Call {
  account?: string | undefined;
  /** The configuration file, as it was typed. */
  config?: string | undefined;
  /** The way to sign in, as a flag: `--device`. */
  way?: string | undefined;
}

/** Commands that work with one account. */
export const ofOneAccount: readonly string[] = [
  ...['setup', 'auth', 'token-status', 'token-refresh', 'token-clear', 'token', 'whoami', 'export', 'api', 'exec'],
  'vault export',
];
/** Commands that work with all accounts, or take the name of a new one. */
export const ofAllAccounts: readonly string[] = [
  ...['auth import', 'accounts', 'doctor', 'vault status', 'vault adopt', 'vault rekey', 'vault set-aside'],
  ...['config migrate', 'export history', 'schedule', 'notify test'],
];

const names = [...ofOneAccount, ...ofAllAccounts].toSorted((one, other) => other.length - one.length);
/** A command, and the flags behind it, with the values of those that this file adds. */
const flags = String.raw`(?: --(?:account|config) (?:'[^']*'|\\'|[\w@%+:,./-])+| --[\w-]+)*`;
const commands = new RegExp(String.raw`\busher (${names.join('|')})(?![\w-])(${flags})`, 'g');

export function keepCall({ message, hint }: Words, call: Call): Words {
  return hint === undefined ? { message } : { message, hint: namingCall(hint, call) };
}

/** Commands that have these flags already stay as they are. */
export function namingCall(text: string, { account, config, way }: Call): string {
  return text.replace(commands, (whole, command: string, flags: string) => {
    const named = (flag: string) => flags.includes(flag);
    if (named('--help')) return whole;
    const kept = [
      ...(account !== undefined && ofOneAccount.includes(command) && !named('--account')
        ? ['--account', shellWord(account)]
        : []),
      ...(config !== undefined && !named('--config') ? ['--config', shellWord(config)] : []),
      ...(way !== undefined && command === 'auth' && !waysToSignIn.some(named) ? [way] : []),
    ];
    return `usher ${[command, ...kept].join(' ')}${flags}`;
  });
}

/** Flags of `usher auth`. */
export const waysToSignIn: readonly string[] = ['--browser', '--device', '--manual'];

/** The text as one word of a shell's command line. */
export function shellWord(text: string): string {
  return /^[\w@%+:,./-]+$/.test(text) ? text : `'${text.replaceAll("'", "'\\''")}'`;
}
