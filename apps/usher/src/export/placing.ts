/**
 * Puts an export's files in place, all together at its very end: until then, and if it ends in any other way, what was
 * there stays. One process at a time writes to a folder; what one that was killed leaves, the next one finishes or undoes.
 */

import { existsSync, lstatSync, mkdirSync, readdirSync, rmSync } from 'node:fs';
import { join } from 'node:path';
import { type FilePiece, isSafePath, safeFileName } from '@trakt-usher/takeout';
import { type FileLock, takeFileLock } from '@trakt-usher/vault';
import { makeFolder } from '@trakt-usher/vault/files';
import { StoreError, UsherError } from 'trakt-usher';
import { FolderBusy, FolderUnusable } from '../errors/take-out.ts';
import { reasonOf } from '../system-error.ts';
import { assertUsable } from './folder.ts';
import { filesOfManifest, type ManifestFile, manifestName, manifestOf, readManifest } from './manifest.ts';
import { commitPlan, latestIn, type Plan, recover, removeIfEmpty, workFolder } from './plan.ts';
import { StagedFile } from './staged-file.ts';

export interface PlacingOptions {
  directory: string;
  /** Each run in a folder of its own below the account's, of which so many stay. Undefined: the files replace the last ones. */
  keep?: { runs: number; account: string } | undefined;
  /** When the run starts. */
  nowMs: number;
}

export interface Placed {
  path: string;
  rows: number;
  bytes: number;
}

export interface Placing {
  /** Of the last run, if there was one: its manifest, which somebody else may have changed. */
  readonly last: unknown;
  /** Adds to a file; the first piece of a path begins it, and ends the one before. */
  write(piece: FilePiece): Promise<void>;
  /** Puts all files in place, with a manifest. */
  commit(result: PlacingResult): Promise<Placed[]>;
  /** Lets go of the folder. Removes what was not committed. */
  discard(): Promise<void>;
}

interface PlacingResult {
  rowsOf(path: string): number;
  /** Which files of the last run stay beside the new ones; none if left out. */
  stays?(path: string): boolean;
  /** What the manifest tells of the run besides its files. */
  about?: object;
}

/** @throws FolderUnusable, before anything is read, where nothing can be written; FolderBusy while another run writes there */
export async function openPlacing({ directory, keep, nowMs }: PlacingOptions): Promise<Placing> {
  await assertUsable(directory);
  const root = keep ? join(directory, safeFileName(keep.account)) : directory;
  const made = [root, directory].filter((folder) => !existsSync(folder));
  orUnusable(root, () => makeFolder(root));
  const lock = orUnusable(root, () => holdFolder(root));
  const end = () => {
    lock.release();
    for (const folder of [workFolder(root).path, ...made]) removeIfEmpty(folder);
  };
  try {
    orUnusable(root, () => {
      recover(root);
      mkdirSync(workFolder(root).staging);
    });
    return placingIn(root, { end, run: keep && { name: freeName(root, nowMs), keep: keep.runs } });
  } catch (error) {
    end();
    throw error;
  }
}

interface Folder {
  run: { name: string; keep: number } | undefined;
  end(): void;
}

function placingIn(root: string, { run, end }: Folder): Placing {
  const { staging } = workFolder(root);
  const written = new Map<string, Omit<ManifestFile, 'path' | 'rows'>>();
  const pending = Buffer.allocUnsafe(pendingBytes);
  let current: StagedFile | undefined;
  const finish = async () => {
    const file = current;
    current = undefined;
    if (file) written.set(file.path, await file.finish());
  };
  const write = async ({ path, data }: FilePiece) => {
    if (current?.path !== path) {
      await finish();
      if (!isSafePath(path)) throw new TypeError(`Not a safe path: ${path}`);
      current = await StagedFile.begin(staging, path, pending);
    }
    await current.add(data);
  };
  return {
    last: readManifest(run ? join(root, lastRun(root)) : root),
    write: (piece) => orUnusableLater(root, () => write(piece)),
    commit: ({ rowsOf, stays = () => false, about = {} }) =>
      orUnusableLater(root, async () => {
        await finish();
        const files = [...written].map(([path, file]) => ({ path, rows: rowsOf(path), ...file }));
        const old = run ? [] : filesOfManifest(root).filter(({ path }) => !written.has(path));
        const kept = old.filter(({ path }) => stays(path));
        await write({ path: manifestName, data: manifestOf([...files, ...kept], about) });
        await finish();
        const plan: Plan = run
          ? { moves: { run: run.name }, removes: runsBeyond(root, run) }
          : {
              moves: { files: [...written.keys()] },
              removes: old.filter((file) => !kept.includes(file)).map(({ path }) => path),
            };
        commitPlan(root, plan);
        const place = run ? join(root, run.name) : root;
        return files.map(({ path, rows, bytes }) => ({ path: join(place, path), rows, bytes }));
      }),
    async discard() {
      try {
        await current?.close();
        current = undefined;
        // A plan that could not be carried out to its end is for the next run.
        if (!existsSync(workFolder(root).plan)) rmSync(staging, { recursive: true, force: true });
      } catch {
        // The next run removes it.
      } finally {
        end();
      }
    },
  };
}

const pendingBytes = 256 * 1_024;

/** @throws FolderBusy, FolderUnusable */
export function holdFolder(root: string): Extract<FileLock, { held: true }> {
  const work = workFolder(root);
  // A link would lead elsewhere.
  if (lstatSync(work.path, { throwIfNoEntry: false })?.isDirectory() === false) {
    throw new FolderUnusable(work.path, { reason: 'ENOTDIR' });
  }
  const lock = takeFileLock(work.lock);
  if (!lock.held) throw new FolderBusy(root, lock.by);
  return lock;
}

/** `2026-11-27T18-41-16Z`: in UTC, and without the colons that Windows refuses. */
function freeName(root: string, nowMs: number): string {
  const time = `${new Date(nowMs).toISOString().slice(0, 19).replaceAll(':', '-')}Z`;
  let name = time;
  for (let next = 2; existsSync(join(root, name)); next += 1) name = `${time}-${next}`;
  return name;
}

/** The folder of one run below that of its account. */
export const runName: RegExp = /^\d{4}-\d\d-\d\dT\d\d-\d\d-\d\dZ(-\d+)?$/;

/** The runs below an account's folder, the latest first. */
export function runsIn(root: string): string[] {
  return readdirSync(root)
    .filter((name) => runName.test(name))
    .toSorted((a, b) => inTime(b, a));
}

/** Its name; empty if there is none. Names tell the time of a clock, which can have been wrong. */
function lastRun(root: string): string {
  const [runs, latest] = [runsIn(root), latestIn(root)];
  return runs.find((name) => name === latest) ?? runs[0] ?? '';
}

/** The earlier of two names of runs first: `TIME-9` before `TIME-10`. */
export function inTime(one: string, other: string): number {
  const [atOne, atOther] = [one.slice(0, 20), other.slice(0, 20)];
  if (atOne !== atOther) return atOne < atOther ? -1 : 1;
  return Number(one.slice(21)) - Number(other.slice(21));
}

/** The oldest runs that are too many once this one is there. */
function runsBeyond(root: string, { name, keep }: { name: string; keep: number }): string[] {
  return runsIn(root)
    .filter((other) => other !== name && existsSync(join(root, other, manifestName)))
    .slice(keep - 1);
}

export function orUnusable<T>(folder: string, work: () => T): T {
  try {
    return work();
  } catch (error) {
    throw asUnusable(folder, error);
  }
}

async function orUnusableLater<T>(folder: string, work: () => Promise<T>): Promise<T> {
  try {
    return await work();
  } catch (error) {
    throw asUnusable(folder, error);
  }
}

/** What the system refuses, or the lock, as an error of ours; others as they are. */
function asUnusable(folder: string, cause: unknown): unknown {
  if (cause instanceof StoreError) return new FolderUnusable(folder, { reason: reasonOfStore(cause), cause });
  const reason = reasonOf(cause);
  return cause instanceof UsherError || reason === undefined ? cause : new FolderUnusable(folder, { reason, cause });
}

/** SQLite has codes of its own, which say nothing to a person. */
function reasonOfStore({ detail, cause }: StoreError): string | undefined {
  if (detail?.reason === 'disk_full') return 'ENOSPC';
  const reason = reasonOf(cause);
  return reason === 'ERR_SQLITE_ERROR' ? undefined : reason;
}
