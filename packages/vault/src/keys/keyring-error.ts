/** The error of a keyring that can't be used. */

import { StoreError } from 'trakt-usher/store';

export type KeyringProblem = 'no_session' | 'not_installed' | 'no_answer' | 'forgets' | 'failed';

export function keyringError(problem: KeyringProblem, because: string): StoreError {
  return new StoreError('unavailable', `The system's keyring can't be used: ${because}.`, {
    detail: { reason: 'keyring', problem },
  });
}
