/** Commands that ended otherwise than by themselves. */

import { UsherError, type UsherErrorOptions } from 'trakt-usher';

/** The command of `usher exec` did not start. */
export class CommandNotStarted extends UsherError {
  readonly code = 'command_not_started';
  readonly command: string;
  /** The system's word for why, such as `ENOENT`; `no_interpreter` for a script that is there. */
  readonly reason: string | undefined;

  constructor(command: string, { reason, ...options }: UsherErrorOptions & { reason: string | undefined }) {
    super('The command did not start', options);
    this.command = command;
    this.reason = reason;
  }
}

/** A command that the demo ran ended with another exit code than 0. It has said why itself. */
export class DemoFailed extends UsherError {
  readonly code = 'demo_failed';
  readonly command: string;
  readonly exitCode: number;

  constructor(command: string, exitCode: number) {
    super(`usher ${command} ended with ${exitCode}`);
    this.command = command;
    this.exitCode = exitCode;
  }
}

/** The person or the system ended the command. */
export class Interrupted extends UsherError {
  readonly code = 'interrupted';
  readonly by: NodeJS.Signals;

  constructor(by: NodeJS.Signals) {
    super(`Ended by ${by}`);
    this.by = by;
  }
}
