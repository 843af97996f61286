/** For what another process may be quicker to change. */

import { StoreError } from 'trakt-usher';

/** Undefined where the record has changed since it was read: nothing was written then. */
export async function unlessConflict<T>(work: Promise<T>): Promise<T | undefined> {
  try {
    return await work;
  } catch (error) {
    if (error instanceof StoreError && error.code === 'version_conflict') return undefined;
    throw error;
  }
}
