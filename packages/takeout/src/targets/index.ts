/** The targets by their names. */

import type { Target } from '../target.ts';
import { jsonl } from './jsonl/index.ts';
import { letterboxd } from './letterboxd/target.ts';
import { trakt } from './trakt/index.ts';
import { zip } from './zip/index.ts';

export type TargetName = 'letterboxd' | 'trakt' | 'zip' | 'jsonl';

export const targets: Readonly<Record<TargetName, Target>> = {
  letterboxd,
  trakt,
  zip,
  jsonl,
};
