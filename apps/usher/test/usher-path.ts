/**
 * The command that tests and campaigns start: the built one where they have built it, else the one that runs from its sources.
 * Asked for at each start: campaigns are loaded while it is built.
 */

import { fileURLToPath } from 'node:url';

export function usherPath(): string {
  return process.env.BUILT_USHER ?? fileURLToPath(new URL('../bin/usher.js', import.meta.url));
}
