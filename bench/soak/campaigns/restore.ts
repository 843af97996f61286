/**
 * A vault whose files get back the bytes of a backup, in place, after two refreshes: a volume's snapshot rolled back. The old
 * refresh token may not be sent, neither from the home that used it nor from one that has never seen it.
 */

import { cpSync, mkdirSync, mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join, relative } from 'node:path';
import { type FaultCampaign, times } from './campaign.ts';
import { onStage, outcomeOn, patience, refreshesOf } from './stage.ts';

export const restore: FaultCampaign = {
  name: 'vault restored in place',
  trials: () =>
    times(10, () =>
      onStage({ replay: 'family' }, async (stage) => {
        const { trakt, home } = stage;
        const folder = mkdtempSync(join(tmpdir(), 'usher-restore-'));
        const vault = join(home.path, 'vault');
        const stranger = join(folder, 'stranger');
        try {
          cpSync(vault, join(folder, 'backup'), { recursive: true });
          for (let renewals = 0; renewals < 2; renewals += 1) await home.run(['token-refresh'], patience);
          cpSync(vault, join(folder, 'latest'), { recursive: true });
          writeInPlace(join(folder, 'backup'), vault);
          mkdirSync(stranger, { mode: 0o700 });
          writeFileSync(join(stranger, 'config.toml'), `[vault]\ndir = ${JSON.stringify(vault)}\n`, { mode: 0o600 });

          const broken: string[] = [];
          for (const [who, env] of Object.entries({ stranger: { USHER_HOME: stranger }, owner: {} })) {
            const before = refreshesOf(trakt).length;
            const { code } = await home.run(['token-refresh'], { ...patience, env });
            const sent = refreshesOf(trakt).length - before;
            if (code !== 1 || sent > 0) broken.push(`the ${who}'s refresh ended with ${code} and sent ${sent}`);
          }
          writeInPlace(join(folder, 'latest'), vault);
          return { ...(await outcomeOn(stage)), broken };
        } finally {
          rmSync(folder, { recursive: true, force: true });
        }
      }),
    ),
};

/** Gives the files of `to` the bytes of those in `from`; they stay the same files. */
function writeInPlace(from: string, to: string): void {
  for (const entry of readdirSync(from, { recursive: true, withFileTypes: true })) {
    if (!entry.isFile()) continue;
    const path = join(entry.parentPath, entry.name);
    writeFileSync(join(to, relative(from, path)), readFileSync(path));
  }
}
