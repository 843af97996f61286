/** The first rows of the files of an export, for the eye. */

import type { FilePiece } from '@trakt-usher/takeout';
import { printable } from '../terminal/printable.ts';

export interface PreviewedFile {
  readonly path: string;
  /** Of a CSV file the cells, its header first; of others one cell, in JSON. None of a ZIP. */
  readonly rows: readonly (readonly string[])[];
}

export interface Preview {
  add(piece: FilePiece): void;
  files(): PreviewedFile[];
}

const mostRows = 5;
/** So much of a file is looked at: a row may hold a review. JSON can be read as a whole only. */
const mostCharacters = 100_000;

export function createPreview(): Preview {
  const begun = new Map<string, string>();
  return {
    add({ path, data }) {
      const text = begun.get(path) ?? '';
      const isEnough = text.length > mostCharacters && !path.endsWith('.json');
      begun.set(path, isEnough || typeof data !== 'string' ? text : text + data);
    },
    files: () => [...begun].map(([path, text]) => ({ path, rows: rowsOf(path, text) })),
  };
}

function rowsOf(path: string, text: string): string[][] {
  if (path.endsWith('.csv')) return csvRows(text);
  if (path.endsWith('.jsonl')) return text.split('\n', mostRows).flatMap((line) => (line === '' ? [] : [[line]]));
  if (!path.endsWith('.json')) return [];
  const lists: unknown[] = Object.values(Object(JSON.parse(text))).filter(Array.isArray);
  return lists
    .flat()
    .slice(0, mostRows)
    .map((row) => [JSON.stringify(row)]);
}

/** Of a file that usher wrote, where each field that needs quotes has them. */
function csvRows(text: string): string[][] {
  const rows: string[][] = [];
  let row: string[] = [];
  for (const [, quoted, plain = '', end] of text.matchAll(/(?:"((?:[^"]|"")*)"|([^",\r\n]*))(,|\r?\n|$)/g)) {
    row.push(quoted?.replaceAll('""', '"') ?? plain);
    if (end === ',') continue;
    if (row.length > 1 || row[0] !== '') rows.push(row);
    if (rows.length > mostRows) break;
    row = [];
  }
  return rows;
}

const widest = 32;

/** As lines of a table. */
export function tableOf({ rows }: PreviewedFile): string[] {
  const cells = rows.map((row) => row.map((cell) => shortened(printable(cell), row.length > 1 ? widest : 4 * widest)));
  const widths = (cells[0] ?? []).map((_, column) => Math.max(...cells.map((row) => row[column]?.length ?? 0)));
  return cells.map((row) => `  ${row.map((cell, column) => cell.padEnd(widths[column] ?? 0)).join('  ')}`.trimEnd());
}

function shortened(text: string, most: number): string {
  const characters = [...text];
  return characters.length > most ? `${characters.slice(0, most - 1).join('')}…` : text;
}
