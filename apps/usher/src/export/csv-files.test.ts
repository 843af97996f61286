import { type LetterboxdRow, maxPartBytes, ratingColumns } from '@trakt-usher/takeout';
import { expect, it } from 'vitest';
import { writeCsvFiles } from './csv-files.ts';

it('writes a list to one file, and to more where one has no room, and counts the rows of each', async () => {
  const files = new Map<string, string>();
  const write = async ({ path, data }: { path: string; data: string | Uint8Array }) => {
    files.set(path, (files.get(path) ?? '') + data);
  };
  const rows = Array.from(
    { length: Math.ceil(maxPartBytes / 100_000) + 1 },
    (): LetterboxdRow => ({ Title: 'a'.repeat(100_000) }),
  );
  const counted = await writeCsvFiles({ place: { write }, name: 'watched', columns: ratingColumns, rows });
  expect([...counted.keys()]).toEqual(['watched.csv', 'watched-2.csv']);
  expect([...counted.values()].reduce((sum, count) => sum + count)).toBe(rows.length);
  for (const [path, text] of files) expect(text.trim().split('\n')).toHaveLength((counted.get(path) ?? 0) + 1);
});
