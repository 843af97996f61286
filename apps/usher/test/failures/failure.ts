/** One way in which a command fails, and what it is to say then. */

import type { ExitCode } from '../../src/command-line/exit-codes.ts';
import type { Run } from '../run-usher.ts';
import type { Stage } from './stage.ts';

export interface Failure {
  /** What a person reads, with `{names}` for what differs from run to run. */
  says: string;
  exitCode: ExitCode;
  /** In a table of reasons: the code that the reason comes with. */
  code?: string;
  /** Makes it happen. `flags` belong to the command that fails. */
  cause: (stage: Stage, flags: readonly string[]) => Promise<Run>;
}

interface Unmet {
  /** Why no command meets it here. */
  unmet: string;
}

export type Failures = Unmet | readonly [Failure, ...Failure[]];

/** What a sentence with `{names}` stands for. */
export function patternOf(says: string): RegExp {
  const written = says.replaceAll(/[\\^$.*+?()[\]|]/g, '\\$&');
  const dated = written.replaceAll('{when}', 'in \\d+ \\w+, \\d+ \\w+ \\d\\d:\\d\\d [A-Z][\\w+:-]+');
  return new RegExp(`^${dated.replaceAll(/\{\w+\}/g, '\\S+')}$`);
}
