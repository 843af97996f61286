/** The errors that only the command can meet. Like the library's they carry a code and values; text/en.ts words them. */

import type { Gap, Have, HaveRefused, Section, ZipRefused } from '@trakt-usher/takeout';
import {
  type AnyUsherError,
  ConfigError,
  SignInRequired,
  type StoreErrorDetail,
  UsherError,
  type UsherErrorOptions,
} from 'trakt-usher';
import type { FormerWord } from './command-line/other-words.ts';
import type { CredentialMistake } from './config/credential.ts';
import type { Expected } from './config/settings.ts';
import type { Found, Program } from './import/found-grant.ts';

/** A mistake in a command line. */
type Misuse =
  | { kind: 'unknown_command'; name: string; nearest: string | undefined }
  | { kind: 'unknown_flag'; name: string; nearest: string | undefined }
  | { kind: 'former_word'; word: FormerWord }
  /** A flag of `command` with a value, before the command's name. */
  | { kind: 'flag_before_command'; name: string; command: string }
  | { kind: 'missing_argument'; name: string }
  | { kind: 'missing_value'; name: string }
  | { kind: 'needless_value'; name: string }
  | { kind: 'too_many_arguments' }
  /** The value of a secret setting on the command line. */
  | { kind: 'secret_argument'; name: string }
  | { kind: 'conflict'; name: string; other: string }
  | { kind: 'bad_value'; name: string; expected: string }
  | { kind: 'needs_terminal'; flag: string }
  /** `usher setup` can't ask for one. */
  | { kind: 'no_client_id' }
  /** Pasted in place of the address that it is in. */
  | { kind: 'code_alone' };

/** `helpOf`: the command, or the first word of several, whose help shows the right usage. Undefined: the help of usher. */
export type UsageProblem = Misuse & { helpOf?: string | undefined };

/** The command line is wrong. */
export class UsageError extends UsherError {
  readonly code = 'usage';
  readonly problem: UsageProblem;

  constructor(problem: UsageProblem) {
    super(`Wrong usage: ${problem.kind}`);
    this.problem = problem;
  }

  /** The same error, pointing to the help of this command, unless it says already where it points to. */
  of(command: string | undefined): UsageError {
    return 'helpOf' in this.problem ? this : new UsageError({ ...this.problem, helpOf: command });
  }
}

/** The source of a setting's value. */
export type Origin =
  | { kind: 'default' }
  | { kind: 'file'; path: string; line: number | undefined }
  | { kind: 'environment'; name: string }
  | { kind: 'flag'; name: string };

/** What a person without a client id needs: the redirect URI to give an app at Trakt, and the file for the app's client id. */
export interface AppAdvice {
  redirectUri: string;
  file: string;
  /** A variable that seems to hold the client id, and that usher doesn't read. */
  elsewhere?: string;
}

/** A mistake in a setting. */
export type SettingProblem =
  | { kind: 'unknown'; nearest: string | undefined }
  | { kind: 'wrong_value'; expected: Expected; shown: string | undefined }
  | { kind: 'environment_only'; environment: string }
  | { kind: 'not_loopback' }
  | { kind: 'off' }
  | { kind: 'other_server' }
  /** `flag`: the one that sets it for one run. */
  | { kind: 'missing'; environment: string | undefined; flag?: string }
  /** `mistake`: what stands in its place; undefined if nobody set it. */
  | { kind: 'no_client_id'; mistake: CredentialMistake | undefined; shown?: string; app: AppAdvice }
  | { kind: 'no_credential'; mistake: CredentialMistake }
  | { kind: 'no_file' }
  | { kind: 'no_home' }
  | { kind: 'file_missing'; path: string }
  | { kind: 'file_unreadable'; path: string; reason: string | undefined }
  /** `owner`: the user that it belongs to, unless that is this one. */
  | { kind: 'other_writers'; path: string; owner: number | undefined }
  /** It is in the working directory, and was not trusted as it is now. */
  | { kind: 'not_trusted'; path: string }
  | { kind: 'not_toml'; path: string; line: number }
  /** A line of the file says something else than `wanted`, and stays. */
  | { kind: 'set_already'; shown: string; wanted: string }
  /** `shown`: what was to be written there; undefined for a secret. */
  | { kind: 'not_editable'; path: string; shown: string | undefined };

/** A setting is unknown, wrong, missing, or set where it may not be. */
export class SettingError extends ConfigError {
  readonly problem: SettingProblem;
  readonly origin: Origin | undefined;

  constructor(
    setting: string,
    { problem, origin, ...options }: UsherErrorOptions & { problem: SettingProblem; origin?: Origin | undefined },
  ) {
    super(setting, `Setting ${setting}: ${problem.kind}`, options);
    this.problem = problem;
    this.origin = origin;
  }
}

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

/** Why a sign-in can't be brought from another program. */
export type ImportProblem =
  | { kind: 'not_taken'; path: string; found: Found }
  | { kind: 'in_use'; program: Program }
  | { kind: 'account_taken'; account: string }
  | { kind: 'sent_before'; program: Program }
  | { kind: 'grant_dead'; path: string; program: Program };

/** Another program's sign-in was not taken over. Nothing has changed. */
export class ImportError extends UsherError {
  readonly code = 'not_imported';
  readonly problem: ImportProblem;

  constructor(problem: ImportProblem) {
    super(`Not imported: ${problem.kind}`);
    this.problem = problem;
  }
}

/** The vault's own reasons to leave a sign-in in the vault, or the file, that it is in. */
export const moveReasons = [
  'nothing_to_move',
  'in_doubt',
  'in_part',
  'unfinished_export',
  'signed_in',
  'used_before',
  'still_here',
  'other_passphrase',
  'file_exists',
] as const satisfies readonly StoreErrorDetail['reason'][];

/** Why a sign-in stays in the vault, or the file, that it is in. */
export type MoveProblem =
  | { kind: (typeof moveReasons)[number] | 'no_file' | 'no_grant'; path: string }
  | { kind: 'no_passphrase' };

/** A sign-in was not moved between vaults. Nothing has changed. */
export class MoveError extends UsherError {
  readonly code = 'not_moved';
  readonly problem: MoveProblem;

  constructor(problem: MoveProblem, options?: UsherErrorOptions) {
    super(`Not moved: ${problem.kind}`, options);
    this.problem = problem;
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

/** Trakt refused lists of a backup, or sent fewer rows than it states. The backup holds the rest, and says so itself. */
export class BackupIncomplete extends UsherError {
  readonly code = 'backup_incomplete';
  /** The endpoints of the API. */
  readonly missing: readonly string[];

  constructor(missing: readonly string[]) {
    super(`The backup lacks ${missing.join(' and ')}.`);
    this.missing = missing;
  }
}

/**
 * Trakt sent fewer rows of a list than it states; or none, and no count, where the last export had some. What is missing
 * isn't known, so the list is not used.
 */
export class ListShort extends UsherError {
  readonly code = 'list_short';
  /** `own_lists`: the lists themselves, without what is on them. */
  readonly list: Section | 'own_lists';
  /** As the person calls it, of one of their own. */
  readonly ownName: string | undefined;
  readonly stated: number;
  readonly read: number;
  /** Who counts so many. */
  readonly by: 'trakt' | 'last_export';

  constructor({
    list,
    ownName,
    stated,
    read,
    by = 'trakt',
  }: Pick<ListShort, 'list' | 'stated' | 'read'> & Partial<Pick<ListShort, 'ownName' | 'by'>>) {
    super(`Trakt sent ${read} of ${stated} rows of the list ${list}.`, { retryable: true });
    this.list = list;
    this.ownName = ownName;
    this.stated = stated;
    this.read = read;
    this.by = by;
  }
}

/** The rows that were read are not those that a file or a reason is on record for. A mistake of ours; nothing was written. */
export class RowsUnaccounted extends UsherError {
  readonly code = 'rows_unaccounted';
  readonly target: string;
  /** The section, or the file. */
  readonly place: string;
  /** In it, as they were counted. */
  readonly rows: number;
  /** In it, as the ledger has them. */
  readonly ended: number;

  constructor({ target, place, rows, ended }: Pick<RowsUnaccounted, 'target' | 'place' | 'rows' | 'ended'>) {
    super(`${target}: ${place} has ${rows} rows, and ${ended} are on record.`);
    this.target = target;
    this.place = place;
    this.rows = rows;
    this.ended = ended;
  }
}

/** What Trakt's own export says is not in it. */
export type Missing =
  | Gap
  | {
      readonly kind: 'plays';
      readonly of: 'films' | 'episodes';
      readonly stated: number;
      readonly found: number;
    }
  /** There are none. */
  | { readonly kind: 'ratings'; readonly stated: number };

export type ZipProblem =
  | { readonly kind: 'unreadable'; readonly reason: string | undefined }
  /** `entry`: the file in the ZIP that is wrong. */
  | { readonly kind: 'refused'; readonly why: ZipRefused['problem']; readonly entry: string | undefined }
  | { readonly kind: 'incomplete'; readonly missing: readonly Missing[] };

/** Trakt's own export was not read, so no file has changed. */
export class ZipNotTaken extends UsherError {
  readonly code = 'zip_not_taken';
  readonly path: string;
  readonly problem: ZipProblem;

  constructor(path: string, problem: ZipProblem, options?: UsherErrorOptions) {
    super(`The ZIP was not taken: ${problem.kind}`, options);
    this.path = path;
    this.problem = problem;
  }
}

interface HaveProblems {
  path: string;
  tracker: Have['of'];
  /** Why the file is not the tracker's; or the system's word for why it can't be read. */
  problem: HaveRefused | string | undefined;
}

/** The file that says what a tracker has already was not read, so nothing else was, and no file has changed. */
export class HaveNotTaken extends UsherError {
  readonly code = 'have_not_taken';
  readonly path: string;
  readonly tracker: Have['of'];
  readonly problem: HaveRefused | string | undefined;

  constructor({ path, tracker, problem }: HaveProblems, options?: UsherErrorOptions) {
    super('The file of --have was not taken.', options);
    this.path = path;
    this.tracker = tracker;
    this.problem = problem;
  }
}

/**
 * Trakt sent fewer rows of a list than it states. A restore would add plays and lists again that it left out, and put
 * older ratings in the place of newer ones, so nothing was added.
 */
export class AccountShort extends UsherError {
  readonly code = 'account_short';
  readonly list: string;
  readonly stated: number;
  readonly read: number;

  constructor(list: string, { stated, read }: { stated: number; read: number }) {
    super(`Trakt sent ${read} of ${stated} rows of the list ${list}.`, { retryable: true });
    this.list = list;
    this.stated = stated;
    this.read = read;
  }
}

/** An export can't be written where it is to go. What was there is as it was. */
export class FolderUnusable extends UsherError {
  readonly code = 'folder_unusable';
  readonly folder: string;
  /** The system's word for why: `EACCES`. */
  readonly reason: string | undefined;
  readonly wantedFor: 'files' | 'written_rows';

  constructor(
    folder: string,
    {
      reason,
      wantedFor = 'files',
      ...options
    }: UsherErrorOptions & { reason: string | undefined; wantedFor?: FolderUnusable['wantedFor'] },
  ) {
    super('The folder of the export cannot be used', options);
    this.folder = folder;
    this.reason = reason;
    this.wantedFor = wantedFor;
  }
}

/** Another export writes to the folder. Nothing was read. */
export class FolderBusy extends UsherError {
  readonly code = 'folder_busy';
  readonly folder: string;
  /** The process that does, where it is known. */
  readonly by: string | undefined;

  constructor(folder: string, by: string | undefined) {
    super('Another export writes to the folder', { retryable: true });
    this.folder = folder;
    this.by = by;
  }
}

/** Another usher does this with the account. */
export class AlreadyRunning extends UsherError {
  readonly code = 'already_running';
  readonly task: 'export' | 'restore' | 'schedule';
  readonly account: string;
  /** The other one, where it is known. */
  readonly by: string | undefined;

  constructor(task: AlreadyRunning['task'], { account, by }: { account: string; by: string | undefined }) {
    super(`Another ${task} runs`, { retryable: true });
    this.task = task;
    this.account = account;
    this.by = by;
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

/** Every error that the library or the command throws. Each `code` belongs to one class and those derived from it. */
export type AnyError =
  | AnyUsherError
  | AccountShort
  | BackupIncomplete
  | UsageError
  | SettingError
  | ClientIdRefused
  | PortInUse
  | ProgramName
  | NotReloaded
  | NoPage
  | PasswordTooShort
  | SnapshotRefused
  | DataRefused
  | RenewalOff
  | RenewalInDoubt
  | TokenMissing
  | GivenTokenRefused
  | NotSignedIn
  | CommandNotStarted
  | ImportError
  | MoveError
  | NoSuchAccount
  | OtherUser
  | ListShort
  | RowsUnaccounted
  | ZipNotTaken
  | HaveNotTaken
  | FolderUnusable
  | FolderBusy
  | AlreadyRunning
  | SignInTimedOut
  | DemoFailed
  | Interrupted;

/** Tells these errors from those that nobody foresaw, so that a `switch` on the code gives the class. */
export function isAnyError(error: unknown): error is AnyError {
  return error instanceof UsherError;
}
