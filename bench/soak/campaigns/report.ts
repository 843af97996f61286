/** Writes the results of the campaigns of one fault each as Markdown: a table, and below it what went wrong. */

import type { LossCause } from './judge.ts';
import type { FaultCampaignResult } from './run.ts';

/** `failed`: a loss that the server's log doesn't explain, a sign-in that was given up, a double sending, a broken promise. */
export function verdict({ trials, losses, doubles, broken }: FaultCampaignResult): 'ok' | 'failed' {
  const isAllowed = losses.every(({ cause }) => cause === 'taken');
  return trials > 0 && isAllowed && doubles.length === 0 && broken.length === 0 ? 'ok' : 'failed';
}

export function reportFaults(results: readonly FaultCampaignResult[]): string {
  const head =
    '| campaign | trials | sign-ins | lost: answer destroyed or sender killed | given up | unexplained | double sendings | other failures | |';
  const rows = results.map((result) => {
    const { name, trials, signIns, losses, doubles, broken } = result;
    const causes: LossCause[] = ['taken', 'given_up', 'unexplained'];
    const counts = causes.map((cause) => losses.filter((loss) => loss.cause === cause).length);
    return `| ${[name, trials, signIns, ...counts, doubles.length, broken.length, verdict(result)].join(' | ')} |`;
  });
  const table = [head, head.replaceAll(/[^|]+/g, '---'), ...rows].join('\n');
  return ['## faults, one at a time', table, ...results.flatMap(details)].join('\n\n').concat('\n');
}

function details({ name, losses, doubles, broken }: FaultCampaignResult): string[] {
  const bad = losses.filter(({ cause }) => cause !== 'taken');
  return [
    ...bad.map(({ cause, what }) => `LOST (${name}, ${cause}): ${what}`),
    ...doubles.map((what) => `DOUBLE SENDING (${name}): ${what}`),
    ...broken.map((what) => `BROKEN (${name}): ${what}`),
  ];
}
