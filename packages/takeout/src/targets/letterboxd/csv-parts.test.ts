import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { csvPieces, maxPartBytes } from './csv-parts.ts';
import { diaryColumns, filmColumns, type LetterboxdRow, ratingColumns } from './row.ts';
import { parseCsv } from './testing/parse-csv.ts';

/** The files that the pieces make. */
async function files(rows: Iterable<LetterboxdRow>, columns = diaryColumns, maxBytes?: number): Promise<string[]> {
  const parts: string[] = [];
  for await (const { part, text } of csvPieces(rows, columns, maxBytes))
    parts[part - 1] = (parts[part - 1] ?? '') + text;
  return parts;
}

const anyRow: fc.Arbitrary<LetterboxdRow> = fc.record(
  {
    Title: fc.oneof(fc.string({ unit: 'grapheme' }), fc.string({ unit: fc.constantFrom(...'",\r\n;=+@\t é') })),
    Year: fc.integer({ min: 1874, max: 2030 }),
    imdbID: fc.nat().map((n) => `tt${n}`),
    tmdbID: fc.integer({ min: 1 }),
    WatchedDate: fc.date({ min: new Date(0), noInvalidDate: true }).map((date) => date.toISOString().slice(0, 10)),
    Rating10: fc.integer({ min: 1, max: 10 }),
    Rewatch: fc.boolean(),
  },
  { requiredKeys: ['Title'] },
);

const cells = (row: LetterboxdRow) => diaryColumns.map((column) => String(row[column] ?? ''));

describe('csvPieces', () => {
  it("writes Letterboxd's columns, quotes what must be quoted and leaves blank what is missing", async () => {
    const row = { Title: 'Me, "Myself" & Irene', Year: 2000, tmdbID: 2123, WatchedDate: '2024-01-01', Rewatch: false };
    expect(await files([row, { Title: 'Amélie', Rewatch: true }])).toEqual([
      'Title,Year,imdbID,tmdbID,WatchedDate,Rating10,Rewatch\n' +
        '"Me, ""Myself"" & Irene",2000,,2123,2024-01-01,,false\n' +
        'Amélie,,,,,,true\n',
    ]);
  });

  it('writes only the columns it is asked for', async () => {
    const row = { Title: 'Heat', Year: 1995, WatchedDate: '2024-01-01', Rating10: 9 };
    expect(await files([row], ratingColumns)).toEqual(['Title,Year,imdbID,tmdbID,Rating10\nHeat,1995,,,9\n']);
    expect(await files([row], filmColumns)).toEqual(['Title,Year,imdbID,tmdbID\nHeat,1995,,\n']);
  });

  it('writes the header even when there is nothing below it', async () => {
    expect(await files([], filmColumns)).toEqual(['Title,Year,imdbID,tmdbID\n']);
  });

  it('writes what reads back as the same rows, whatever is in them and wherever it is split', async () => {
    const maxBytes = fc.integer({ min: 60, max: 2000 });
    await fc.assert(
      fc.asyncProperty(fc.array(anyRow, { maxLength: 40 }), maxBytes, async (rows, maxBytes) => {
        const parts = (await files(rows, diaryColumns, maxBytes)).map(parseCsv);
        for (const [header] of parts) expect(header).toEqual(diaryColumns);
        expect(parts.flatMap(([, ...records]) => records)).toEqual(rows.map(cells));
      }),
    );
  });

  it('keeps each part within the limit, in bytes, and as full as it can be', async () => {
    const maxBytes = fc.integer({ min: 60, max: 2000 });
    await fc.assert(
      fc.asyncProperty(fc.array(anyRow, { maxLength: 40 }), maxBytes, async (rows, maxBytes) => {
        const sizes: { header: number; lines: number[] }[] = [];
        for await (const { part, text } of csvPieces(rows, diaryColumns, maxBytes)) {
          const size = Buffer.byteLength(text);
          const known = sizes[part - 1];
          if (known) known.lines.push(size);
          else sizes.push({ header: size, lines: [] });
        }
        for (const [place, { header, lines }] of sizes.entries()) {
          const bytes = header + lines.reduce((sum, line) => sum + line, 0);
          if (lines.length > 1) expect(bytes).toBeLessThanOrEqual(maxBytes);
          const next = sizes[place + 1]?.lines[0];
          if (next !== undefined) expect(bytes + next).toBeGreaterThan(maxBytes);
        }
      }),
    );
  });

  it('fills a part to the last byte', async () => {
    const rows = [{ Title: 'Heat' }, { Title: 'Amélie' }];
    const whole = Buffer.byteLength((await files(rows, filmColumns)).join(''));
    expect(await files(rows, filmColumns, whole)).toHaveLength(1);
    expect(await files(rows, filmColumns, whole - 1)).toHaveLength(2);
  });

  it("takes Letterboxd's limit unless told", async () => {
    const rows = Array.from({ length: 60_000 }, (_, n) => ({ Title: `Les Quatre Cents Coups é ${n}`, Year: 1959 }));
    const sizes = (await files(rows, diaryColumns)).map((part) => Buffer.byteLength(part));
    expect(sizes.length).toBe(3);
    for (const size of sizes) expect(size).toBeLessThanOrEqual(maxPartBytes);
    for (const size of sizes.slice(0, -1)) expect(size).toBeGreaterThan(maxPartBytes - 100);
  });

  it('gives a line that is longer than a part a part of its own', async () => {
    const parts = await files([{ Title: 'x'.repeat(200) }, { Title: 'Heat' }], filmColumns, 100);
    expect(parts.map((part) => parseCsv(part).length)).toEqual([2, 2]);
  });
});
