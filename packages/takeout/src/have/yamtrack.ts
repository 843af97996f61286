/** What Yamtrack has of an account, by the CSV that it exports under Settings. It knows titles by TMDB's ids. */

import { textOf } from '../sources/zip/archive.ts';
import { ZipRefused } from '../sources/zip/zip-refused.ts';
import { type CsvLine, csvRecords, csvTable } from './csv.ts';
import { HaveRefused } from './have-refused.ts';

export interface YamtrackHave {
  readonly of: 'yamtrack';
  /** Its rows, those of its seasons and episodes among them. undefined: it has no such title. */
  rowsOf(kind: 'movie' | 'show', tmdb: number): readonly YamtrackRow[] | undefined;
}

export interface YamtrackRow {
  readonly type: 'movie' | 'tv' | 'season' | 'episode';
  readonly season: number | undefined;
  readonly episode: number | undefined;
  /** When it was watched. */
  readonly endAtMs: number | undefined;
  readonly score: number | undefined;
  /** What the file has in that column. */
  field(column: string): string;
}

/** Many times what people have, and little enough to be read. */
const mostRows = 500_000;
const mostBytes = 64 * 2 ** 20;

/** @throws {HaveRefused} */
export async function readYamtrackExport(file: Blob): Promise<YamtrackHave> {
  const titles = new Map<string, YamtrackRow[]>();
  let rows = 0;
  for (const line of csvTable(csvRecords(await textIn(file), undefined), { entry: undefined, needed })) {
    rows += 1;
    if (rows > mostRows) throw new HaveRefused('too_many_rows', { line: line.line });
    const row = rowIn(line);
    if (!row) continue;
    const key = `${row.type === 'movie' ? 'movie' : 'show'} ${Number(line.field('media_id'))}`;
    const known = titles.get(key);
    if (known) known.push(row);
    else titles.set(key, [row]);
  }
  return { of: 'yamtrack', rowsOf: (kind, tmdb) => titles.get(`${kind} ${tmdb}`) };
}

/** Those by which it is told from other files, and which its own importer needs. */
const needed = ['media_id', 'source', 'media_type', 'season_number', 'episode_number', 'status', 'end_date'];

async function textIn(file: Blob): Promise<string> {
  if (file.size > mostBytes) throw new HaveRefused('too_large');
  try {
    return textOf(await file.bytes(), '');
  } catch (cause) {
    const isUtf16 = cause instanceof ZipRefused && cause.problem === 'utf_16';
    throw new HaveRefused(isUtf16 ? 'utf_16' : 'unreadable', { cause });
  }
}

/** undefined: Trakt has no such thing, or it is not found by TMDB's id. */
function rowIn({ line, field }: CsvLine): YamtrackRow | undefined {
  const type = field('media_type').toLowerCase();
  if (field('source').toLowerCase() !== 'tmdb') return undefined;
  if (type !== 'movie' && type !== 'tv' && type !== 'season' && type !== 'episode') return undefined;
  const value = (column: string, read: (text: string) => number): number | undefined => {
    const text = field(column);
    const found = text === '' ? undefined : read(text);
    if (found !== undefined && Number.isNaN(found)) throw new HaveRefused('no_value', { line });
    return found;
  };
  if (value('media_id', whole) === undefined) throw new HaveRefused('no_value', { line });
  return {
    type,
    season: value('season_number', whole),
    episode: value('episode_number', whole),
    endAtMs: value('end_date', instant),
    score: value('score', (text) => (/^\d{1,2}(\.\d+)?$/.test(text) ? Number(text) : Number.NaN)),
    field,
  };
}

function whole(text: string): number {
  return /^\d{1,9}$/.test(text) ? Number(text) : Number.NaN;
}

/** `2026-01-02 03:04:05+00:00`; in UTC where nothing else is said, whatever the zone of the machine. */
function instant(text: string): number {
  const iso = text.replace(' ', 'T');
  return Date.parse(!iso.includes('T') || /(Z|[+-]\d\d:?\d\d)$/.test(iso) ? iso : `${iso}Z`);
}
