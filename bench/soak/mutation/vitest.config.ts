// The tests that may notice a mutant, until one fails: in the order in which they are handed over, but those that were slow
// before last. The nearest stays first.

import { join } from 'node:path';
import type { ViteUserConfig } from 'vitest/config';
import { BaseSequencer, type TestSpecification } from 'vitest/node';
import { shared } from '../../../vitest.config.ts';
import { needsServer } from './reaching-tests.ts';

const root = join(import.meta.dirname, '../../..');
const tests = (process.env.MUTANT_TESTS ?? '').split('\n').filter(Boolean);

const slowMs = 5_000;

class NearestFirst extends BaseSequencer {
  override async sort(specifications: TestSpecification[]): Promise<TestSpecification[]> {
    const place = ({ moduleId }: TestSpecification) => tests.findIndex((test) => join(root, test) === moduleId);
    const slowness = (specification: TestSpecification) => {
      const ms = this.ctx.cache.getTestSpecificationResult(specification)?.duration ?? 0;
      return ms < slowMs || place(specification) === 0 ? 0 : ms;
    };
    return specifications.toSorted((one, other) => slowness(one) - slowness(other) || place(one) - place(other));
  }
}

const config: ViteUserConfig = {
  ...shared,
  test: {
    ...shared.test,
    root,
    include: tests,
    globalSetup: [
      ...(process.env.MUTANT_BUILD === undefined ? [] : shared.test.globalSetup),
      ...(tests.some(needsServer) ? ['./vitest.postgres.ts'] : []),
    ],
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
