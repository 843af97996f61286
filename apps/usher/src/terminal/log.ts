/**
 * Log lines: to the file that `[logging]` names, and to stderr with `--verbose`. Only fields of the list below are
 * written, so that a secret handed over by mistake stays out.
 */

import { appendFileSync } from 'node:fs';
import { dirname } from 'node:path';
import { makeFolder } from '@trakt-usher/vault/files';
import { type Clock, type Log, type LogFields, silentLog } from 'trakt-usher';
import { type LogLevel, logLevels } from '../config/settings.ts';
import { printable } from './printable.ts';

/** The fields that a line may have, in the order of a line. Values are checked for nothing else, so no field here may ever hold a secret. */
const allowedFields = [
  'event',
  'account',
  'method',
  'host',
  'path',
  'endpoint',
  'status',
  'attempt',
  'code',
  'count',
  'delayMs',
  'durationMs',
  'error',
  'fingerprint',
  'from',
  'grantId',
  'issuer',
  'kind',
  'name',
  'outcome',
  'page',
  'port',
  'program',
  'rayId',
  'reason',
  'revoked',
  'sent',
  'signal',
  'stack',
  'state',
  'version',
  'who',
] as const;

export interface LogOptions {
  /** Asked for each line, as it can change while usher runs. */
  level: () => LogLevel;
  format: 'text' | 'json';
  /** Where lines go, one call a line, without its newline. */
  write: (line: string) => void;
  clock: Clock;
}

/** A log whose lines have a time, a level, the event and its allowed fields. */
export function createLog({ level, format, write, clock }: LogOptions): Log {
  const lineOf = format === 'json' ? jsonLine : textLine;
  const at =
    (each: LogLevel) =>
    (fields: LogFields): void => {
      if (logLevels.indexOf(each) < logLevels.indexOf(level())) return;
      write(printable(lineOf(new Date(clock.now()).toISOString(), each, allowed(fields))));
    };
  return { debug: at('debug'), info: at('info'), warn: at('warn'), error: at('error') };
}

/** One log out of several: each line goes to all of them. */
export function joinLogs(logs: readonly Log[]): Log {
  const [only] = logs;
  if (logs.length <= 1) return only ?? silentLog;
  const toAll =
    (level: LogLevel) =>
    (fields: LogFields): void => {
      for (const log of logs) log[level](fields);
    };
  return { debug: toAll('debug'), info: toAll('info'), warn: toAll('warn'), error: toAll('error') };
}

/**
 * Appends lines to a file of the person's own (0600), opened again for each, so that it may be rotated at any time. A log
 * that can't be written stops nobody: `onFailure` is told once.
 */
export function fileWriter(path: string, onFailure: (error: unknown) => void): (line: string) => void {
  let failed = false;
  return (line) => {
    try {
      makeFolder(dirname(path), 0o700);
      appendFileSync(path, `${line}\n`, { mode: 0o600 });
    } catch (error) {
      if (!failed) onFailure(error);
      failed = true;
    }
  };
}

type Field = readonly [name: string, value: string | number | boolean];

/** The fields that may be shown. */
export function allowed(fields: LogFields): readonly Field[] {
  return allowedFields.flatMap((name): Field[] => {
    const value = fields[name];
    return value === undefined ? [] : [[name, value]];
  });
}

function jsonLine(time: string, level: LogLevel, fields: readonly Field[]): string {
  return JSON.stringify({ time, level, ...Object.fromEntries(fields) });
}

function textLine(time: string, level: LogLevel, fields: readonly Field[]): string {
  const words = fields.map(([name, value]) => (name === 'event' ? value : `${name}=${quoted(String(value))}`));
  return [time, level.padEnd(5), ...words].join(' ');
}

/** One line stays one line, whatever a value holds. */
function quoted(value: string): string {
  return /^[\w./:@+-]*$/.test(value) ? value : JSON.stringify(value);
}
