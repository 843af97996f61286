import { stringify } from 'csv-stringify/sync';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { linesOf } from './lines.ts';
import { type ImportRow, importRows } from './rows.ts';

async function* inPieces(text: string | Buffer, size: number): AsyncGenerator<Uint8Array> {
  const bytes = Buffer.from(text);
  for (let at = 0; at < bytes.length; at += size) yield bytes.subarray(at, at + size);
}

async function rowsIn(text: string | Buffer, { size = 7, leftOut = [] as string[] } = {}): Promise<ImportRow[]> {
  const rows: ImportRow[] = [];
  for await (const row of importRows(linesOf(inPieces(text, size)), (names) => leftOut.push(...names))) rows.push(row);
  return rows;
}

const header = 'account,access_token,refresh_token,created_at,expires_in,expires_at\n';
const problemOf = async (fields: string) => {
  const [row] = await rowsIn(`${header}${fields}\n`);
  return row && 'problem' in row ? row.problem : undefined;
};

describe('a table of sign-ins', () => {
  it('is read alike from CSV and JSON Lines, however it comes in pieces', async () => {
    const account = fc
      .string({ unit: 'grapheme', minLength: 1, maxLength: 12 })
      // U+FFFD stands for bytes that were no UTF-8: no name has it.
      .filter((name) => name.trim() === name && /^[^\p{Cc}\ufffd]+$/u.test(name));
    const rows = fc.array(fc.record({ account, access_token: fc.stringMatching(/^[0-9a-f]{9}$/) }), {
      minLength: 1,
      maxLength: 5,
    });
    await fc.assert(
      fc.asyncProperty(rows, fc.integer({ min: 1, max: 50 }), async (given, size) => {
        const whole = given.map((row) => ({ ...row, refresh_token: 'r' }));
        const json = whole.map((row) => JSON.stringify(row)).join('\n');
        const csv = stringify(whole, { header: true, record_delimiter: '\r\n' });
        const grants = (read: ImportRow[]) => read.map((row) => 'grant' in row && row.grant.account);
        expect(grants(await rowsIn(json, { size }))).toEqual(whole.map((row) => row.account));
        expect(grants(await rowsIn(`\ufeff${csv}`, { size }))).toEqual(whole.map((row) => row.account));
      }),
      { numRuns: 50 },
    );
  });

  it.each([1, 2, 3, 1_000])(
    'is read from UTF-16, as Windows PowerShell writes it, in pieces of %i bytes',
    async (size) => {
      const written = Buffer.from(`\ufeff${header}Zoë,a,r,,,\r\n`, 'utf16le');
      for (const bytes of [written, Buffer.from(written).swap16()]) {
        expect(await rowsIn(bytes, { size })).toMatchObject([{ line: 2, grant: { account: 'Zoë' } }]);
      }
    },
  );

  it('has its columns in any order and case, and those of others are named', async () => {
    const leftOut: string[] = [];
    const text = 'Refresh_Token,EMAIL,account,access_token,tenant\nr,x@y,ada,a,shop\n';
    expect(await rowsIn(text, { leftOut })).toMatchObject([
      {
        line: 2,
        grant: { account: 'ada', accessToken: 'a', refreshToken: 'r', tenant: 'shop', expiresAtMs: undefined },
      },
    ]);
    expect(leftOut).toEqual(['email']);
  });

  it.each([
    ['1790000000,604800,', 1_790_604_800_000],
    ['1790000000.5,604800,1790000001', 1_790_000_001_000],
    [',,1790000001000', 1_790_000_001_000],
    [',,2026-11-28T10:00:00Z', Date.UTC(2026, 10, 28, 10)],
    [',,2026-11-28 10:00:00.5+02', Date.UTC(2026, 10, 28, 8, 0, 0, 500)],
    [',,2026-11-28 10:00 -0330', Date.UTC(2026, 10, 28, 13, 30)],
    [',,', undefined],
  ])('may name the end as %s', async (times, expiresAtMs) => {
    expect(await rowsIn(`${header}ada,a,r,${times}\n`)).toMatchObject([{ grant: { expiresAtMs } }]);
  });

  it.each([
    ['"ada,a,r,,,', { kind: 'no_csv' }],
    ['ada,a,r', { kind: 'field_count', fields: 3, columns: 6 }],
    [',a,r,,,', { kind: 'missing', column: 'account' }],
    ['ada,a,,,,', { kind: 'missing', column: 'refresh_token' }],
    ['ada,a,r,,604800,', { kind: 'missing', column: 'created_at' }],
    ['ada,a b,r,,,', { kind: 'wrong', column: 'access_token' }],
    ['a\u0000da,a,r,,,', { kind: 'wrong', column: 'account' }],
    ['ada,a,r,,,tomorrow', { kind: 'wrong', column: 'expires_at' }],
    ['ada,a,r,,,2026-11-28T10:00:00', { kind: 'wrong', column: 'expires_at' }],
    ['ada,a,r,,,2026-13-28T10:00:00Z', { kind: 'wrong', column: 'expires_at' }],
    [`ada,${'a'.repeat(70_000)},r,,,`, { kind: 'too_long' }],
  ])('names what is wrong with %.20s', async (fields, problem) => {
    expect(await problemOf(fields)).toEqual(problem);
  });

  it('takes no number of more digits than are read: an id would name another person', async () => {
    const row = (account: string) => `{"account":${account},"access_token":"a","refresh_token":"r"}`;
    const ids = ['9007199254740991', '123456789012345678', '"123456789012345678"'];
    expect(await rowsIn(ids.map(row).join('\n'))).toMatchObject([
      { grant: { account: '9007199254740991' } },
      { problem: { kind: 'wrong', column: 'account' } },
      { grant: { account: '123456789012345678' } },
    ]);
  });

  it('goes on after a bad row, and knows its line', async () => {
    const json = ['', '{"account":"a","access_token":"a","refresh_token":"r"}', '{"account":', '[1]', '{"account":{}}'];
    const rows = await rowsIn([...json, json[1]].join('\r\n'));
    expect(rows.map((row) => [row.line, 'problem' in row ? row.problem : 'good'])).toEqual([
      [2, 'good'],
      [3, { kind: 'no_json' }],
      [4, { kind: 'missing', column: 'account' }],
      [5, { kind: 'missing', column: 'access_token' }],
      [6, 'good'],
    ]);
  });

  it.each(['', '\n', 'hello', 'account,token\n', '{\n  "format": 1\n}\n', 'x'.repeat(100_000)])(
    'is none: %.20j',
    async (text) => {
      await expect(rowsIn(text, { size: 1_000 })).rejects.toMatchObject({ code: 'usage' });
    },
  );
});
