// The tests that may notice a mutant: all of its package, for some load it in a browser, where no import shows. Nearest
// first, until one fails.

import { basename, dirname, join, relative } from 'node:path';
import type { ViteUserConfig } from 'vitest/config';
import { BaseSequencer, type TestSpecification } from 'vitest/node';
import shared from '../../../vitest.config.ts';

const root = join(import.meta.dirname, '../../..');
const { MUTATED_FILE: file } = process.env;

class NearestFirst extends BaseSequencer {
  override async sort(tests: TestSpecification[]): Promise<TestSpecification[]> {
    if (file === undefined) return tests;
    const mutated = join(root, file);
    return tests.toSorted((one, other) => distance(mutated, one.moduleId) - distance(mutated, other.moduleId));
  }
}

/** The file's own test is the nearest, then one that is named after a folder of the file's, then those beside it. */
function distance(mutated: string, test: string): number {
  if (test === mutated.replace(/\.ts$/, '.test.ts')) return 0;
  if (dirname(mutated).split('/').includes(basename(test, '.test.ts'))) return 1;
  return relative(dirname(mutated), dirname(test)).split('/').filter(Boolean).length + 2;
}

const config: ViteUserConfig = {
  ...shared,
  test: {
    ...shared.test,
    root,
    ...(file !== undefined && { include: [`${file.split('/', 2).join('/')}/**/*.test.ts`] }),
    sequence: { sequencer: NearestFirst },
    bail: 1,
    maxWorkers: 1,
    // A mutant that never lets go of memory ends its own process, not the machine.
    execArgv: ['--max-old-space-size=1024'],
    testTimeout: 30_000,
    hookTimeout: 30_000,
  },
};

export default config;
