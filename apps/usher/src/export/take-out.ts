/** Takes rows of a source to the files of targets, and holds what was read against what became of it. */

import {
  createLedger,
  type Ledger,
  type LeftRow,
  type Section,
  type Source,
  type Target,
  type TargetOptions,
} from '@trakt-usher/takeout';
import { type ListShort, RowsUnaccounted } from '../errors/take-out.ts';
import { createRecordCounter, type RecordCounter } from './count-records.ts';
import { countSource, type PlayCounts } from './counted-source.ts';
import type { ListCounts } from './list-counts.ts';
import type { Placing } from './placing.ts';
import type { Progress } from './progress.ts';

export interface TakeOut {
  source: Source;
  targets: readonly Target[];
  how: Omit<TargetOptions, 'ledger'>;
  place: Pick<Placing, 'write'>;
  /** @throws where the account's statistics count more plays than came, or ratings where none came */
  verify(plays: PlayCounts | undefined, ratings?: number): void;
  /** Rows of each list, the last time. */
  before: ListCounts;
  progressOf(section: Section): Progress;
  /** @throws where a list that is short is not taken */
  onShort(short: ListShort): void;
  /** Hears of each row that is in no file of that target. */
  onLeft?(target: string, row: LeftRow): void;
  signal: AbortSignal;
}

/** What a target made of the rows. */
export interface TakenOut {
  readonly target: string;
  readonly ledger: Ledger;
  /** Rows of each list that was read for it. */
  readonly read: ListCounts;
  /** In the order in which they began; from the folder of the export on. */
  readonly files: readonly { readonly path: string; readonly rows: number }[];
}

/**
 * One target after the other, each in a folder of its own if there are several.
 * @throws RowsUnaccounted when the rows that were read are not those that a file or a reason is on record for
 */
export async function takeOut({ targets, ...options }: TakeOut): Promise<TakenOut[]> {
  const taken: TakenOut[] = [];
  for (const target of targets) {
    taken.push(await takeTo(target, { ...options, folder: targets.length > 1 ? `${target.name}/` : '' }));
  }
  return taken;
}

async function takeTo(
  target: Target,
  {
    source,
    how,
    place,
    folder,
    verify,
    before,
    progressOf,
    onShort,
    onLeft,
    signal,
  }: Omit<TakeOut, 'targets'> & { folder: string },
): Promise<TakenOut> {
  // Who isn't there hears nothing, and a million labels take their time.
  const ledger = createLedger(onLeft && ((row) => onLeft(target.name, row)));
  const counted = countSource(source, { before, progressOf, onShort, signal });
  const counters = new Map<string, RecordCounter>();
  for await (const { path, data } of target.files(counted.source, { ...how, ledger })) {
    const counter = counters.get(path) ?? createRecordCounter(path);
    counters.set(path, counter);
    counter.add(data);
    await place.write({ path: folder + path, data });
  }
  const read = counted.counts();
  verify(counted.plays(), read.ratings);
  for (const section of how.sections) {
    const [rows, ended] = [counted.rows(section), ledger.ended(section)];
    if (rows !== ended) throw new RowsUnaccounted({ target: target.name, place: section, rows, ended });
  }
  const files: { path: string; rows: number }[] = [];
  for (const [path, counter] of counters) {
    const ended = ledger.rowsOf(path);
    const rows = (await counter.count()) ?? ended;
    if (rows !== ended) throw new RowsUnaccounted({ target: target.name, place: path, rows, ended });
    files.push({ path: folder + path, rows });
  }
  return { target: target.name, ledger, read, files };
}
