/**
 * The last step of an export, written down before it is done: what moves from the staging folder to its place, and what
 * goes. Whoever finds a plan carries it out; where there is none, what is staged is worth nothing.
 */

import {
  lstatSync,
  readdirSync,
  readFileSync,
  readlinkSync,
  renameSync,
  rmdirSync,
  rmSync,
  symlinkSync,
  writeFileSync,
} from 'node:fs';
import { dirname, join } from 'node:path';
import { isSafePath } from '@trakt-usher/takeout';
import { makeFolder, syncDirectory } from '@trakt-usher/vault/files';
import { FolderUnusable } from '../errors/take-out.ts';
import { reasonOf } from '../system-error.ts';

export interface Plan {
  /** The files that replace those in the folder; or the name of the run's own folder, which holds all that is staged. */
  readonly moves: { readonly files: readonly string[] } | { readonly run: string };
  /** Files and folders of earlier runs. */
  readonly removes: readonly string[];
}

/** The folder with what is under way, and what is in it. */
export function workFolder(root: string): { path: string; lock: string; staging: string; plan: string } {
  const path = join(root, '.usher');
  return { path, lock: join(path, 'lock.db'), staging: join(path, 'staging'), plan: join(path, 'plan.json') };
}

/**
 * Writes the plan down and carries it out.
 * @throws FolderUnusable before anything has changed where a file can't take its place
 */
export function commitPlan(root: string, plan: Plan): void {
  const work = workFolder(root);
  const places = 'files' in plan.moves ? plan.moves.files : ['latest'];
  for (const place of places) assertRoomFor(root, place);
  for (const folder of foldersIn(work.staging)) syncDirectory(folder);
  const draft = `${work.plan}.new`;
  writeFileSync(draft, JSON.stringify(plan), { flush: true });
  renameSync(draft, work.plan);
  syncDirectory(work.path);
  carryOut(root, plan);
}

/** Finishes what a run that was killed has begun, or undoes it. */
export function recover(root: string): void {
  const work = workFolder(root);
  const plan = readPlan(work.plan);
  if (plan) carryOut(root, plan);
  for (const left of [work.staging, work.plan, `${work.plan}.new`]) rmSync(left, { recursive: true, force: true });
}

/** Whatever of it is done already stays as it is. */
function carryOut(root: string, { moves, removes }: Plan): void {
  const work = workFolder(root);
  if ('run' in moves) {
    move(work.staging, join(root, moves.run));
    pointTo(root, moves.run);
  } else {
    for (const file of moves.files) {
      assertRoomFor(root, file);
      move(join(work.staging, file), join(root, file));
    }
    for (const folder of new Set(moves.files.flatMap(foldersAbove))) syncDirectory(join(root, folder));
  }
  syncDirectory(root);
  for (const path of removes) remove(root, path);
  rmSync(work.plan, { force: true });
}

function move(from: string, to: string): void {
  if (!lstatSync(from, quietly)) return;
  makeFolder(dirname(to));
  renameSync(from, to);
}

/** A link leads out of the folder, and a folder is not replaced by a file. @throws FolderUnusable */
function assertRoomFor(root: string, file: string): void {
  for (const folder of foldersAbove(file)) {
    if (lstatSync(join(root, folder), quietly)?.isDirectory() === false) {
      throw new FolderUnusable(join(root, folder), { reason: 'ENOTDIR' });
    }
  }
  if (lstatSync(join(root, file), quietly)?.isDirectory()) {
    throw new FolderUnusable(join(root, file), { reason: 'EISDIR' });
  }
}

function remove(root: string, path: string): void {
  if (isBehindLink(root, path)) return;
  rmSync(join(root, path), { recursive: true, force: true });
  for (const folder of foldersAbove(path).toReversed()) removeIfEmpty(join(root, folder));
}

/** A folder above it is a link, which leads out of the root; or no folder. */
export function isBehindLink(root: string, path: string): boolean {
  return foldersAbove(path).some((folder) => !lstatSync(join(root, folder), quietly)?.isDirectory());
}

export function removeIfEmpty(folder: string): void {
  try {
    rmdirSync(folder);
  } catch {
    // Something else is in it.
  }
}

/** `a` and `a/b` of `a/b/c.csv`. */
function foldersAbove(path: string): string[] {
  const names = path.split('/').slice(0, -1);
  return names.map((_, at) => names.slice(0, at + 1).join('/'));
}

/** `latest` leads to the newest run, if there is one. Where a disk takes no links, `latest.txt` names it. */
export function pointTo(root: string, run: string | undefined): void {
  const draft = join(workFolder(root).path, 'latest');
  if (run === undefined) {
    for (const name of ['latest', 'latest.txt']) rmSync(join(root, name), { force: true });
    return;
  }
  rmSync(draft, { force: true });
  try {
    symlinkSync(run, draft, 'dir');
    renameSync(draft, join(root, 'latest'));
  } catch (error) {
    if (!['EPERM', 'EACCES', 'ENOSYS', 'ENOTSUP', 'EOPNOTSUPP'].includes(reasonOf(error) ?? '')) throw error;
    writeFileSync(draft, `${run}\n`);
    renameSync(draft, join(root, 'latest.txt'));
  }
}

/** What `latest` leads to, or `latest.txt` names. */
export function latestIn(root: string): string | undefined {
  for (const read of [() => readlinkSync(join(root, 'latest')), () => readFileSync(join(root, 'latest.txt'), 'utf8')]) {
    try {
      return read().trim();
    } catch {
      // Where there is the one, there is not the other.
    }
  }
  return undefined;
}

/** Undefined if there is none, or if it was not written by usher. */
function readPlan(path: string): Plan | undefined {
  try {
    const { moves, removes } = Object(JSON.parse(readFileSync(path, 'utf8')));
    const { files, run } = Object(moves);
    if (!arePaths(removes)) return undefined;
    if (arePaths(files)) return { moves: { files }, removes };
    return typeof run === 'string' && isSafePath(run) ? { moves: { run }, removes } : undefined;
  } catch {
    return undefined;
  }
}

function arePaths(value: unknown): value is string[] {
  return Array.isArray(value) && value.every((path) => typeof path === 'string' && isSafePath(path));
}

function foldersIn(folder: string): string[] {
  const below = readdirSync(folder, { recursive: true, withFileTypes: true }).filter((entry) => entry.isDirectory());
  return [folder, ...below.map(({ parentPath, name }) => join(parentPath, name))];
}

const quietly = { throwIfNoEntry: false } as const;
