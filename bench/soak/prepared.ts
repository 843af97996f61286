/**
 * Imported before all else: a temporary folder of this run, with the built command in it. From its sources the command takes
 * twice as long to start, some hundred times; and it looks for tokens among all names of the temporary folder.
 */

import { chmodSync, mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { buildUsher } from '../../apps/usher/test/build-usher.ts';

const folder = mkdtempSync(join(tmpdir(), 'usher-soak-'));
// As /tmp: PostgreSQL runs as another user.
chmodSync(folder, 0o1777);
process.once('exit', () => rmSync(folder, { recursive: true, force: true, maxRetries: 10 }));
process.env.TMPDIR = folder;
process.env.BUILT_USHER = await buildUsher(join(folder, 'usher'));
