/**
 * Every error a caller can meet. Each has a stable `code`, the values that a sentence about it needs, and a message that
 * says what happened and what to do next. None carries a token, a code, a secret, a request body or a full URL.
 */

export interface UsherErrorOptions {
  /** HTTP status, if there was an answer. */
  status?: number | undefined;
  retryable?: boolean | undefined;
  /** When it is tried again at the earliest, where that is known. */
  retryAt?: Date | undefined;
  cause?: unknown;
}

/** The root of the tree. */
export abstract class UsherError extends Error {
  abstract readonly code: string;
  /** Whether the same call may succeed later without anybody changing anything. */
  readonly retryable: boolean;
  /** HTTP status, if there was an answer. */
  readonly status: number | undefined;
  /** Before this, the same call fails alike. */
  readonly retryAt: Date | undefined;

  constructor(message: string, { status, retryable = false, retryAt, cause }: UsherErrorOptions = {}) {
    super(message, cause === undefined ? undefined : { cause });
    this.name = new.target.name;
    this.status = status;
    this.retryable = retryable;
    this.retryAt = retryAt;
  }
}

/** RFC 6749 section 5.2, RFC 8628 section 3.5, RFC 9207, and Trakt's own answers to a device code. */
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

/** The authorization server refused, or its answer can't be trusted. */
export class OAuthError extends UsherError {
  readonly code: OAuthErrorCode;

  constructor(code: OAuthErrorCode, message: string, options?: UsherErrorOptions) {
    super(message, options);
    this.code = code;
  }
}

/**
 * `never`: no sign-in is stored. `revoked`: Trakt ended it. `lost_response`: the answer to a refresh was lost, and with it
 * the tokens. `expired`: it ran out and there is nothing to refresh it with. `moved`: it is from before Trakt's move to
 * its new authorization server in 2026.
 */
export type SignInReason = 'never' | 'revoked' | 'lost_response' | 'expired' | 'moved';

const signInMessages: Record<SignInReason, string> = {
  never: 'Not signed in to Trakt.',
  revoked: 'Trakt no longer accepts this sign-in: it was revoked or replaced.',
  lost_response: "The answer to a token refresh was lost, and Trakt's refresh tokens work only once.",
  expired: 'The access token has expired and there is no refresh token to renew it.',
  moved: "This sign-in is from before Trakt's move to its new sign-in server, which doesn't accept it.",
};

/** A person has to sign in (again); nothing else will help. */
export class SignInRequired extends UsherError {
  readonly code = 'sign_in_required';
  readonly reason: SignInReason;
  readonly account: string | undefined;

  constructor(reason: SignInReason, { account, ...options }: UsherErrorOptions & { account?: string } = {}) {
    super(`${signInMessages[reason]} Sign in again.`, options);
    this.reason = reason;
    this.account = account;
  }
}

/** What the caller configured can't work: `setting` names it. */
export class ConfigError extends UsherError {
  readonly code = 'config_invalid';
  readonly setting: string;

  constructor(setting: string, message: string, options?: UsherErrorOptions) {
    super(message, options);
    this.setting = setting;
  }
}

/** An export ended before everything was there; what was complete has been kept. */
export class ExportIncomplete extends UsherError {
  readonly code = 'export_incomplete';
  /** What is missing, e.g. `history`. */
  readonly missing: readonly string[];

  constructor(missing: readonly string[], message: string, options?: UsherErrorOptions) {
    super(message, options);
    this.missing = missing;
  }
}

/** A write was sent and its answer was lost: it may have happened. Look before sending it again. */
export class WriteOutcomeUnknown extends UsherError {
  readonly code = 'write_outcome_unknown';
}

/** Trakt refuses the app itself (403 in JSON): unknown client id, or the app was deleted. */
export class AppRejected extends UsherError {
  readonly code = 'app_rejected';
}

export type ApiErrorCode =
  | 'bad_request'
  | 'unauthorized'
  | 'forbidden'
  | 'not_found'
  | 'method_not_allowed'
  | 'conflict'
  | 'precondition_failed'
  | 'account_limit'
  | 'validation'
  | 'account_locked'
  | 'vip_required'
  | 'rate_limited'
  | 'server_error'
  | 'unexpected_response';

/** The API answered with an error. https://developer.trakt.tv, status codes. */
export class ApiError extends UsherError {
  readonly code: ApiErrorCode;
  /** Method and path, without the query: `GET /sync/history`. */
  readonly endpoint: string | undefined;

  constructor(
    code: ApiErrorCode,
    message: string,
    { endpoint, ...options }: UsherErrorOptions & { endpoint?: string } = {},
  ) {
    super(message, options);
    this.code = code;
    this.endpoint = endpoint;
  }
}

type ApiErrorOptions = UsherErrorOptions & { endpoint?: string };

/** Too many requests. Nothing was done; the same call works at `until`. */
export class RateLimited extends ApiError {
  readonly until: Date | undefined;

  constructor(message: string, { until, ...options }: ApiErrorOptions & { until?: Date | undefined } = {}) {
    super('rate_limited', message, { retryable: true, ...options });
    this.until = until;
  }
}

/** 420: the account holds as many as it may. `limit` where Trakt tells it. */
export class AccountLimitReached extends ApiError {
  readonly limit: number | undefined;

  constructor(message: string, { limit, ...options }: ApiErrorOptions & { limit?: number | undefined } = {}) {
    super('account_limit', message, options);
    this.limit = limit;
  }
}

/** 426: only for VIP accounts. */
export class VipRequired extends ApiError {
  readonly upgradeUrl: string | undefined;

  constructor(message: string, { upgradeUrl, ...options }: ApiErrorOptions & { upgradeUrl?: string | undefined } = {}) {
    super('vip_required', message, options);
    this.upgradeUrl = upgradeUrl;
  }
}

/** 423: the account is locked, or was deactivated by its owner. */
export class AccountLocked extends ApiError {
  readonly deactivated: boolean;

  constructor(message: string, { deactivated, ...options }: ApiErrorOptions & { deactivated: boolean }) {
    super('account_locked', message, options);
    this.deactivated = deactivated;
  }
}

/**
 * Cloudflare, in front of Trakt, answered with a page of its own (HTML or text). Trakt never saw the request, so nothing
 * is wrong with the app or the sign-in.
 */
export class EdgeBlocked extends UsherError {
  readonly code = 'edge_blocked';
  /** Cloudflare's own number for this request, to quote to Trakt's support. */
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

/** No complete answer. `sent` tells whether the request can have reached the server. */
export class NetworkError extends UsherError {
  readonly code = 'network';
  readonly sent: 'no' | 'maybe';
  readonly host: string;

  constructor(message: string, { sent, host, ...options }: UsherErrorOptions & { sent: 'no' | 'maybe'; host: string }) {
    super(message, { retryable: true, ...options });
    this.sent = sent;
    this.host = host;
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

/** The place where tokens rest can't do what was asked; nothing was spent. */
export class StoreError extends UsherError {
  readonly code: StoreErrorCode;
  /** Where the vault is, e.g. a file path. */
  readonly location: string | undefined;

  constructor(
    code: StoreErrorCode,
    message: string,
    { location, ...options }: UsherErrorOptions & { location?: string | undefined } = {},
  ) {
    super(message, { retryable: code === 'busy' || code === 'version_conflict' || code === 'unavailable', ...options });
    this.code = code;
    this.location = location;
  }
}
