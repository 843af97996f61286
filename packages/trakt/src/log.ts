/** The port for log lines. Each has an event name in a dotted family; no field ever holds a secret. pino satisfies it. */

export type LogFields = { event: string } & Record<string, string | number | boolean | undefined>;

export interface Log {
  debug(fields: LogFields): void;
  info(fields: LogFields): void;
  warn(fields: LogFields): void;
  error(fields: LogFields): void;
}

const ignore = (): void => undefined;

/** The log, except that it never throws: what it fails to tell must not stop what it tells of. */
export function harmless(log: Log): Log {
  return {
    debug: (fields) => quietly(() => log.debug(fields)),
    info: (fields) => quietly(() => log.info(fields)),
    warn: (fields) => quietly(() => log.warn(fields)),
    error: (fields) => quietly(() => log.error(fields)),
  };
}

/** Does what may fail without harm here, such as to tell those who listen. */
export function quietly(work: () => void): void {
  try {
    work();
  } catch {
    // There is nobody left to tell.
  }
}

/**
 * A log that drops every line. Start from it to keep some levels.
 *
 * @example
 * ```ts
 * const log = { ...silentLog, warn: console.warn };
 * const client = createTraktClient({ app, session, log });
 * ```
 */
export const silentLog: Log = { debug: ignore, info: ignore, warn: ignore, error: ignore };
