/** From an error to the words a person reads: by its class, its code and its values, never by its message. */

import {
  AccountLimitReached,
  AccountLocked,
  ApiError,
  AppRejected,
  EdgeBlocked,
  ExportIncomplete,
  NetworkError,
  OAuthError,
  RateLimited,
  SignInRequired,
  StoreError,
  UsherError,
  VipRequired,
  WriteOutcomeUnknown,
} from 'trakt-usher';
import {
  CommandNotStarted,
  DemoFailed,
  ImportError,
  Interrupted,
  MoveError,
  NoSuchAccount,
  OtherUser,
  PortInUse,
  RenewalInDoubt,
  RenewalOff,
  SettingError,
  SignInTimedOut,
  SnapshotRefused,
  TokenMissing,
  UsageError,
} from '../errors.ts';
import { reasonOf } from '../system-error.ts';
import type { Catalogue } from './catalogue.ts';
import { duration, type TimeStyle, when } from './times.ts';
import type { Words } from './words.ts';

/** What happened, and the command or setting that mends it. Holds nothing secret. */
export function describeError(error: unknown, text: Catalogue, time: TimeStyle): Words {
  const at = (date: Date | undefined) => (date ? when(date.getTime(), time) : undefined);

  if (error instanceof UsageError) return text.usage(error.problem);
  if (error instanceof SettingError) return text.setting(error.setting, error.problem, error.origin);
  if (error instanceof PortInUse) return text.portInUse[error.wantedFor](error.port);
  if (error instanceof SnapshotRefused) return text.snapshotRefused(error.path, error.reason);
  if (error instanceof SignInTimedOut) return text.signInTimedOut(duration(error.afterMs));
  if (error instanceof ImportError) return text.notImported(error.problem);
  if (error instanceof MoveError) return text.notMoved(error.problem);
  if (error instanceof NoSuchAccount) return text.noSuchAccount(error.account, error.known);
  if (error instanceof OtherUser) return text.otherUser(error);
  if (error instanceof RenewalInDoubt) return text.renewalInDoubt;
  if (error instanceof RenewalOff) return text.renewalOff;
  if (error instanceof TokenMissing) return text.tokenMissing;
  if (error instanceof CommandNotStarted) return text.commandNotStarted(error.command, error.reason);
  if (error instanceof DemoFailed) return text.demoFailed(error.command);
  if (error instanceof Interrupted) return text.interrupted;
  if (error instanceof SignInRequired) return { message: text.signInRequired[error.reason], hint: text.signIn };
  if (error instanceof OAuthError) return text.oauth[error.code];
  if (error instanceof StoreError) return text.vault[error.code](error.location ?? text.theVault);
  if (error instanceof NetworkError) return text.network[error.sent](error.host);
  if (error instanceof EdgeBlocked) return text.edgeBlocked({ rayId: error.rayId, until: at(error.until) });
  if (error instanceof AppRejected) return text.appRejected;
  if (error instanceof ExportIncomplete) {
    return text.exportIncomplete(error.missing, describeError(error.cause, text, time));
  }
  if (error instanceof WriteOutcomeUnknown) return text.writeOutcomeUnknown;
  if (error instanceof ApiError) return describeApi(error, text, at);
  // What a library finds wrong with its options, it says in a sentence that names them.
  if (error instanceof UsherError) return { message: error.message };

  const reason = reasonOf(error);
  if (reason === undefined) return text.unexpected(error instanceof Error ? error.name : typeof error);
  return text.system(reason, pathOf(error));
}

/** What is left of an error on record: its code. */
export function describeCode(code: string, text: Catalogue): Words {
  if (isIn(text.oauth, code)) return text.oauth[code];
  if (isIn(text.vault, code)) return text.vault[code](text.theVault);
  if (isIn(text.api, code)) return text.api[code](text.theRequest);
  if (code === 'edge_blocked') return text.edgeBlocked({ rayId: undefined, until: undefined });
  if (code === 'network') return text.network.maybe(text.theServer);
  return { message: code };
}

function isIn<T extends object>(table: T, code: PropertyKey): code is keyof T {
  return Object.hasOwn(table, code);
}

function describeApi(error: ApiError, text: Catalogue, at: (date: Date | undefined) => string | undefined): Words {
  if (error instanceof RateLimited && error.until) return text.rateLimited(at(error.until) ?? '');
  if (error instanceof AccountLimitReached && error.limit !== undefined) return text.accountLimit(error.limit);
  if (error instanceof VipRequired && error.upgradeUrl !== undefined) return text.vipRequired(error.upgradeUrl);
  if (error instanceof AccountLocked && error.deactivated) return text.accountDeactivated;
  return text.api[error.code](error.endpoint ?? text.theRequest);
}

function pathOf(error: unknown): string | undefined {
  return error instanceof Error && 'path' in error && typeof error.path === 'string' ? error.path : undefined;
}
