/** Builds the command for tests and campaigns, which start it thousands of times. */

import { cpSync } from 'node:fs';
import { join } from 'node:path';

/** Lays it out below `folder` as npm installs it. @returns the script that Node runs */
export async function buildUsher(folder: string): Promise<string> {
  const { build } = await import('tsdown');
  const root = join(import.meta.dirname, '..');
  const [config, outDir] = [join(root, 'tsdown.config.ts'), join(folder, 'dist')];
  await build({ cwd: root, config, outDir, logLevel: 'error' });
  for (const part of ['bin', 'package.json']) cpSync(join(root, part), join(folder, part), { recursive: true });
  return join(folder, 'bin/usher.js');
}
