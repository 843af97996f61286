/** Why the vault leaves a sign-in where it is, as an error of the command. */

import { StoreError } from 'trakt-usher';
import { MoveError, type MoveProblem, moveReasons } from '../errors/moving.ts';

/** What is thrown in the place of `cause`. `path`: the file that the sign-in goes to or comes from, unless `cause` names another. */
export function moveError(cause: unknown, path: string): unknown {
  if (!(cause instanceof StoreError)) return cause;
  const kind = problemOf(cause, path);
  return kind ? new MoveError({ kind, path: cause.location ?? path }, { cause }) : cause;
}

function problemOf(
  { code, location, detail }: StoreError,
  path: string,
): Exclude<MoveProblem['kind'], 'no_passphrase'> | undefined {
  if (code === 'corrupt' && location === path) return 'no_grant';
  return moveReasons.find((reason) => reason === detail?.reason);
}
