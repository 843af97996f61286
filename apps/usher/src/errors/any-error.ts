/**
 * Every error that the command can meet: the library's, and those of this folder that only the command has. Like the
 * library's they carry a code and values; text/en.ts words them.
 */

import { type AnyUsherError, UsherError } from 'trakt-usher';
import type { ImportError, MoveError } from './moving.ts';
import type { CommandNotStarted, DemoFailed, Interrupted } from './run.ts';
import type {
  DataRefused,
  NoPage,
  NotReloaded,
  PasswordTooShort,
  PortInUse,
  ProgramName,
  SnapshotRefused,
} from './server.ts';
import type { SettingError } from './setting.ts';
import type {
  ClientIdRefused,
  GivenTokenRefused,
  NoSuchAccount,
  NotSignedIn,
  OtherUser,
  RenewalInDoubt,
  RenewalOff,
  SignInTimedOut,
  TokenMissing,
} from './sign-in.ts';
import type {
  AccountShort,
  AlreadyRunning,
  BackupIncomplete,
  FolderBusy,
  FolderUnusable,
  HaveNotTaken,
  ListShort,
  RowsUnaccounted,
  ZipNotTaken,
} from './take-out.ts';
import type { UsageError } from './usage.ts';

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
