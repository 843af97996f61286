// Where Node keeps what it has compiled of usher. What lies there is run, so that nobody else may be able to put anything
// there: a folder of the user's own, or none. Node's own choice is a folder under /tmp that belongs to whoever made it first.

import { lstatSync, mkdirSync, realpathSync } from 'node:fs';
import { homedir } from 'node:os';
import { dirname, isAbsolute, join } from 'node:path';

/** Made where it is missing. Undefined where there is none that is the user's alone. */
export function ownCacheFolder() {
  try {
    const base = baseFolder();
    const folder = join(base, 'usher');
    const uid = process.getuid?.();
    if (uid === undefined) return folder;
    if (!wayTo(nearest(base)).every((part) => isBeyondOthers(part, uid))) return undefined;
    // One after the other: below /proc, Node's recursive way would never end.
    for (const part of above(folder)) if (!lstatSync(part, { throwIfNoEntry: false })) mkdirSync(part, { mode: 0o700 });
    const made = lstatSync(folder);
    return made.isDirectory() && made.uid === uid && (made.mode & 0o077) === 0 ? folder : undefined;
  } catch {
    return undefined;
  }
}

function baseFolder() {
  const { XDG_CACHE_HOME = '', LOCALAPPDATA } = process.env;
  if (process.platform === 'win32') return LOCALAPPDATA || join(homedir(), 'AppData/Local');
  if (process.platform === 'darwin') return join(homedir(), 'Library/Caches');
  // A relative one would be in the working directory, which may be somebody else's.
  return isAbsolute(XDG_CACHE_HOME) ? XDG_CACHE_HOME : join(homedir(), '.cache');
}

/** The path, or the nearest folder above it that exists. */
function nearest(path) {
  return lstatSync(path, { throwIfNoEntry: false }) ? path : nearest(dirname(path));
}

/** Every folder and link on the way to the path, as it is written and as it really is. */
function wayTo(path) {
  return [...above(path), ...above(realpathSync(path))];
}

/** The path behind all folders above it. */
function above(path) {
  return dirname(path) === path ? [path] : [...above(dirname(path)), path];
}

/** Nobody but the user and root can put another in its place, nor anything into it but beside what is there (sticky). */
function isBeyondOthers(part, uid) {
  const stats = lstatSync(part);
  const writable = (stats.mode & 0o022) !== 0 && (stats.mode & 0o1000) === 0;
  return (stats.uid === uid || stats.uid === 0) && (stats.isSymbolicLink() || !writable);
}
