/** The exit code that says how a command ended: what scripts branch on. */

import { AccountLimitReached, ConfigError, RateLimited, SignInRequired } from 'trakt-usher';
import { CommandNotStarted, Interrupted, NoSuchAccount, TokenMissing, UsageError } from '../errors.ts';

export const exitCodes = {
  done: 0,
  failed: 1,
  /** Wrong usage or configuration. */
  usage: 2,
  signInRequired: 3,
  /** Rate-limited, or the account holds as much as it may. */
  limited: 4,
  /** As shells have it: the command that `usher exec` names can't be run, or isn't there. */
  commandNotRunnable: 126,
  commandNotFound: 127,
  interrupted: 130,
} as const;

export type ExitCode = (typeof exitCodes)[keyof typeof exitCodes];

export function exitCodeOf(error: unknown): ExitCode {
  if (error instanceof NoSuchAccount) return exitCodes.usage;
  if (error instanceof UsageError || error instanceof ConfigError || error instanceof TokenMissing)
    return exitCodes.usage;
  if (error instanceof SignInRequired) return exitCodes.signInRequired;
  if (error instanceof RateLimited || error instanceof AccountLimitReached) return exitCodes.limited;
  if (error instanceof Interrupted) return exitCodes.interrupted;
  if (error instanceof CommandNotStarted) {
    return error.reason === 'ENOENT' ? exitCodes.commandNotFound : exitCodes.commandNotRunnable;
  }
  return exitCodes.failed;
}
