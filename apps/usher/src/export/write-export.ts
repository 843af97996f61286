/** Writes an export's files and tells what became of the rows. */

import type { HaveDoubt, LeftRow, Section, Target } from '@trakt-usher/takeout';
import type { Context } from '../context.ts';
import { type HaveSummary, haveAsJson, haveSummaryOf } from './have-summary.ts';
import { countsAfter, countsIn, type ListCounts } from './list-counts.ts';
import type { NamedHave } from './open-have.ts';
import type { Placed, Placing } from './placing.ts';
import { createPreview, type PreviewedFile, tableOf } from './preview.ts';
import { startProgress } from './progress.ts';
import type { OpenSource } from './sources.ts';
import { type TakenOut, takeOut } from './take-out.ts';
import type { RememberedRows } from './written-rows.ts';

export interface Writing {
  place: Placing;
  targets: readonly Target[];
  sections: readonly Section[];
  timeZone: string;
  historyMode: 'individual' | 'aggregated';
  since: string | undefined;
  until: string | undefined;
  /** Name the rows that are in no file. */
  explain: boolean;
  /** Take a list of which fewer rows came than Trakt states, or none where the last export had some. */
  allowMissing: boolean;
  /** Only some lists are wanted: the files of the others stay. */
  isPart: boolean;
  /** Only what no earlier export has written. */
  written: RememberedRows | undefined;
  /** What the tracker has already, which is left out. */
  have: NamedHave | undefined;
  /** Leave everything as it is, and only tell. */
  dryRun: boolean;
  /** Show the first rows of each file. */
  preview: boolean;
  /** For the manifest. */
  about: { account: string; source: 'api' | 'user' | 'zip' };
}

interface Left {
  target: string;
  row: LeftRow;
}

export async function writeExport(
  { source, verify }: OpenSource,
  { place, targets, about, explain, allowMissing, dryRun, preview, isPart, have: named, ...how }: Writing,
  context: Context,
): Promise<void> {
  const { clock, log, signal, text } = context;
  const { timeZone, historyMode, written } = how;
  if (written?.isNew) context.io.say(text.nothingRemembered(written.folder));
  const left: Left[] = [];
  const shown = preview ? createPreview() : undefined;
  const doubts: HaveDoubt[] = [];
  // A ZIP says itself what is not in it, and counts no rows.
  const before = about.source === 'zip' ? {} : countsIn(place.last, about);
  const have = named && { have: named.have, onDoubt: (doubt: HaveDoubt) => doubts.push(doubt) };
  const taken = await takeOut({
    ...{ source, verify, targets, before, how: { ...how, ...have }, signal },
    place: {
      write(piece) {
        shown?.add(piece);
        return place.write(piece);
      },
    },
    progressOf: (section) => startProgress(text.exportSteps[section], context),
    onShort(short) {
      if (!allowMissing) throw short;
      context.io.warn(text.listShortTaken(short));
    },
    ...(explain && { onLeft: (target: string, row: LeftRow) => left.push({ target, row }) }),
  });
  const told = {
    ...{ taken, left: explain ? left : undefined, preview: shown?.files(), timeZone, historyMode },
    have: named && haveSummaryOf(named, taken, doubts),
  };
  if (dryRun) return report({ ...told, files: undefined }, context);
  const rowsOf = new Map(taken.flatMap(({ files }) => files.map(({ path, rows }) => [path, rows])));
  const groups = new Set([...rowsOf.keys()].map(groupOf));
  const files = await place.commit({
    rowsOf: (path) => rowsOf.get(path) ?? 0,
    stays: (path) => isPart && !groups.has(groupOf(path)),
    about: {
      ...{ ...about, at: new Date(clock.now()), timeZone, historyMode },
      read: countsAfter(before, readOf(taken)),
      ...{ ledger: ledgerOf(taken), have: told.have && haveAsJson(told.have) },
    },
  });
  written?.keep();
  const account = about.source === 'zip' ? undefined : about.account;
  log.info({ event: 'export.done', account, count: files.length });
  report({ ...told, files }, context);
}

/** Files that one section makes, in parts or one for each of many lists, begin alike. */
function groupOf(path: string): string {
  return /^(?:.*\/)?[^-.]*/.exec(path)?.[0] ?? path;
}

function readOf(taken: readonly TakenOut[]): ListCounts {
  return Object.assign({}, ...taken.map(({ read }) => read));
}

function ledgerOf(taken: readonly TakenOut[]): object[] {
  return taken.flatMap(({ target, ledger }) => ledger.lines().map(({ end, ...line }) => ({ target, ...line, ...end })));
}

interface Report {
  /** undefined: nothing was to be written. */
  files: readonly Placed[] | undefined;
  taken: readonly TakenOut[];
  left: readonly Left[] | undefined;
  preview: readonly PreviewedFile[] | undefined;
  have: HaveSummary | undefined;
  timeZone: string;
  historyMode: string;
}

function report({ files, taken, left, preview, have, timeZone, historyMode }: Report, { io, text }: Context): void {
  const nameless = namelessIn(taken);
  if (io.json) {
    const withoutFilm = Object.fromEntries([...nameless].map(([section, rows]) => [stepOf(section), rows]));
    const rows = left?.map(({ target, row }) => ({ target, ...row }));
    const told = { withoutFilm, ledger: ledgerOf(taken), left: rows, preview, have: have && haveAsJson(have) };
    io.print(JSON.stringify({ timeZone, historyMode, files, ...told }));
  } else {
    for (const file of files ?? []) io.print(file.path);
    for (const file of preview?.slice(0, mostPreviewed) ?? []) io.print(file.path, ...tableOf(file));
    const more = (preview?.length ?? 0) - mostPreviewed;
    if (more > 0) io.say(text.moreFiles(more));
  }
  for (const { target, ledger } of taken) {
    if (taken.length > 1) io.say(`${target}:`);
    io.say(...(left ?? []).filter((one) => one.target === target).map(({ row }) => text.rowLeft(row, have?.file)));
    io.say(...text.exportTable(ledger.lines(), have?.file));
  }
  for (const [section, rows] of nameless) io.warn(text.withoutFilm(section, rows));
  if (have) io.say(...text.haveSummary(have, { all: left !== undefined }));
  const names = taken.map(({ target }) => target);
  io.say(
    ...(files
      ? text.exported({ files, timeZone }, names)
      : [text.nothingExported(timeZone, preview ? '--preview' : '--dry-run')]),
  );
}

/** An account may have hundreds of lists. */
const mostPreviewed = 20;

/** Rows that Trakt names nothing for, by section. To each target they are the same. */
function namelessIn([first]: readonly TakenOut[]): Map<Section, number> {
  const counts = new Map<Section, number>();
  for (const { section, end, rows } of first?.ledger.lines() ?? []) {
    if ('reason' in end && end.reason === 'nameless') counts.set(section, (counts.get(section) ?? 0) + rows);
  }
  return counts;
}

/** The word for a section in `withoutFilm`, from when it was the name of a file. */
function stepOf(section: Section): string {
  return section === 'history' ? 'watched' : section;
}
