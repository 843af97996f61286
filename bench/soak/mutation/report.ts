/** Words for the results of a mutation campaign: a table, and below it what no test noticed. */

import { areas, type MutationResult } from './campaign.ts';
import { equivalents } from './equivalents.ts';
import type { Fate, Trial } from './try-mutant.ts';

/** Of all mutants, the share that is to be noticed. */
const leastNoticed = 0.9;

/** Of the mutants tried, the share that was noticed. */
function noticedShare(trials: readonly Trial[]): number {
  return trials.length === 0 ? 1 : trials.filter(isNoticed).length / trials.length;
}

/** A small sample may have a few more survivors by chance: it has to miss the share by more than two standard errors. */
export function verdictOnMutants({ trials, stale }: MutationResult): 'ok' | 'failed' {
  const error = Math.sqrt((leastNoticed * (1 - leastNoticed)) / Math.max(trials.length, 1));
  return noticedShare(trials) >= leastNoticed - 2 * error && stale.length === 0 ? 'ok' : 'failed';
}

export function reportMutants(result: MutationResult): string {
  const { seed, mutants, trials, notCompiled, stale } = result;
  const head =
    '| mutants in | tried | a test failed | the tests hung | no sound test | no time left | survived | noticed |';
  const rows = [...Object.entries(areas), ['all', ''] as const].flatMap(([name, folder]) => {
    const tried = trials.filter(({ mutant }) => mutant.file.startsWith(folder));
    if (tried.length === 0) return [];
    const fates = (['killed', 'hung', 'unsound', 'unfinished', 'survived'] as const).map((fate) => count(tried, fate));
    return `| ${[name, tried.length, ...fates, `${(noticedShare(tried) * 100).toFixed(1)} %`].join(' | ')} |`;
  });
  return [
    '## mutants',
    `${trials.length} of ${mutants}, chosen by seed ${seed}, without ${notCompiled} that do not compile and the ${equivalents.length} in the list that change nothing: ${verdictOnMutants(result)}.`,
    [head, head.replaceAll(/[^|]+/g, '---'), ...rows].join('\n'),
    ...trials.filter((trial) => !isNoticed(trial)).map((trial) => `${trial.fate.toUpperCase()}: ${toldTrial(trial)}`),
    ...stale.map(({ file, code, change }) => `IN THE LIST, NOT IN THE SOURCES: ${file}: ${change} (${code})`),
  ]
    .join('\n\n')
    .concat('\n');
}

export function toldTrial({ mutant: { file, line, change } }: Trial): string {
  return `${file}:${line}: ${change}`;
}

function isNoticed({ fate }: Trial): boolean {
  return fate === 'killed' || fate === 'hung';
}

function count(trials: readonly Trial[], wanted: Fate): number {
  return trials.filter(({ fate }) => fate === wanted).length;
}
