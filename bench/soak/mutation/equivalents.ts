/** Mutants that no test can notice, each with the reason. They are left out of the count. */

import type { Mutant } from './mutants.ts';

export interface Equivalent extends Pick<Mutant, 'file' | 'code' | 'change'> {
  /** Why the program does the same with it. */
  why: string;
}

export const equivalents: readonly Equivalent[] = [
  {
    file: 'packages/trakt/src/oauth/authorization-response.ts',
    code: 'for (let i = 0; i < a.length; i++) difference |= a.charCodeAt(i) ^ b.charCodeAt(i);',
    change: '0 → -1',
    why: 'There is no character at -1 in either text: NaN ^ NaN is 0.',
  },
];
