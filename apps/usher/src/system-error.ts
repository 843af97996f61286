/** The system's own short name for what went wrong, e.g. `EACCES`. Undefined for an error that is not the system's. */
export function reasonOf(error: unknown): string | undefined {
  return error instanceof Error && 'code' in error && typeof error.code === 'string' ? error.code : undefined;
}
