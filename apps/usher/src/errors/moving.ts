/** Sign-ins that were not brought from another program, or another vault. */

import { type StoreErrorDetail, UsherError, type UsherErrorOptions } from 'trakt-usher';
import type { Found, Program } from '../import/found-grant.ts';

/** Why a sign-in can't be brought from another program. */
export type ImportProblem =
  | { kind: 'not_taken'; path: string; found: Found }
  | { kind: 'in_use'; program: Program }
  | { kind: 'account_taken'; account: string }
  | { kind: 'sent_before'; program: Program }
  | { kind: 'grant_dead'; path: string; program: Program };

/** Another program's sign-in was not taken over. Nothing has changed. */
export class ImportError extends UsherError {
  readonly code = 'not_imported';
  readonly problem: ImportProblem;

  constructor(problem: ImportProblem) {
    super(`Not imported: ${problem.kind}`);
    this.problem = problem;
  }
}

/** The vault's own reasons to leave a sign-in in the vault, or the file, that it is in. */
export const moveReasons = [
  'nothing_to_move',
  'in_doubt',
  'in_part',
  'unfinished_export',
  'signed_in',
  'used_before',
  'still_here',
  'other_passphrase',
  'file_exists',
] as const satisfies readonly StoreErrorDetail['reason'][];

/** Why a sign-in stays in the vault, or the file, that it is in. */
export type MoveProblem =
  | { kind: (typeof moveReasons)[number] | 'no_file' | 'no_grant'; path: string }
  | { kind: 'no_passphrase' };

/** A sign-in was not moved between vaults. Nothing has changed. */
export class MoveError extends UsherError {
  readonly code = 'not_moved';
  readonly problem: MoveProblem;

  constructor(problem: MoveProblem, options?: UsherErrorOptions) {
    super(`Not moved: ${problem.kind}`, options);
    this.problem = problem;
  }
}
