/** Commands in a hint name the account that the person named, so that they can be run as they are written. */

import type { Words } from './words.ts';

/** Commands that work with one account, unless they name one already. */
const commands =
  /\busher (setup|auth|token-status|token-refresh|token-clear|token|whoami|export|api|exec|vault export)(?![\w-])(?! import| --account)/g;

export function keepAccount({ message, hint }: Words, account: string | undefined): Words {
  return hint === undefined ? { message } : { message, hint: namingAccount(hint, account) };
}

export function namingAccount(text: string, account: string | undefined): string {
  if (account === undefined) return text;
  return text.replace(commands, (command) => `${command} --account ${shellWord(account)}`);
}

/** The text as one word of a shell's command line. */
export function shellWord(text: string): string {
  return /^[\w@%+:,./-]+$/.test(text) ? text : `'${text.replaceAll("'", "'\\''")}'`;
}
