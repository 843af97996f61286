/** The targets by their names. */

import type { Target } from '../target.ts';
import { jsonl } from './jsonl/index.ts';
import { trakt } from './trakt/index.ts';
import { yamtrack } from './yamtrack/index.ts';
import { zip } from './zip/index.ts';

export type TargetName = 'yamtrack' | 'trakt' | 'zip' | 'jsonl';

export const targets: Readonly<Record<TargetName, Target>> = {
  yamtrack,
  trakt,
  zip,
  jsonl,
};
