/** Tries a sample of all mutants of the library's core, several at a time. */

import { hash } from 'node:crypto';
import { globSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { type Equivalent, equivalents } from './equivalents.ts';
import { type Mutant, mutantsOf } from './mutants.ts';
import { type Trial, tryMutant } from './try-mutant.ts';
import { createWorkspace, type Workspace } from './workspace.ts';

export interface MutationOptions {
  /** Decides the sample. */
  seed: number;
  /** How many of those that compile are tried. */
  sample: number;
  /** Only files whose path fits this regular expression. */
  only?: string | undefined;
  /** How many at a time. */
  lanes: number;
  signal: AbortSignal;
  onTrial?: (trial: Trial, done: number, of: number) => void;
}

export interface MutationResult {
  seed: number;
  /** Mutants in all, without those that are known to change nothing. */
  mutants: number;
  trials: Trial[];
  /** Of those that were chosen, how many more the compiler refuses. */
  notCompiled: number;
  /** Entries in the list of equivalents that name no mutant any more. */
  stale: Equivalent[];
}

/** What a mistake in would cost sign-ins. */
export const areas: Readonly<Record<string, string>> = {
  oauth: 'packages/trakt/src/oauth',
  session: 'packages/trakt/src/session',
  vault: 'packages/vault/src',
};

const repository = join(import.meta.dirname, '../../..');

/** Ends early, with what was tried, when its signal is aborted. */
export async function runMutants(options: MutationOptions): Promise<MutationResult> {
  const { seed, sample, only = '', lanes, signal, onTrial } = options;
  const all = allMutants();
  const known = new Set(equivalents.map(nameOf));
  const names = new Set(all.map(nameOf));
  const mutants = all.filter((mutant) => !known.has(nameOf(mutant)));
  const waiting = shuffled(
    mutants.filter(({ file }) => new RegExp(only).test(file)),
    seed,
  ).values();
  const trials: Trial[] = [];
  let notCompiled = 0;
  let free = sample;
  const work = async (workspace: Workspace) => {
    while (free > 0) {
      free -= 1;
      const { value: mutant } = waiting.next();
      if (!mutant) return;
      const trial = await tryMutant(mutant, workspace, signal);
      if (trial.fate === 'not_compiled') {
        notCompiled += 1;
        free += 1;
      } else {
        trials.push(trial);
        onTrial?.(trial, trials.length, sample);
      }
    }
  };
  const workspaces = Array.from({ length: lanes }, () => createWorkspace(repository));
  try {
    const ended = await Promise.allSettled(workspaces.map(work));
    const failed = ended.find((one) => one.status === 'rejected');
    if (failed && !signal.aborted) throw failed.reason;
  } finally {
    for (const workspace of workspaces) workspace.remove();
  }
  return {
    seed,
    mutants: mutants.length,
    trials,
    notCompiled,
    stale: equivalents.filter((one) => !names.has(nameOf(one))),
  };
}

function allMutants(): Mutant[] {
  const files = Object.values(areas).flatMap((folder) => globSync(`${folder}/**/*.ts`, { cwd: repository }));
  return files
    .filter((file) => !/\.test\.ts$|\/testing\/|\/conformance(\/.*)?\.ts$/.test(file))
    .toSorted()
    .flatMap((file) => mutantsOf(file, readFileSync(join(repository, file), 'utf8')));
}

/** A change in one file leaves the order of the others' mutants as it is. */
function shuffled(mutants: readonly Mutant[], seed: number): Mutant[] {
  return mutants
    .map((mutant) => ({ mutant, rank: hash('sha256', `${seed} ${nameOf(mutant)}`) }))
    .toSorted((one, other) => (one.rank < other.rank ? -1 : 1))
    .map(({ mutant }) => mutant);
}

function nameOf({ file, code, change }: Pick<Mutant, 'file' | 'code' | 'change'>): string {
  return [file, code, change].join('\n');
}
