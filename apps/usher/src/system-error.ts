/** Short names of errors, for a log and for programs. */

import { UsherError } from 'trakt-usher';

/** The system's own short name for what went wrong, e.g. `EACCES`. Undefined for an error that is not the system's. */
export function reasonOf(error: unknown): string | undefined {
  if (!(error instanceof Error) || !('code' in error) || typeof error.code !== 'string') return undefined;
  const result = 'errcode' in error ? Number(error.errcode) & 0xff : undefined;
  return (result !== undefined && ofSqlite.get(result)) || error.code;
}

/** Of SQLite's results Node says no more than `ERR_SQLITE_ERROR`. https://www.sqlite.org/rescode.html */
const ofSqlite: ReadonlyMap<number, string> = new Map([
  [8, 'EROFS'],
  [10, 'EIO'],
  [13, 'ENOSPC'],
]);

/** Names any error without its message, which can quote secrets. */
export function codeOf(error: unknown): string {
  if (error instanceof UsherError) return error.code;
  return reasonOf(error) ?? (error instanceof Error ? error.name : typeof error);
}
