/** The command that tests and campaigns start: the built one where they have built it, else the one that runs from its sources. */

import { fileURLToPath } from 'node:url';

export const usherPath: string = process.env.BUILT_USHER ?? fileURLToPath(new URL('../bin/usher.js', import.meta.url));
