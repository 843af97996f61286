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
  const quietly =
    (write: (fields: LogFields) => void) =>
    (fields: LogFields): void => {
      try {
        write(fields);
      } catch {
        // There is nobody left to tell.
      }
    };
  return {
    debug: quietly((fields) => log.debug(fields)),
    info: quietly((fields) => log.info(fields)),
    warn: quietly((fields) => log.warn(fields)),
    error: quietly((fields) => log.error(fields)),
  };
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
