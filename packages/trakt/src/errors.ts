/**
 * Every error that a caller can meet. Each has a stable `code`, the values that a sentence about it needs, and a message
 * that says what happened and what to do next. No error holds a token, an authorization or device code, a secret, a
 * request body or a full URL.
 */

export interface UsherErrorOptions {
  /** HTTP status, if there was an answer. */
  status?: number | undefined;
  /** Who wrote the answer, if there was one: Trakt, or its edge (Cloudflare). */
  from?: 'trakt' | 'edge' | undefined;
  retryable?: boolean | undefined;
  /** When it is tried again at the earliest, where that is known. */
  retryAt?: Date | undefined;
  cause?: unknown;
}

/**
 * The root of the tree. To tell its classes apart by `code`, see `isUsherError`.
 *
 * @example
 * ```ts
 * try {
 *   await client.users.settings();
 * } catch (error) {
 *   if (!(error instanceof UsherError)) throw error;
 *   show(error.retryable ? `${error.message} We try again.` : error.message);
 * }
 * ```
 */
export abstract class UsherError extends Error {
  abstract readonly code: string;
  /** The same call may succeed later, although nobody changes anything. */
  readonly retryable: boolean;
  /** HTTP status, if there was an answer. */
  readonly status: number | undefined;
  /** Who wrote the answer, if there was one: Trakt, or its edge (Cloudflare). */
  readonly from: 'trakt' | 'edge' | undefined;
  /** Before this, the same call fails in the same way. */
  readonly retryAt: Date | undefined;

  constructor(message: string, { status, from, retryable = false, retryAt, cause }: UsherErrorOptions = {}) {
    super(message, cause === undefined ? undefined : { cause });
    this.name = new.target.name;
    this.status = status;
    this.from = from;
    this.retryable = retryable;
    this.retryAt = retryAt;
  }
}

/** The codes of RFC 6749 section 5.2, RFC 8628 section 3.5 and RFC 9207, and Trakt's own answers to a device code. */
export type OAuthErrorCode =
  | 'authorization_pending'
  | 'slow_down'
  | 'expired_token'
  | 'access_denied'
  | 'invalid_request'
  | 'invalid_client'
  | 'invalid_grant'
  | 'invalid_scope'
  | 'unauthorized_client'
  | 'unsupported_grant_type'
  | 'unsupported_response_type'
  | 'server_error'
  | 'temporarily_unavailable'
  | 'state_mismatch'
  | 'issuer_mismatch'
  | 'device_code_unknown'
  | 'device_code_used'
  | 'invalid_response';

/**
 * The authorization server refused the request, or its answer can't be trusted.
 *
 * @example
 * ```ts
 * try {
 *   await session.accessToken();
 * } catch (error) {
 *   if (!(error instanceof OAuthError && error.code === 'invalid_client')) throw error;
 *   show('Trakt refuses the client secret of this app.');
 * }
 * ```
 */
export class OAuthError extends UsherError {
  readonly code: OAuthErrorCode;

  constructor(code: OAuthErrorCode, message: string, options?: UsherErrorOptions) {
    super(message, options);
    this.code = code;
  }
}

/**
 * `never`: no sign-in is stored. `revoked`: Trakt ended it. `lost_response`: the answer to a refresh was lost, and the
 * tokens with it. `expired`: the access token has expired and there is no refresh token. `moved`: the sign-in is older
 * than Trakt's new authorization server of 2026.
 */
export type SignInReason = 'never' | 'revoked' | 'lost_response' | 'expired' | 'moved';

const signInMessages: Record<SignInReason, string> = {
  never: 'Not signed in to Trakt.',
  revoked: 'Trakt no longer accepts this sign-in: it was revoked or replaced. Sign in again.',
  lost_response: "The answer to a token refresh was lost, and Trakt's refresh tokens work only once. Sign in again.",
  expired: 'The access token has expired and there is no refresh token to renew it. Sign in again.',
  moved: "This sign-in is from before Trakt's move to its new sign-in server, which doesn't accept it. Sign in again.",
};

/**
 * A person has to sign in; nothing else helps.
 *
 * @example
 * ```ts
 * try {
 *   await session.accessToken();
 * } catch (error) {
 *   if (!(error instanceof SignInRequired)) throw error;
 *   showSignIn(error.reason);
 * }
 * ```
 */
export class SignInRequired extends UsherError {
  readonly code = 'sign_in_required';
  readonly reason: SignInReason;
  readonly account: string | undefined;

  constructor(reason: SignInReason, { account, ...options }: UsherErrorOptions & { account?: string } = {}) {
    super(signInMessages[reason], options);
    this.reason = reason;
    this.account = account;
  }
}

/** What is wrong with a setting that a key comes from, with the values that a sentence about it needs besides its name. */
export type ConfigErrorDetail =
  /** Only one of the two may be. */
  | { reason: 'both_set'; other: string }
  /** One of the two has to be. */
  | { reason: 'neither_set'; other: string }
  /** The file that the setting names. `system`: the system's word for why, such as `ENOENT`. */
  | { reason: 'file_unreadable'; path: string; system: string | undefined }
  /** It holds something else, or the file at `path` does, which it names. */
  | { reason: 'no_key'; path?: string };

type ConfigErrorOptions = UsherErrorOptions & { detail?: ConfigErrorDetail | undefined };

/**
 * An option or a setting has a value that can't work. `setting` names it.
 *
 * @example
 * ```ts
 * try {
 *   createTraktClient({ app: { clientId: '' } });
 * } catch (error) {
 *   if (!(error instanceof ConfigError)) throw error;
 *   show(`Look at ${error.setting}. ${error.message}`);
 * }
 * ```
 */
export class ConfigError extends UsherError {
  readonly code = 'config_invalid';
  readonly setting: string;
  /** Absent where the message says everything: for the options of a function. */
  readonly detail: ConfigErrorDetail | undefined;

  constructor(setting: string, message: string, { detail, ...options }: ConfigErrorOptions = {}) {
    super(message, options);
    this.setting = setting;
    this.detail = detail;
  }
}

/**
 * A write was sent and its answer was lost, or is none, so the write may have happened. Look before you send it again; for plays
 * `wasWritten` does. A write that may safely be repeated (ratings, watchlist, favorites, collection, items of lists, hidden
 * items) was, where that may wait.
 *
 * @example
 * ```ts
 * try {
 *   await client.sync.history.add({ movies: [{ ids: { trakt: 1 }, watched_at }] });
 * } catch (error) {
 *   if (!(error instanceof WriteOutcomeUnknown)) throw error;
 *   show('The play may be at Trakt already. Look there before you send it again.');
 * }
 * ```
 */
export class WriteOutcomeUnknown extends UsherError {
  readonly code = 'write_outcome_unknown';
}

/**
 * Trakt refuses the app itself (403 in JSON): its client id is unknown, or it was deleted.
 *
 * @example
 * ```ts
 * try {
 *   await client.users.settings();
 * } catch (error) {
 *   if (!(error instanceof AppRejected)) throw error;
 *   show('Compare the client id with the one at https://app.trakt.tv/settings/apps.');
 * }
 * ```
 */
export class AppRejected extends UsherError {
  readonly code = 'app_rejected';
}

/** The codes of an `ApiError` that has no class of its own. `server_trouble`: any 5xx. */
type PlainApiErrorCode =
  | 'bad_request'
  | 'unauthorized'
  | 'forbidden'
  | 'not_found'
  | 'method_not_allowed'
  | 'conflict'
  | 'precondition_failed'
  | 'validation'
  | 'server_trouble'
  | 'unexpected_response';

export type ApiErrorCode = PlainApiErrorCode | 'rate_limited' | 'account_limit' | 'vip_required' | 'account_locked';

type ApiErrorOptions = UsherErrorOptions & { endpoint?: string };

/**
 * The API answered with an error. https://developer.trakt.tv, status codes.
 *
 * @example
 * ```ts
 * try {
 *   await client.users.settings();
 * } catch (error) {
 *   if (!(error instanceof ApiError && error.code === 'server_trouble')) throw error;
 *   show('Trakt is in trouble. Try again later.');
 * }
 * ```
 */
export class ApiError extends UsherError {
  readonly code: ApiErrorCode;
  /** Method and path, without the query: `GET /sync/history`. */
  readonly endpoint: string | undefined;

  constructor(code: ApiErrorCode, message: string, { endpoint, ...options }: ApiErrorOptions = {}) {
    super(message, options);
    this.code = code;
    this.endpoint = endpoint;
  }
}

/**
 * 429: too many requests. Nothing was done; the same call works at `until`.
 *
 * @example
 * ```ts
 * try {
 *   await client.users.settings();
 * } catch (error) {
 *   if (!(error instanceof RateLimited)) throw error;
 *   tryAgainAt(error.until);
 * }
 * ```
 */
export class RateLimited extends ApiError {
  declare readonly code: 'rate_limited';
  readonly until: Date | undefined;

  constructor(message: string, { until, ...options }: ApiErrorOptions & { until?: Date | undefined } = {}) {
    super('rate_limited', message, { retryable: true, ...options });
    this.until = until;
  }
}

/**
 * 420: the account holds as many items as it may. `limit` is there when Trakt tells it.
 *
 * @example
 * ```ts
 * try {
 *   await client.sync.watchlist.add({ movies: [{ ids: { trakt: 1 } }] });
 * } catch (error) {
 *   if (!(error instanceof AccountLimitReached)) throw error;
 *   show(`The watchlist is full: it holds ${error.limit ?? 'all'} items.`);
 * }
 * ```
 */
export class AccountLimitReached extends ApiError {
  declare readonly code: 'account_limit';
  readonly limit: number | undefined;

  constructor(message: string, { limit, ...options }: ApiErrorOptions & { limit?: number | undefined } = {}) {
    super('account_limit', message, options);
    this.limit = limit;
  }
}

/**
 * 426: the endpoint is for VIP accounts only.
 *
 * @example
 * ```ts
 * try {
 *   await client.users.settings();
 * } catch (error) {
 *   if (!(error instanceof VipRequired)) throw error;
 *   show(`Only VIP accounts can do this. ${error.upgradeUrl ?? ''}`);
 * }
 * ```
 */
export class VipRequired extends ApiError {
  declare readonly code: 'vip_required';
  readonly upgradeUrl: string | undefined;

  constructor(message: string, { upgradeUrl, ...options }: ApiErrorOptions & { upgradeUrl?: string | undefined } = {}) {
    super('vip_required', message, options);
    this.upgradeUrl = upgradeUrl;
  }
}

/**
 * 423: the account is locked, or was deactivated by its owner.
 *
 * @example
 * ```ts
 * try {
 *   await client.users.settings();
 * } catch (error) {
 *   if (!(error instanceof AccountLocked)) throw error;
 *   show(error.deactivated ? 'You have deactivated your account.' : 'Trakt has locked your account.');
 * }
 * ```
 */
export class AccountLocked extends ApiError {
  declare readonly code: 'account_locked';
  readonly deactivated: boolean;

  constructor(message: string, { deactivated, ...options }: ApiErrorOptions & { deactivated: boolean }) {
    super('account_locked', message, options);
    this.deactivated = deactivated;
  }
}

/**
 * Trakt's edge (Cloudflare) answered in Trakt's place. Trakt never saw the request, so nothing is wrong with the app or
 * the sign-in.
 *
 * @example
 * ```ts
 * try {
 *   await client.users.settings();
 * } catch (error) {
 *   if (!(error instanceof EdgeBlocked)) throw error;
 *   show(`Cloudflare turned the request away. Its number: ${error.rayId ?? 'unknown'}`);
 * }
 * ```
 */
export class EdgeBlocked extends UsherError {
  readonly code = 'edge_blocked';
  /** Cloudflare's number for this request. Trakt's support can look it up. */
  readonly rayId: string | undefined;
  readonly until: Date | undefined;

  constructor(
    message: string,
    { rayId, until, ...options }: UsherErrorOptions & { rayId?: string | undefined; until?: Date | undefined } = {},
  ) {
    super(message, { retryable: true, ...options });
    this.rayId = rayId;
    this.until = until;
  }
}

/**
 * `dns`: nobody knows the host's name. `refused`: nothing listens there. `unreachable`: no way leads there. `offline`: the
 * browser has no network. `certificate`: the host's is not trusted. `proxy`: no way through the proxy. `proxy_password`: the
 * proxy asks for a user name and a password, and was given none that it takes. `timeout`: no answer, or no connection, in
 * time. `cut`: the connection broke. `too_long`: the answer is longer than any that makes sense. `unknown`: the platform
 * doesn't say.
 */
export type NetworkReason =
  | 'dns'
  | 'refused'
  | 'unreachable'
  | 'offline'
  | 'certificate'
  | 'proxy'
  | 'proxy_password'
  | 'timeout'
  | 'cut'
  | 'too_long'
  | 'unknown';

export interface NetworkErrorOptions extends UsherErrorOptions {
  sent: 'no' | 'maybe';
  host: string;
  reason?: NetworkReason;
  proxy?: string | undefined;
}

/**
 * There is no complete answer. `sent` tells whether the request can have reached the server.
 *
 * @example
 * ```ts
 * try {
 *   await client.users.settings();
 * } catch (error) {
 *   if (!(error instanceof NetworkError)) throw error;
 *   show(error.reason === 'offline' ? 'There is no network.' : error.message);
 * }
 * ```
 */
export class NetworkError extends UsherError {
  readonly code = 'network';
  readonly sent: 'no' | 'maybe';
  readonly host: string;
  readonly reason: NetworkReason;
  /** Host and port of the proxy that is the reason, or the variable that names none. */
  readonly proxy: string | undefined;

  constructor(message: string, { sent, host, reason = 'unknown', proxy, ...options }: NetworkErrorOptions) {
    super(message, { retryable: true, ...options });
    this.sent = sent;
    this.host = host;
    this.reason = reason;
    this.proxy = proxy;
  }
}

export type StoreErrorCode =
  | 'busy'
  | 'corrupt'
  | 'version_conflict'
  | 'unavailable'
  | 'wrong_key'
  | 'unsafe_location'
  | 'read_only'
  | 'copied';

/** Where a vault's key comes from. */
type KeySourceName = 'environment' | 'keyring' | 'passphrase' | 'key_file';

/** What keeps a store in a database from being used. */
type DatabaseProblem =
  /** No tables of this store's, or those of an earlier version. */
  | 'no_tables'
  | 'full'
  | 'no_connection_left'
  | 'role_refused'
  | 'no_such_database'
  | 'no_tls'
  | 'standby'
  /** The role may not do this. */
  | 'may_not'
  /** A table of the workers' queue is missing. */
  | 'no_queue'
  /** Others use what is to be changed. */
  | 'in_use'
  | 'unusable'
  /** It was restored, or a standby took over. */
  | 'elsewhere'
  /** Another key wrapped what is in it. */
  | 'other_key';

/**
 * The reason behind a StoreError's code, with the values that a sentence about it needs besides `location`: that is the
 * path which the reason is about. A store gives none where code and location say everything.
 */
export type StoreErrorDetail =
  /** The renewed tokens could not be saved. They are sealed in the file at `location`, and the next start takes them in. */
  | { reason: 'tokens_kept' }
  /** The renewed tokens could not be saved anywhere. */
  | { reason: 'tokens_lost' }
  | { reason: 'disk_full' }
  /** A newer version of this program wrote it. */
  | { reason: 'newer_version' }
  | { reason: 'file_exists' }
  /** There is none yet at `location`. */
  | { reason: 'no_vault' }
  /** `mend`: the shell command that mends it; for `foreign` there is none, because only user `owner` may use the file. */
  | { reason: 'permissions'; problem: 'foreign' | 'writable' | 'readable'; owner: number; mend?: string }
  /** The key from its source is another than the one that sealed the store, or the passphrase is. */
  | { reason: 'other_key'; source: KeySourceName }
  /** The key has to come from `source`, and is looked for in `instead`. */
  | { reason: 'other_source'; source: KeySourceName; instead?: KeySourceName }
  /** The source can be used, and the key is not in it. A missing key file is at `location`. */
  | { reason: 'key_missing'; source: KeySourceName }
  /** The file at `location` holds something else than a key. */
  | { reason: 'no_key_in_file' }
  /** A passphrase is needed, and there is nobody to ask. */
  | { reason: 'nobody_to_ask' }
  /** The passphrase doesn't open the exported sign-in at `location`, or the file was changed. */
  | { reason: 'other_passphrase' }
  /**
   * `no_session`: there is no session bus, as in cron, in a service or over SSH. `not_installed`: its module is missing.
   * `no_answer`: none in time. `forgets`: it doesn't keep, or doesn't show, what was written. `failed`: it refused.
   */
  | { reason: 'keyring'; problem: 'no_session' | 'not_installed' | 'no_answer' | 'forgets' | 'failed' }
  /** Locks don't hold on this file system, or may not. `fuse`: they may, if this machine alone uses the folder. */
  | { reason: 'file_system'; name: string; fuse: boolean }
  | { reason: 'locks_do_not_hold' }
  /** `system`: the database's own code, or the system's. */
  | { reason: 'database'; problem: DatabaseProblem; system?: string }
  /** A text that is kept sealed under that name can't be opened. `table`: of the database, where its row is. */
  | { reason: 'damaged_note'; name: string; table?: string }
  /** The grant is bound to another file or lock, to a newer state of this file, or its state folder doesn't know it. */
  | { reason: 'copied' | 'restored' | 'unknown_here' | 'without_lock' }
  /** An export or an import of a sign-in. `in_part`: whether it has left the vault is unknown; if so, it is at `location`. */
  | {
      reason:
        | 'nothing_to_move'
        | 'in_doubt'
        | 'in_part'
        | 'unfinished_export'
        | 'signed_in'
        | 'used_before'
        | 'still_here';
    };

/**
 * The store of the tokens can't do what was asked. No refresh token was spent.
 *
 * @example
 * ```ts
 * try {
 *   await session.accessToken();
 * } catch (error) {
 *   if (!(error instanceof StoreError && error.code === 'busy')) throw error;
 *   show('Another program holds this account. Try again in a moment.');
 * }
 * ```
 */
export class StoreError extends UsherError {
  readonly code: StoreErrorCode;
  /** The path of the store, or of the file that the error is about. */
  readonly location: string | undefined;
  readonly detail: StoreErrorDetail | undefined;

  constructor(
    code: StoreErrorCode,
    message: string,
    {
      location,
      detail,
      ...options
    }: UsherErrorOptions & { location?: string | undefined; detail?: StoreErrorDetail | undefined } = {},
  ) {
    super(message, { retryable: code === 'busy' || code === 'version_conflict' || code === 'unavailable', ...options });
    this.code = code;
    this.location = location;
    this.detail = detail;
  }
}

/** Every error of this library. Each `code` belongs to one class. */
export type AnyUsherError =
  | OAuthError
  | SignInRequired
  | ConfigError
  | WriteOutcomeUnknown
  | AppRejected
  | (ApiError & { readonly code: PlainApiErrorCode })
  | RateLimited
  | AccountLimitReached
  | VipRequired
  | AccountLocked
  | EdgeBlocked
  | NetworkError
  | StoreError;

/**
 * Tells an error of this library from others, so that a `switch` on its `code` gives its class and values.
 *
 * @example
 * ```ts
 * try {
 *   await client.sync.history.get().toArray();
 * } catch (error) {
 *   if (!isUsherError(error)) throw error;
 *   switch (error.code) {
 *     case 'sign_in_required':
 *       return showSignIn(error.reason);
 *     case 'rate_limited':
 *       return tryAgainAt(error.until);
 *     default:
 *       return show(error.message);
 *   }
 * }
 * ```
 */
export function isUsherError(error: unknown): error is AnyUsherError {
  return error instanceof UsherError;
}
