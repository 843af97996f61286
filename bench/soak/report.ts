/** Words for the results of campaigns: a table, and below it the proof of each loss. */

import type { Fuzzed } from '../../packages/sandbox/test/fuzz.ts';
import type { ExplainedLoss, Sending } from './audit.ts';
import type { CampaignResult } from './campaign.ts';
import type { FuzzedReplies } from './replies.ts';
import type { TakeOuts } from './take-outs/campaign.ts';

/** `failed`: a double spend, a loss that was given up or that nothing explains, or something that no promise allows. */
export function verdict({ doubleSpends, losses, broken }: CampaignResult): 'ok' | 'failed' {
  const bad =
    doubleSpends.length +
    broken.length +
    losses.filter(({ cause }) => cause === 'unexplained' || cause === 'given_up').length;
  return bad === 0 ? 'ok' : 'failed';
}

export function report(results: readonly CampaignResult[]): string {
  const head =
    '| a used refresh token brings | refreshes | kills | faults | resends | double spends | sign-ins lost | killed before the save | answer destroyed | given up | unexplained | |';
  const rows = results.map((result) => {
    const { rules, rotations, kills, faults, sendings, doubleSpends, losses } = result;
    const seconds = sendings.length - new Set(sendings.map(({ token }) => token)).size;
    const causes = (['killed', 'reply_lost', 'given_up', 'unexplained'] as const).map(
      (cause) => losses.filter((loss) => loss.cause === cause).length,
    );
    const cells = [
      rules.replay,
      rotations,
      kills,
      faults,
      seconds,
      doubleSpends.length,
      losses.length,
      ...causes,
      verdict(result),
    ];
    return `| ${cells.join(' | ')} |`;
  });
  const table = [head, head.replaceAll(/[^|]+/g, '---'), ...rows].join('\n');
  return [table, ...results.flatMap(details)].join('\n\n').concat('\n');
}

/** One line, and one for each answer that was wrong. */
export function reportFuzz({ requests, statuses, failures, slowest }: Fuzzed): string {
  const answered = Object.entries(statuses).map(([status, times]) => `${status} ${times}`);
  const line = `Requests that nobody means: ${requests}; answered ${answered.join(', ')}; wrong: ${failures.length}. Slowest: ${slowest.route}, ${slowest.ms.toFixed(2)} ms on average.`;
  return ['## the sandbox', line, ...failures.map((failure) => `WRONG: ${failure}`)].join('\n\n').concat('\n');
}

export function reportReplies({ replies, outcomes, slowestMs, mostMegabytes, failures }: FuzzedReplies): string {
  const ended = Object.entries(outcomes).map(([outcome, times]) => `${outcome} ${times}`);
  const line = `Replies that nobody means: ${replies}; they ended as ${ended.join(', ')}; wrong: ${failures.length}. Slowest: ${slowestMs.toFixed(0)} ms; at most ${mostMegabytes.toFixed(0)} MB.`;
  return ['## the client', line, ...failures.map((failure) => `WRONG: ${failure}`)].join('\n\n').concat('\n');
}

export function reportTakeOuts({ accounts, plays, ways, failures }: TakeOuts): string {
  const line = `Accounts: ${accounts}, with ${plays} plays, over ${Object.keys(ways).length} ways from a source to a target; with a row unaccounted for: ${failures.length}.`;
  return ['## the take-out', line, ...failures.map((failure) => `WRONG: ${failure}`)].join('\n\n').concat('\n');
}

function details({ rules, losses, doubleSpends, broken, failures, used }: CampaignResult): string[] {
  const met = Object.entries(failures).map(([code, times]) => `${code} ${times}`);
  return [
    `## ${rules.replay}`,
    `Access tokens used: ${used}. Calls that failed, by code: ${met.join(', ') || 'none'}.`,
    ...broken.map((what) => `BROKEN: ${what}`),
    ...doubleSpends.map(({ why, sendings }) => `DOUBLE SPEND (${why}): ${sendings.map(told).join('; ')}`),
    losses.map(proof).join('\n'),
  ].filter((paragraph) => paragraph !== '');
}

function proof({ cause, reason, token, sendings }: ExplainedLoss): string {
  return `- ${cause} (${reason}), token ${token ?? 'unknown'}: ${sendings.map(told).join('; ') || 'never sent'}`;
}

/** One sending in words; times in milliseconds of the machine's clock after it was sent. */
function told({ by, sentAtMs, ended, overAtMs, killedAtMs, server }: Sending): string {
  const after = (atMs: number) => `${Math.round(atMs - sentAtMs)} ms`;
  const arrival = server
    ? `arrived after ${after(server.atMs)}, ${server.committed ? 'carried out' : 'not carried out'}${server.fault ? `, ${server.fault}` : ''}`
    : 'never arrived';
  const end = overAtMs === undefined ? ended : `${ended} after ${after(overAtMs)}`;
  const dead = killedAtMs !== undefined && ended !== 'killed' ? `, killed after ${after(killedAtMs)}` : '';
  return `process ${by}: ${arrival}; ${end}${dead}`;
}
