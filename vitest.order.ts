// The order of test files. Vitest begins with the largest where it has not run them before, as in each run of .ci/run: then a
// short file that takes long is begun last, and all but one of the processes wait for its end.

import { BaseSequencer, type TestSpecification } from 'vitest/node';

/** Far slower than their size tells. */
const slow = /\/(failures|faults|pause|bad-days\.system|report-card\.system|sandbox-exec\.system)\.test\.ts$/;
/** Tests that start processes, a browser or a database. */
const startingProcesses = /\/test\//;

export class SlowestFirst extends BaseSequencer {
  override async sort(files: TestSpecification[]): Promise<TestSpecification[]> {
    return (await super.sort(files)).toSorted((one, other) => place(one) - place(other));
  }
}

/** Projects stay apart, in the order that they have. */
function place({ moduleId, project }: TestSpecification): number {
  if (!['together', 'system'].includes(project.name)) return 0;
  return slow.test(moduleId) ? 1 : startingProcesses.test(moduleId) ? 2 : 3;
}
