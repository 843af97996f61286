import { describe, expect, it } from 'vitest';
import { createPreview, tableOf } from './preview.ts';

function previewed(path: string, ...pieces: (string | Uint8Array<ArrayBuffer>)[]) {
  const preview = createPreview();
  for (const data of pieces) preview.add({ path, data });
  const [file] = preview.files();
  return file ?? { path: '', rows: [] };
}

describe('the preview of a file', () => {
  it('has the header and the first five rows of a CSV file, wherever a piece ends', () => {
    const { rows } = previewed('films.csv', 'Title,Year\n"Heat, ""the"" film",19', '95\r\n', 'Up,2009\n,\n'.repeat(9));
    expect(rows).toEqual([
      ['Title', 'Year'],
      ['Heat, "the" film', '1995'],
      ...[
        ['Up', '2009'],
        ['', ''],
        ['Up', '2009'],
        ['', ''],
      ],
    ]);
  });

  it('has lines of JSON as they are, items of a JSON file, and nothing of a ZIP', () => {
    expect(previewed('a.jsonl', '{"a":1}\n{"a":2}\n').rows).toEqual([['{"a":1}'], ['{"a":2}']]);
    expect(previewed('a.json', '{"movies":[{"a":1}', '],"shows":[{"b":2}]}').rows).toEqual([['{"a":1}'], ['{"b":2}']]);
    expect(previewed('a.zip', new Uint8Array(9)).rows).toEqual([]);
  });

  it('looks at the beginning of a long file alone', () => {
    const { rows } = previewed('a.csv', `Review\n"${'x'.repeat(200_000)}`, ...Array(99).fill('"\nlater\n'));
    expect([rows.length, rows.flat().includes('later')]).toEqual([2, false]);
  });

  it('is a table whose cells are short and steer no terminal', () => {
    const lines = tableOf(previewed('a.csv', `Title,Year\n\u001b[31mRed,1\n${'long '.repeat(20)},2\n`));
    expect(lines).toEqual([
      '  Title                             Year',
      '  \\u001b[31mRed                     1',
      '  long long long long long long l…  2',
    ]);
  });
});
