/** Turns an error into the words that a person reads: by its code and its values, never by its message. */

import { ApiError, NetworkError, OAuthError, StoreError } from 'trakt-usher';
import { hostAndPort } from '../config/server-settings.ts';
import { type AnyError, isAnyError } from '../errors/any-error.ts';
import { SettingError } from '../errors/setting.ts';
import { GivenTokenRefused, NotSignedIn, RenewalOff, TokenMissing } from '../errors/sign-in.ts';
import { reasonOf } from '../system-error.ts';
import type { Catalogue } from './catalogue.ts';
import type { Circumstances } from './circumstances.ts';
import { keepCall } from './keep-call.ts';
import { duration, type TimeStyle, when } from './times.ts';
import type { Words } from './words.ts';

/** What happened, and the command or setting that mends it. Holds nothing secret. */
export function describeError(error: unknown, text: Catalogue, circumstances: Circumstances): Words {
  if (isAnyError(error)) {
    const words = describeKnown(error, text, circumstances);
    return keepCall(withNextTry(words, error, text, circumstances), circumstances.call ?? {});
  }
  const reason = reasonOf(error);
  if (reason === undefined) return text.unexpected(error instanceof Error ? error.name : typeof error);
  return text.system(reason, placeOf(error));
}

/** Where a renewal rests, the time of the next try says more than a guess. */
function withNextTry(words: Words, { retryAt }: AnyError, text: Catalogue, time: TimeStyle): Words {
  return retryAt ? { ...words, hint: text.nextTry(when(retryAt.getTime(), time)) } : words;
}

function describeKnown(error: AnyError, text: Catalogue, circumstances: Circumstances): Words {
  if (error instanceof OAuthError) return describeOAuth(error, text);
  if (error instanceof StoreError) return text.store(storeFacts(error));
  if (error instanceof ApiError) return describeApi(error, text, circumstances);
  if (error instanceof NetworkError) return describeNetwork(error, text, circumstances);
  switch (error.code) {
    case 'usage':
      return text.usage(error.problem);
    case 'config_invalid':
      if (error instanceof SettingError) return text.setting(error.setting, error.problem, error.origin);
      // The library says in a sentence which of its options is wrong.
      return error.detail ? text.keySetting(error.setting, error.detail) : { message: error.message };
    case 'sign_in_required':
      if (error instanceof RenewalOff) return text.renewalOff;
      if (error instanceof TokenMissing) return text.tokenMissing;
      if (error instanceof GivenTokenRefused) return text.givenTokenRefused(error.origin);
      if (error instanceof NotSignedIn) return text.notSignedIn(error);
      return { message: text.signInRequired[error.reason], hint: text.signIn };
    case 'edge_blocked':
      return text.edgeBlocked({ rayId: error.rayId, until: error.until && when(error.until.getTime(), circumstances) });
    case 'app_rejected':
      return text.appRejected;
    case 'write_outcome_unknown':
      return text.writeOutcomeUnknown(error.status);
    case 'backup_incomplete':
      return text.backupIncomplete(error.missing);
    case 'account_short':
      return text.accountShort(error.list, error);
    case 'list_short':
      return text.listShort(error);
    case 'rows_unaccounted':
      return text.rowsUnaccounted(error);
    case 'zip_not_taken':
      return text.zipNotTaken(error.path, error.problem);
    case 'have_not_taken':
      return text.haveNotTaken(error);
    case 'folder_unusable':
      return text.folderUnusable[error.wantedFor](error.folder, error.reason);
    case 'folder_busy':
      return text.folderBusy(error.folder, error.by);
    case 'already_running':
      return text.alreadyRunning(error);
    case 'client_id_refused':
      return text.clientIdRefused(error.problem);
    case 'port_in_use':
      return text.portInUse[error.wantedFor](error.port);
    case 'program_name':
      return text.programName(error.program, error.problem);
    case 'not_reloaded':
      return text.notReloaded(error.refusal);
    case 'no_page':
      return text.noPage(error.reason);
    case 'password_too_short':
      return text.passwordTooShort(error.least);
    case 'snapshot_refused':
      return text.snapshotRefused(error.path, error.reason);
    case 'data_refused':
      return text.dataRefused(error.path, error.reasons);
    case 'sign_in_timed_out':
      return text.signInTimedOut(duration(error.afterMs));
    case 'not_imported':
      return text.notImported(error.problem);
    case 'not_moved':
      return text.notMoved(error.problem);
    case 'no_such_account':
      return text.noSuchAccount(error);
    case 'other_user':
      return text.otherUser(error);
    case 'renewal_in_doubt':
      return describeDoubt(error.cause, text, circumstances);
    case 'command_not_started':
      return text.commandNotStarted(error.command, error.reason);
    case 'demo_failed':
      return text.demoFailed(error.command);
    case 'interrupted':
      return text.interrupted;
  }
}

function describeOAuth(error: OAuthError, text: Catalogue): Words {
  const { code, status, from, retryAt } = error;
  if (code !== 'server_error' && code !== 'temporarily_unavailable') return text.oauth[code];
  if (status !== undefined && status >= 500) {
    return text.serverTrouble({ server: text.signInServer, status, from });
  }
  // A renewal that rests, after what the record has of the last one.
  if (isAnswerMissing(error)) return text.renewalUnknown;
  return retryAt && status !== undefined ? text.renewalRefused(status) : text.oauth[code];
}

function describeDoubt(cause: unknown, text: Catalogue, circumstances: Circumstances): Words {
  const why = isAnswerMissing(cause) ? undefined : describeError(cause, text, circumstances).message;
  const retryAt = isAnyError(cause) ? cause.retryAt : undefined;
  return text.renewalInDoubt(why, retryAt && when(retryAt.getTime(), circumstances));
}

/** Whether a renewal was sent, maybe by another vault, and nothing is on record of what came of it. */
function isAnswerMissing(error: unknown): boolean {
  return error instanceof OAuthError && error.retryAt !== undefined && error.status === undefined;
}

function storeFacts({ code, location, detail, cause }: StoreError) {
  return { code, location, detail, reason: reasonOf(cause) };
}

function describeApi(error: Extract<AnyError, ApiError>, text: Catalogue, time: TimeStyle): Words {
  if (error.code === 'rate_limited' && error.until) return text.rateLimited(when(error.until.getTime(), time));
  if (error.code === 'account_limit' && error.limit !== undefined) return text.accountLimit(error.limit);
  if (error.code === 'vip_required' && error.upgradeUrl !== undefined) return text.vipRequired(error.upgradeUrl);
  if (error.code === 'account_locked' && error.deactivated) return text.accountDeactivated;
  const { status, from } = error;
  if (error.code === 'server_trouble' && status !== undefined) {
    return text.serverTrouble({ server: text.apiServer, status, from });
  }
  return text.api[error.code](error.endpoint ?? text.theRequest);
}

/** There was no usher before. A clock that was never set says less, and no certificate holds then. */
const firstDayMs = Date.UTC(2026, 0);

function describeNetwork(error: NetworkError, text: Catalogue, { proxyVariable, nowMs }: Circumstances): Words {
  if (error.reason === 'certificate' && nowMs < firstDayMs) return text.clockBehind(error.host, nowMs);
  const words = text.network[error.reason](error);
  const couldBeTheProxy = error.sent === 'no' && error.proxy === undefined && isThisMachine(error.host);
  return couldBeTheProxy && proxyVariable !== undefined ? text.noProxyHere(words, proxyVariable) : words;
}

/** By a host with its port. */
function isThisMachine(host: string): boolean {
  return /^(localhost|.+\.localhost|127(\.\d+){3}|\[::1\])(:\d+)?$/.test(host);
}

/** Words for an error of which a record keeps only the code. */
export function describeCode(code: string, text: Catalogue): Words {
  if (isIn(text.oauth, code)) return text.oauth[code];
  if (isIn(text.api, code)) return text.api[code](text.theRequest);
  if (code === 'edge_blocked') return text.edgeBlocked({ rayId: undefined, until: undefined });
  if (code === 'network') return text.network.unknown({ host: text.signInServer, sent: 'maybe', proxy: undefined });
  return { message: text.recorded[code] ?? code };
}

function isIn<T extends object>(table: T, code: PropertyKey): code is keyof T {
  return Object.hasOwn(table, code);
}

/** The file, or the address that nobody can listen at. */
function placeOf(error: unknown): string | undefined {
  const { path, address, port }: { path?: unknown; address?: unknown; port?: unknown } = Object(error);
  if (typeof path === 'string') return path;
  return typeof address === 'string' && typeof port === 'number' ? hostAndPort({ address, port }) : undefined;
}
