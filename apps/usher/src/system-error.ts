/** Short names of errors, for a log and for programs. */

import { UsherError } from 'trakt-usher';

/** The system's own short name for what went wrong, e.g. `EACCES`. Undefined for an error that is not the system's. */
export function reasonOf(error: unknown): string | undefined {
  return error instanceof Error && 'code' in error && typeof error.code === 'string' ? error.code : undefined;
}

/** Names any error without its message, which can quote secrets. */
export function codeOf(error: unknown): string {
  if (error instanceof UsherError) return error.code;
  return reasonOf(error) ?? (error instanceof Error ? error.name : typeof error);
}
