/** A failure as a program reads it: a code to look at, and the words for a person. */

import { codeOf } from '../system-error.ts';
import type { Catalogue } from './catalogue.ts';
import type { Circumstances } from './circumstances.ts';
import { describeError } from './describe-error.ts';
import type { Words } from './words.ts';

export interface Failure extends Words {
  code: string;
}

export function failureOf(error: unknown, text: Catalogue, circumstances: Circumstances): Failure {
  return { code: codeOf(error), ...describeError(error, text, circumstances) };
}
