/** Reads a table of sign-ins, CSV or JSON Lines: row by row, each checked, a bad one with its line and what is wrong. */

import { csvRecords, HaveRefused } from '@trakt-usher/takeout';
import type { Imported } from '@trakt-usher/vault/postgres';
import { UsageError } from '../../errors/usage.ts';
import type { FoundGrant } from '../../import/found-grant.ts';
import type { Line } from './lines.ts';

export interface ImportResult extends Imported {
  /** Rows that could not be read. */
  bad: number;
}

const columns = [
  ...['tenant', 'account', 'client_id', 'redirect_uri', 'access_token', 'refresh_token'],
  ...['created_at', 'expires_at', 'expires_in', 'scope'],
] as const;
export type Column = (typeof columns)[number];

const needed = ['account', 'access_token', 'refresh_token'] as const satisfies readonly Column[];

export interface RowGrant extends Omit<FoundGrant, 'program'> {
  refreshToken: string;
  tenant: string | undefined;
  account: string;
  /** When its tokens were issued, as far as the row lets one tell. */
  issuedAtMs: number | undefined;
}

/** The life of Trakt's access tokens. */
const usualLifeSeconds = 7 * 86_400;

export type RowProblem =
  | { kind: 'too_long' | 'no_csv' | 'no_json' }
  | { kind: 'field_count'; fields: number; columns: number }
  | { kind: 'missing' | 'wrong'; column: Column };

export type ImportRow = { line: number } & ({ grant: RowGrant } | { problem: RowProblem });

type Fields = Readonly<Record<string, unknown>>;
type Reading<T> = { value: T } | { problem: RowProblem };

/** @param leftOut hears of the columns that are not read. @throws UsageError for a file that is no such table */
export async function* importRows(
  lines: AsyncIterable<Line>,
  leftOut: (names: readonly string[]) => void,
): AsyncGenerator<ImportRow, void, undefined> {
  let fieldsIn: ((text: string) => Reading<Fields>) | undefined;
  for await (const { number: line, text } of lines) {
    if (text?.trim() === '') continue;
    if (fieldsIn) {
      const fields = text === undefined ? problem({ kind: 'too_long' }) : fieldsIn(text);
      yield { line, ...('problem' in fields ? fields : grantIn(fields.value)) };
    } else if (text?.trimStart().startsWith('{') && text.trim() !== '{') {
      fieldsIn = jsonFields;
      const fields = jsonFields(text);
      yield { line, ...('problem' in fields ? fields : grantIn(fields.value)) };
    } else {
      const header = headerIn(text ?? '');
      const others = header.filter((name) => !columns.some((known) => known === name));
      if (others.length > 0) leftOut(others);
      fieldsIn = (record) => csvFields(record, header);
    }
  }
  if (!fieldsIn) throw noTable();
}

function headerIn(text: string): readonly string[] {
  const record = csvRecord(text);
  const header = record?.map((name) => name.trim().toLowerCase()) ?? [];
  if (!needed.every((column) => header.includes(column))) throw noTable();
  return header;
}

function noTable(): UsageError {
  const expected = `CSV with the columns ${needed.join(', ')}, JSON Lines with such keys, or a file of usher vault export by its name`;
  return new UsageError({ kind: 'bad_value', name: '<file>', expected });
}

function csvFields(text: string, header: readonly string[]): Reading<Fields> {
  const record = csvRecord(text);
  if (!record) return problem({ kind: 'no_csv' });
  if (record.length !== header.length) {
    return problem({ kind: 'field_count', fields: record.length, columns: header.length });
  }
  return { value: Object.fromEntries(header.map((name, index) => [name, record[index]])) };
}

/** No field of ours holds a line end, so that a line is a record, and a wrong quote spoils no other. */
function csvRecord(line: string): readonly string[] | undefined {
  try {
    const [record, ...more] = csvRecords(line, undefined);
    return more.length > 0 ? undefined : record?.fields;
  } catch (error) {
    if (error instanceof HaveRefused) return undefined;
    throw error;
  }
}

function jsonFields(text: string): Reading<Fields> {
  try {
    const value: unknown = JSON.parse(text);
    return typeof value === 'object' && value !== null ? { value: { ...value } } : problem({ kind: 'no_json' });
  } catch {
    return problem({ kind: 'no_json' });
  }
}

function grantIn(fields: Fields): { grant: RowGrant } | { problem: RowProblem } {
  const texts = new Map(columns.map((column) => [column, textOf(fields[column])]));
  const missing = needed.find((column) => texts.get(column) === '');
  if (missing) return problem({ kind: 'missing', column: missing });
  const wrong = columns.find((column) => !checks[column](texts.get(column) ?? ''));
  if (wrong) return problem({ kind: 'wrong', column: wrong });
  const text = (column: Column) => texts.get(column) ?? '';
  const [createdAtMs, end, seconds] = [timeOf(text('created_at')), timeOf(text('expires_at')), text('expires_in')];
  // A life says nothing without its beginning.
  if (end === undefined && seconds !== '' && createdAtMs === undefined) {
    return problem({ kind: 'missing', column: 'created_at' });
  }
  const lifeEnd = seconds === '' || createdAtMs === undefined ? undefined : createdAtMs + Number(seconds) * 1_000;
  return {
    grant: {
      tenant: text('tenant') || undefined,
      account: text('account'),
      clientId: text('client_id') || undefined,
      redirectUri: text('redirect_uri') || undefined,
      accessToken: text('access_token'),
      refreshToken: text('refresh_token'),
      scope: text('scope') || undefined,
      createdAtMs,
      expiresAtMs: end ?? lifeEnd,
      issuedAtMs: createdAtMs ?? (end === undefined ? undefined : end - Number(seconds || usualLifeSeconds) * 1_000),
    },
  };
}

const isToken = (text: string) => /^[\x21-\x7e]{1,4096}$/.test(text);
const isWord = (text: string) => text === '' || isToken(text);
/** A name that a person may have chosen; the replacement character stands for bytes that are no UTF-8. */
const isName = (text: string) => /^[^\p{Cc}\p{Cs}\ufffd]{0,500}$/u.test(text);
const isTime = (text: string) => text === '' || timeOf(text) !== undefined;
const checks: Record<Column, (text: string) => boolean> = {
  tenant: isName,
  account: isName,
  client_id: isWord,
  redirect_uri: isWord,
  access_token: isToken,
  refresh_token: isToken,
  created_at: isTime,
  expires_at: isTime,
  expires_in: (text) => /^\d{0,9}$/.test(text),
  scope: isName,
};

/** Unix time, in seconds or milliseconds, or a date with its time and zone. */
function timeOf(text: string): number | undefined {
  if (/^\d{9,10}(\.\d+)?$/.test(text)) return Math.floor(Number(text) * 1_000);
  if (/^\d{12,13}$/.test(text)) return Number(text);
  // By itself, Date.parse takes almost anything, and the machine's own zone where none is named.
  const written = /^(\d{4}-\d\d-\d\d)[T ](\d\d:\d\d(?::\d\d(?:\.\d+)?)?) ?(Z|[+-]\d\d)(?::?(\d\d))?$/i.exec(text);
  if (!written) return undefined;
  const [, date, time, zone = '', minutes = '00'] = written;
  const ms = Date.parse(`${date}T${time}${/z/i.test(zone) ? 'Z' : `${zone}:${minutes}`}`);
  return Number.isNaN(ms) ? undefined : ms;
}

/**
 * Without blanks around it. What is no text and no number is there, and wrong. So is a number of more digits than JSON's reader
 * keeps: an id of 64 bits would name another person.
 */
function textOf(value: unknown): string {
  if (value === undefined || value === null) return '';
  if (typeof value === 'number') return Math.abs(value) <= Number.MAX_SAFE_INTEGER ? `${value}` : '\0';
  return typeof value === 'string' ? value.trim() : '\0';
}

function problem(problem: RowProblem): { problem: RowProblem } {
  return { problem };
}
