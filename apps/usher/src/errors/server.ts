/** What keeps a server of usher, or its sandbox, from its work. */

import { UsherError, type UsherErrorOptions } from 'trakt-usher';

/** Something else listens where we were to. */
export class PortInUse extends UsherError {
  readonly code = 'port_in_use';
  readonly port: number;
  readonly wantedFor: PortUse;

  constructor(port: number, { wantedFor, ...options }: UsherErrorOptions & { wantedFor: PortUse }) {
    super(`Port ${port} is in use`, options);
    this.port = port;
    this.wantedFor = wantedFor;
  }
}

export type PortUse = 'sign_in' | 'sandbox' | 'serve' | 'page' | 'metrics';

/** A name that `usher serve` can't add, or can't remove. */
export class ProgramName extends UsherError {
  readonly code = 'program_name';
  readonly program: string;
  readonly problem: 'taken' | 'unknown';

  constructor(program: string, problem: ProgramName['problem']) {
    super(`The name of the program is ${problem}`);
    this.program = program;
    this.problem = problem;
  }
}

/** `usher serve reload` found no server, or one did not take the file. */
export class NotReloaded extends UsherError {
  readonly code = 'not_reloaded';
  /** What the server says of the file; undefined where none runs. */
  readonly refusal: { readonly message: string; readonly hint?: string } | undefined;

  constructor(refusal: NotReloaded['refusal']) {
    super('The configuration was not read again');
    this.refusal = refusal;
  }
}

/** `usher serve open` found no server with a page. */
export class NoPage extends UsherError {
  readonly code = 'no_page';
  /** Of those that run on this vault. */
  readonly reason: 'none_runs' | 'off';

  constructor(reason: NoPage['reason']) {
    super(`There is no page: ${reason}`);
    this.reason = reason;
  }
}

/** What was entered can be no password of the page. */
export class PasswordTooShort extends UsherError {
  readonly code = 'password_too_short';
  /** In characters. */
  readonly least: number;

  constructor(least: number) {
    super('The password is too short');
    this.least = least;
  }
}

/** A file is no snapshot of a sandbox, or of another version. */
export class SnapshotRefused extends UsherError {
  readonly code = 'snapshot_refused';
  readonly path: string;
  /** In sentences. */
  readonly reason: string;

  constructor(path: string, { reason, ...options }: UsherErrorOptions & { reason: string }) {
    super('The snapshot was refused', options);
    this.path = path;
    this.reason = reason;
  }
}

/** A file with people's data is none that a sandbox can take. */
export class DataRefused extends UsherError {
  readonly code = 'data_refused';
  readonly path: string;
  /** Each in a sentence, with its place in the file. */
  readonly reasons: readonly string[];

  constructor(path: string, { reasons, ...options }: UsherErrorOptions & { reasons: readonly string[] }) {
    super("The people's data were refused", options);
    this.path = path;
    this.reasons = reasons;
  }
}
