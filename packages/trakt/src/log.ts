/** The port for log lines. Each has an event name in a dotted family; no field ever holds a secret. pino satisfies it. */

export type LogFields = { event: string } & Record<string, string | number | boolean | undefined>;

export interface Log {
  debug(fields: LogFields): void;
  info(fields: LogFields): void;
  warn(fields: LogFields): void;
  error(fields: LogFields): void;
}

const ignore = (): void => undefined;

export const silentLog: Log = { debug: ignore, info: ignore, warn: ignore, error: ignore };
