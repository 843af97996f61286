import { stringify } from 'csv-stringify/sync';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { csvRecords, csvTable } from './csv.ts';

const fieldsIn = (text: string) => [...csvRecords(text, 'a.csv')].map(({ fields }) => fields);
const linesIn = (text: string) => [...csvRecords(text, 'a.csv')].map(({ line }) => line);

describe('CSV', () => {
  it('comes back as a writer of others has written it', () => {
    const field = fc.oneof(fc.string(), fc.stringMatching(/^[ab",\r\n ]*$/));
    const records = fc.array(fc.array(field, { minLength: 2, maxLength: 5 }));
    fc.assert(
      fc.property(records, fc.constantFrom('unix', 'windows', 'mac'), fc.boolean(), (rows, ends, quoted) => {
        const delimiter = { unix: '\n', windows: '\r\n', mac: '\r' }[ends];
        const text = stringify(rows, { record_delimiter: delimiter, quoted, quoted_match: /[\r\n]/ });
        expect(fieldsIn(text)).toEqual(rows);
        expect(fieldsIn(`\ufeff${text.slice(0, -delimiter.length)}`)).toEqual(
          rows.length > 0 && rows.at(-1)?.some((one) => one !== '') ? rows : fieldsIn(text),
        );
      }),
    );
  });

  it('has the line on which each record begins, whatever the lines end in', () => {
    for (const end of ['\n', '\r\n', '\r']) {
      expect(linesIn(['a,b', '"1', '2",3', '', '4,5'].join(end))).toEqual([1, 2, 5]);
    }
  });

  it.each([
    ['an open quote', 'a,b\n"1,2\n3,4\n', 2],
    ['a quote inside a field', 'a,b\n1,2"\n', 2],
    ['text after a quote', 'a,b\n1,2\n"1"x,2\n', 3],
    ['more fields than any export has', `a\n${','.repeat(1_000_000)}`, 2],
  ])('with %s is refused, with the line', (_, text, line) => {
    expect(() => fieldsIn(text)).toThrow(expect.objectContaining({ problem: 'no_csv', entry: 'a.csv', line }));
  });

  it('is read by the names of its columns, in any order and case', () => {
    const table = (text: string) => [
      ...csvTable(csvRecords(text, undefined), { entry: undefined, needed: ['Name', 'Year'] }),
    ];
    const [first] = table('YEAR, name ,Extra\n1999, A film ,\n');
    expect(['Name', 'Year', 'Extra', 'Other'].map((name) => first?.field(name))).toEqual(['A film', '1999', '', '']);
    expect(() => table('Name\nA\n')).toThrow(expect.objectContaining({ problem: 'no_columns', line: 1 }));
    expect(() => table('')).toThrow(expect.objectContaining({ problem: 'no_columns' }));
    expect(() => table('Name,Year\nA,1999\nB\n')).toThrow(expect.objectContaining({ problem: 'no_csv', line: 3 }));
  });
});
