/** Judges whether a grant may be refreshed in the vault where it was found, by what binds it to one vault. */

import type { Binding } from '../data/row.ts';
import { isSameFile } from '../files/private-files.ts';
import type { RememberedCount } from './generation.ts';

/** The data file, the lock and the count beside which a grant was found. */
export interface FoundBinding {
  /** The data file's identity. */
  file: string;
  lockId: string | undefined;
  remembered: RememberedCount;
}

/**
 * `copied`: this is another file. `restored`: the file is older than the count. `unknown_here`: the state folder has never
 * seen the grant, so that nobody can tell whether the file was restored. `without_lock`: the lock is another or missing.
 */
export type Estrangement = 'copied' | 'restored' | 'unknown_here' | 'without_lock';

/** Undefined if the grant belongs here. */
export function estrangement(binding: Binding, { file, lockId, remembered }: FoundBinding): Estrangement | undefined {
  // Vaults of the first version have 0 until the first refresh, and no count in the state folder.
  const generation = binding.generation ?? 0;
  if (!isSameFile(file, binding.file)) return 'copied';
  if (generation < remembered.count) return 'restored';
  if (generation > 0 && !remembered.byState) return 'unknown_here';
  return lockId === binding.lockId ? undefined : 'without_lock';
}
