/** The exit code tells scripts how a command ended. */

import { OAuthError, StoreError } from 'trakt-usher';
import { isAnyError } from '../errors/any-error.ts';
import { TokenMissing } from '../errors/sign-in.ts';

export const exitCodes = {
  done: 0,
  failed: 1,
  /** Wrong usage or configuration. */
  usage: 2,
  signInRequired: 3,
  /** Rate-limited, or the account holds as much as it may. */
  limited: 4,
  /** As in shells: the command that `usher exec` names can't be run, or isn't there. */
  commandNotRunnable: 126,
  commandNotFound: 127,
  interrupted: 130,
} as const;

export type ExitCode = (typeof exitCodes)[keyof typeof exitCodes];

export function exitCodeOf(error: unknown): ExitCode {
  if (!isAnyError(error) || error instanceof OAuthError || error instanceof StoreError) return exitCodes.failed;
  switch (error.code) {
    case 'usage':
    case 'config_invalid':
    case 'no_such_account':
    case 'program_name':
      return exitCodes.usage;
    case 'sign_in_required':
      // The configuration says that nobody is to sign in.
      return error instanceof TokenMissing ? exitCodes.usage : exitCodes.signInRequired;
    case 'rate_limited':
    case 'account_limit':
      return exitCodes.limited;
    case 'command_not_started':
      return error.reason === 'ENOENT' ? exitCodes.commandNotFound : exitCodes.commandNotRunnable;
    case 'interrupted':
      return exitCodes.interrupted;
    case 'account_locked':
    case 'already_running':
    case 'app_rejected':
    case 'backup_incomplete':
    case 'bad_request':
    case 'client_id_refused':
    case 'conflict':
    case 'data_refused':
    case 'demo_failed':
    case 'edge_blocked':
    case 'folder_busy':
    case 'folder_unusable':
    case 'forbidden':
    case 'account_short':
    case 'list_short':
    case 'method_not_allowed':
    case 'network':
    case 'not_found':
    case 'not_imported':
    case 'not_moved':
    case 'no_page':
    case 'not_reloaded':
    case 'password_too_short':
    case 'other_user':
    case 'port_in_use':
    case 'precondition_failed':
    case 'renewal_in_doubt':
    case 'rows_unaccounted':
    case 'server_trouble':
    case 'sign_in_timed_out':
    case 'snapshot_refused':
    case 'unauthorized':
    case 'unexpected_response':
    case 'validation':
    case 'vip_required':
    case 'write_outcome_unknown':
    case 'have_not_taken':
    case 'zip_not_taken':
      return exitCodes.failed;
  }
}
