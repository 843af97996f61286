/** The targets by their names. */

import type { Target } from '../target.ts';
import { exportTrakt } from './export-trakt/index.ts';
import { imdb } from './imdb/index.ts';
import { jsonl } from './jsonl/index.ts';
import { letterboxd } from './letterboxd/target.ts';
import { simkl } from './simkl/index.ts';
import { trakt } from './trakt/index.ts';
import { yamtrack } from './yamtrack/index.ts';
import { zip } from './zip/index.ts';

export type TargetName = 'letterboxd' | 'yamtrack' | 'simkl' | 'imdb' | 'trakt' | 'zip' | 'jsonl' | 'export-trakt';

export const targets: Readonly<Record<TargetName, Target>> = {
  letterboxd,
  yamtrack,
  simkl,
  imdb,
  trakt,
  zip,
  jsonl,
  'export-trakt': exportTrakt,
};
