/** The command that tests start: the built one where Vitest has built it, else the one that runs from its sources. */

import { fileURLToPath } from 'node:url';

export const usherPath: string = process.env.BUILT_USHER ?? fileURLToPath(new URL('../bin/usher.js', import.meta.url));
