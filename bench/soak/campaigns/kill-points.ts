/** SIGKILL at each write and each sync of a refresh, one a trial. */

import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { FaultCampaign, Trial } from './campaign.ts';
import { onStage, outcomeOn, patience, refreshesOf } from './stage.ts';
import { assertStrace, injecting, noting } from './strace.ts';

export const killPoints: FaultCampaign = {
  name: 'killed at each write and fsync',
  async trials() {
    assertStrace();
    const points = await pointsOfRefresh();
    return (['refuse', 'same'] as const).flatMap((replay) =>
      points.map(
        ({ syscall, number }): Trial =>
          () =>
            onStage({ replay }, async (stage) => {
              const under = injecting(syscall, `signal=SIGKILL:when=${number}`);
              const { code } = await stage.home.run(['token-refresh'], { ...patience, under });
              const outcome = await outcomeOn(stage, new Set(refreshesOf(stage.trakt)));
              return code === null ? outcome : { ...outcome, broken: [`no kill at ${syscall} ${number}`] };
            }),
      ),
    );
  },
};

interface Point {
  syscall: string;
  /** Which of its kind. */
  number: number;
}

/** The writes and syncs of a refresh that nothing disturbs. */
async function pointsOfRefresh(): Promise<Point[]> {
  const folder = mkdtempSync(join(tmpdir(), 'usher-kill-points-'));
  const notes = join(folder, 'calls');
  try {
    await onStage({}, ({ home }) =>
      home.run(['token-refresh'], { ...patience, under: noting(['pwrite64', 'fsync'], notes) }),
    );
    const calls = readFileSync(notes, 'utf8').matchAll(/^(pwrite64|fsync)\(/gm);
    const byKind = Map.groupBy([...calls], ([, syscall = '']) => syscall);
    return [...byKind].flatMap(([syscall, all]) => all.map((_, place) => ({ syscall, number: place + 1 })));
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
}
