/**
 * A fault while an account is exported, over files of an earlier export. The export ends whole: each line of the earlier files
 * is in the new ones. Or it fails with words, and the earlier files are as they were.
 */

import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import type { FaultKind } from '@trakt-usher/sandbox';
import { runHere, skippingClock } from '../../../apps/usher/test/run-here.ts';
import { makeHome } from '../../../apps/usher/test/run-usher.ts';
import { startTrakt } from '../../../apps/usher/test/trakt.ts';
import type { Random } from '../random.ts';
import { type FaultCampaign, type Trial, times } from './campaign.ts';

const kinds: readonly FaultKind[] = [
  { kind: 'status', status: 502 },
  { kind: 'status', status: 503 },
  { kind: 'drop' },
  { kind: 'reset' },
  { kind: 'cut' },
  { kind: 'truncated' },
  { kind: 'captcha' },
  { kind: 'html_429' },
  { kind: 'json_429' },
  { kind: 'empty_page' },
  { kind: 'repeated_row' },
  { kind: 'next_page' },
  { kind: 'wrong_counts' },
  { kind: 'wrong_counts', items: 5, pages: 1 },
  { kind: 'wrong_counts', items: null, pages: null },
];

export const exportFaults: FaultCampaign = {
  name: 'fault during an export',
  trials: () => kinds.flatMap((kind) => times(20, during(kind))),
};

const targets = ['letterboxd', 'yamtrack', 'jsonl'] as const;
/** The exit code for one of Trakt's limits. */
const limited = 4;

function during(kind: FaultKind): Trial {
  return async (random) => {
    const plays = Math.floor(random.between(0, 1_200));
    const trakt = await startTrakt({ plays, seed: Math.floor(random.between(1, 1e6)) });
    const home = makeHome();
    try {
      const env = { ...trakt.env, TRAKT_ACCESS_TOKEN: trakt.sandbox.issueGrant().access_token };
      const target = random.pick(targets);
      const run = () => runHere(['export', '--to', target, '--output', 'out'], { home, env, clock: skippingClock() });
      const first = await run();
      const before = filesIn(join(home.path, 'out'));
      trakt.sandbox.faults.add({ route: 'api', ...kind, ...when(random) });
      const { code, stderr } = await run();
      const after = filesIn(join(home.path, 'out'));
      const said = stderr.trim().split('\n').at(-1) ?? '';
      const broken: string[] = [];
      if (first.code !== 0) broken.push(`without a fault: ${first.stderr}`);
      if (code === 0) broken.push(...missing(before, after));
      else if (JSON.stringify(after) !== JSON.stringify(before)) broken.push(`the old files changed (${said})`);
      else if (said === '') broken.push(`it ended with ${code}, and no word`);
      if (kind.kind === 'json_429' && code !== 0 && code !== limited) broken.push(`it ended with ${code}: ${said}`);
      const where = `${JSON.stringify(kind)}, ${plays} plays to ${target}`;
      return { signIns: 0, losses: [], doubles: [], broken: broken.map((what) => `${where}: ${what}`) };
    } finally {
      await home.remove();
      await trakt.close();
    }
  };
}

/** One request of the export, some of them one after the other, or any of them. */
function when(random: Random): { after: number; times: number } | { probability: number } {
  if (random.next() < 0.3) return { probability: random.between(0.02, 0.5) };
  return { after: Math.floor(random.between(0, 12)), times: Math.ceil(random.between(0, 3)) };
}

/** Lines by file. The manifest tells the time. */
function filesIn(folder: string): Record<string, string[]> {
  const names = readdirSync(folder, { recursive: true, encoding: 'utf8' }).filter((name) =>
    /\.(csv|jsonl)$/.test(name),
  );
  return Object.fromEntries(
    names.toSorted().map((name) => [name, readFileSync(join(folder, name), 'utf8').split('\n')]),
  );
}

function missing(before: Record<string, string[]>, after: Record<string, string[]>): string[] {
  const there = new Set(Object.values(after).flat());
  return Object.entries(before).flatMap(([name, lines]) => {
    const lost = lines.filter((line) => !there.has(line));
    return lost.length > 0 ? [`it ended well without ${lost.length} lines of ${name}: ${lost[0]}`] : [];
  });
}
