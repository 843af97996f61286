/** Sign-ins that are missing, refused or not finished. */

import { SignInRequired, UsherError, type UsherErrorOptions } from 'trakt-usher';
import type { Origin } from './setting.ts';

/** Why a client id was not taken. `edge`: Trakt itself was not reached. */
export type ClientIdProblem = { kind: 'unknown' } | { kind: 'refused' } | { kind: 'edge'; rayId: string | undefined };

/** Trakt gives no device code for a client id. Nothing was written. */
export class ClientIdRefused extends UsherError {
  readonly code = 'client_id_refused';
  readonly problem: ClientIdProblem;

  constructor(problem: ClientIdProblem, options: UsherErrorOptions) {
    super(`The client id was not taken: ${problem.kind}`, options);
    this.problem = problem;
  }
}

/** The access token has expired, and the configuration leaves its renewal to the person. */
export class RenewalOff extends SignInRequired {
  constructor() {
    super('expired');
  }
}

/** Whether Trakt has used the refresh token is not known. `cause`: what the renewal met. */
export class RenewalInDoubt extends UsherError {
  readonly code = 'renewal_in_doubt';

  constructor(options: UsherErrorOptions) {
    super('The renewal is in doubt', options);
  }
}

/** auth.use_oauth is false, and no token is given. Public endpoints answer without one. */
export class TokenMissing extends SignInRequired {
  constructor() {
    super('never');
  }
}

/** Trakt refuses the access token that the configuration gives. */
export class GivenTokenRefused extends SignInRequired {
  readonly origin: Origin;

  constructor(origin: Origin) {
    super('revoked');
    this.origin = origin;
  }
}

/** The sign-ins that there are. */
export interface KnownSignIns {
  /** The server that is asked. */
  server: string;
  /** The names of the sign-ins at that server. */
  known: readonly string[];
  /** Those at other servers. */
  elsewhere: readonly { account: string; server: string }[];
}

/** Nobody is signed in under that name at that server. */
export class NotSignedIn extends SignInRequired implements KnownSignIns {
  declare readonly account: string;
  readonly server: string;
  readonly known: KnownSignIns['known'];
  readonly elsewhere: KnownSignIns['elsewhere'];
  /** Whether a client id is set, without which nobody can sign in. */
  readonly hasApp: boolean;

  constructor(account: string, { server, known, elsewhere, hasApp }: KnownSignIns & { hasApp: boolean }) {
    super('never', { account });
    this.server = server;
    this.known = known;
    this.elsewhere = elsewhere;
    this.hasApp = hasApp;
  }
}

/** Nobody is signed in under that name. */
export class NoSuchAccount extends UsherError implements KnownSignIns {
  readonly code = 'no_such_account';
  readonly account: string;
  readonly server: string;
  readonly known: KnownSignIns['known'];
  readonly elsewhere: KnownSignIns['elsewhere'];

  constructor(account: string, { server, known, elsewhere }: KnownSignIns) {
    super('There is no sign-in of that name');
    this.account = account;
    this.server = server;
    this.known = known;
    this.elsewhere = elsewhere;
  }
}

/** The sign-in is another person's than the one that it would replace. Nothing has changed; the new one was ended. */
export class OtherUser extends UsherError {
  readonly code = 'other_user';
  readonly account: string;
  readonly before: string;
  readonly now: string;

  constructor({ account, before, now }: { account: string; before: string; now: string }) {
    super("The sign-in is another user's than before");
    this.account = account;
    this.before = before;
    this.now = now;
  }
}

/** Nobody finished the sign-in in the browser in time. */
export class SignInTimedOut extends UsherError {
  readonly code = 'sign_in_timed_out';
  readonly afterMs: number;

  constructor(afterMs: number) {
    super(`No answer from the browser within ${afterMs} ms`);
    this.afterMs = afterMs;
  }
}
