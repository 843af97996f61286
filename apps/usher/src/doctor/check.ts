/** A check of `usher doctor`. */

import type { Context } from '../context.ts';
import type { CheckName, Finding } from './finding.ts';

/** Looks at one thing, or at several that are read together, and changes nothing. What it throws is its own failure. */
export interface Check {
  name: CheckName;
  look(context: Context): Promise<Finding[]>;
}
