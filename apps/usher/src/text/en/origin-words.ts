/** Where a value comes from, in the words of a sentence. */

import type { Origin } from '../../errors/setting.ts';

export function place(origin: Origin): string {
  if (origin.kind === 'file') return origin.line === undefined ? origin.path : `${origin.path}, line ${origin.line}`;
  return origin.kind === 'default' ? 'the default' : origin.name;
}
