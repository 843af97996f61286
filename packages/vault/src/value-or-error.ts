/** Runs work whose refusal is an answer like any other. */

import { UsherError } from 'trakt-usher/store';

/** The result of `work`, or the UsherError that it ends with. */
export async function valueOrError<T>(work: () => Promise<T>): Promise<T | UsherError> {
  try {
    return await work();
  } catch (error) {
    if (error instanceof UsherError) return error;
    throw error;
  }
}
