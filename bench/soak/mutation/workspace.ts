/**
 * A copy of the repository in which one source file at a time is wrong. The person's own files are never touched, and
 * processes that tests start read the mistake from the disk as well.
 */

import {
  chmodSync,
  cpSync,
  lstatSync,
  mkdirSync,
  mkdtempSync,
  readdirSync,
  readlinkSync,
  rmSync,
  symlinkSync,
} from 'node:fs';
import { tmpdir } from 'node:os';
import { basename, join } from 'node:path';
import { createReach, type Reach } from './reaching-tests.ts';

export interface Workspace {
  /** The copy's root. */
  root: string;
  /** For what the tests themselves leave in the temporary folder. */
  temporary: string;
  /** Test files that are known to pass where nothing is wrong. */
  sound: Set<string>;
  reach: Reach;
  remove(): void;
}

export function createWorkspace(repository: string): Workspace {
  const folder = mkdtempSync(join(tmpdir(), 'usher-mutants-'));
  const root = join(folder, 'usher');
  const temporary = join(folder, 'tmp');
  mkdirSync(temporary);
  // Some tests start programs as a user without rights, who has to get there.
  chmodSync(folder, 0o755);
  chmodSync(temporary, 0o1777);
  cpSync(repository, root, { recursive: true, filter: isSource });
  linkModules(join(repository, 'node_modules'), join(root, 'node_modules'));
  for (const place of readdirSync(join(repository, 'packages'))) {
    const modules = join('packages', place, 'node_modules');
    if (exists(join(repository, modules))) symlinkSync(join(repository, modules), join(root, modules));
  }
  return {
    root,
    temporary,
    sound: new Set(),
    reach: createReach(root),
    remove: () => rmSync(folder, { recursive: true, force: true }),
  };
}

const leftOut = new Set(['.git', 'node_modules', 'dist', 'coverage']);

function isSource(path: string): boolean {
  return !leftOut.has(basename(path));
}

/** Packages of others are the repository's; the links to our own, which are relative, lead into the copy. */
function linkModules(from: string, to: string): void {
  mkdirSync(to);
  // What a test run has built for itself is gone when that ends.
  for (const name of readdirSync(from).filter((one) => !one.startsWith('test-run-'))) {
    const [source, target] = [join(from, name), join(to, name)];
    if (lstatSync(source).isSymbolicLink()) symlinkSync(readlinkSync(source), target);
    else if (name.startsWith('@') || name === '.cache') linkModules(source, target);
    else if (name === '.bin' || !name.startsWith('.')) symlinkSync(source, target);
  }
}

function exists(path: string): boolean {
  return lstatSync(path, { throwIfNoEntry: false }) !== undefined;
}
