/** Mistakes in a command line. */

import { UsherError } from 'trakt-usher';
import type { FormerWord } from '../command-line/other-words.ts';

/** A mistake in a command line. */
type Misuse =
  | { kind: 'unknown_command'; name: string; nearest: string | undefined }
  | { kind: 'unknown_flag'; name: string; nearest: string | undefined }
  | { kind: 'former_word'; word: FormerWord }
  /** A flag of `command` with a value, before the command's name. */
  | { kind: 'flag_before_command'; name: string; command: string }
  | { kind: 'missing_argument'; name: string }
  | { kind: 'missing_value'; name: string }
  | { kind: 'needless_value'; name: string }
  | { kind: 'too_many_arguments' }
  /** The value of a secret setting on the command line. */
  | { kind: 'secret_argument'; name: string }
  | { kind: 'conflict'; name: string; other: string }
  | { kind: 'bad_value'; name: string; expected: string }
  | { kind: 'needs_terminal'; flag: string }
  /** `usher setup` can't ask for one. */
  | { kind: 'no_client_id' }
  /** Pasted in place of the address that it is in. */
  | { kind: 'code_alone' };

/** `helpOf`: the command, or the first word of several, whose help shows the right usage. Undefined: the help of usher. */
export type UsageProblem = Misuse & { helpOf?: string | undefined };

/** The command line is wrong. */
export class UsageError extends UsherError {
  readonly code = 'usage';
  readonly problem: UsageProblem;

  constructor(problem: UsageProblem) {
    super(`Wrong usage: ${problem.kind}`);
    this.problem = problem;
  }

  /** The same error, pointing to the help of this command, unless it says already where it points to. */
  of(command: string | undefined): UsageError {
    return 'helpOf' in this.problem ? this : new UsageError({ ...this.problem, helpOf: command });
  }
}
