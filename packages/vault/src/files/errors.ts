/** Helpers for errors that several files need. */

import { UsherError } from 'trakt-usher/store';

/** The result of `work`, or the UsherError that it ends with: for work whose refusal is an answer like any other. */
export async function valueOrError<T>(work: () => Promise<T>): Promise<T | UsherError> {
  try {
    return await work();
  } catch (error) {
    if (error instanceof UsherError) return error;
    throw error;
  }
}

/** Throws within an expression. */
export function raise(error: Error): never {
  throw error;
}

/** The system's or Node's code of an error, such as `ENOENT`. */
export function codeOf(error: unknown): string | undefined {
  if (!(error instanceof Error) || !('code' in error)) return undefined;
  return typeof error.code === 'string' ? error.code : undefined;
}
