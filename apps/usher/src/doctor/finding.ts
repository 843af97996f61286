/** The result of a check of `usher doctor`: good, to look at, or broken. */

import type { Words } from '../text/words.ts';

export type CheckName =
  | 'node'
  | 'configuration'
  | 'vault'
  | 'permissions'
  | 'place'
  | 'locks'
  | 'key'
  | 'proxy'
  | 'auth_server'
  | 'clock'
  | 'app'
  | 'token';

export interface Finding {
  check: CheckName;
  result: 'pass' | 'warn' | 'fail';
  words: Words;
}

/** Findings of one check. `fail('...')` for words without a way out of their own. */
export function findings(check: CheckName): Record<Finding['result'], (words: Words | string) => Finding> {
  const as = (result: Finding['result']) => (words: Words | string) => ({
    check,
    result,
    words: typeof words === 'string' ? { message: words } : words,
  });
  return { pass: as('pass'), warn: as('warn'), fail: as('fail') };
}
