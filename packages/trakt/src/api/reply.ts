/** What an answer means: its body, or the error it stands for. Pure. https://developer.trakt.tv, status codes. */

import {
  AccountLimitReached,
  AccountLocked,
  ApiError,
  type ApiErrorCode,
  AppRejected,
  EdgeBlocked,
  RateLimited,
  type UsherError,
  VipRequired,
  WriteOutcomeUnknown,
} from '../errors.ts';
import { waitUntil } from './retry-timing.ts';
import type { Answer } from './send.ts';

export interface Asked {
  method: string;
  /** Method and path, without the query: `GET /sync/history`. */
  endpoint: string;
}

export type Judged = { ok: true; body: unknown } | { ok: false; error: UsherError };

/** The JSON body of a success (undefined when it has none), else the error. */
export function judge(answer: Answer, asked: Asked, nowMs: number): Judged {
  const { status } = answer;
  const body = parse(answer);
  if (isEdge(answer, body)) return { ok: false, error: edgeBlocked(answer, nowMs) };
  if (status < 200 || status > 299) return { ok: false, error: errorFor(answer, { ...asked, body, nowMs }) };
  if (body.type === 'json') return { ok: true, body: body.value };
  if (body.type === 'empty') return { ok: true, body: undefined };
  return { ok: false, error: isWrite(asked) ? unknownOutcome(status) : unreadable(status, asked.endpoint) };
}

type Body = { type: 'json'; value: unknown } | { type: 'malformed' } | { type: 'page' } | { type: 'empty' };

/** Only what is declared as JSON is parsed as JSON. */
function parse({ headers, text }: Answer): Body {
  if (text.trim() === '') return { type: 'empty' };
  if (!/^application\/([\w.-]+\+)?json\b/i.test(headers.get('content-type') ?? '')) return { type: 'page' };
  try {
    return { type: 'json', value: JSON.parse(text) };
  } catch {
    return { type: 'malformed' };
  }
}

/** Cloudflare speaking in Trakt's place. A 5xx page isn't a block: it tells that Trakt is in trouble. */
function isEdge({ status, headers }: Answer, body: Body): boolean {
  if (headers.get('cf-mitigated')) return true;
  if (body.type !== 'page' || headers.get('x-ratelimit')) return false;
  return status === 403 || status === 429 || (status >= 200 && status <= 299);
}

function edgeBlocked({ status, headers }: Answer, nowMs: number): EdgeBlocked {
  const rayId = rayOf(headers);
  const until = waitUntil(headers, nowMs);
  const ray = rayId ? `, ray ${rayId}` : '';
  const next = until
    ? `It lets requests through again at ${until.toISOString()}.`
    : "Wait a while, make sure that the app sends a User-Agent, and quote the ray to Trakt's support if it lasts.";
  const message = `Cloudflare, in front of Trakt, blocked the request (HTTP ${status}${ray}). App and sign-in are fine. ${next}`;
  return new EdgeBlocked(message, { status, rayId, until });
}

function rayOf(headers: Answer['headers']): string | undefined {
  return /^[\w-]{1,64}$/.exec(headers.get('cf-ray') ?? '')?.[0];
}

function errorFor(
  answer: Answer,
  { endpoint, method, body, nowMs }: Asked & { body: Body; nowMs: number },
): UsherError {
  const { status, headers } = answer;
  const options = { status, endpoint };
  switch (status) {
    case 403:
      return new AppRejected(
        'Trakt refuses the app: its client id is unknown, or it was deleted or not approved. Check it at https://app.trakt.tv/settings/apps.',
        { status },
      );
    case 420:
      return accountLimit(headers.get('x-account-limit'), options);
    case 423: {
      const deactivated = headers.get('x-account-deactivated') === 'true';
      return new AccountLocked(
        `The Trakt account is ${deactivated ? 'deactivated. Its owner can activate it at https://app.trakt.tv' : "locked. Ask Trakt's support"}.`,
        { ...options, deactivated },
      );
    }
    case 426:
      return vipRequired(headers.get('x-upgrade-url'), options);
    case 429: {
      const until = waitUntil(headers, nowMs);
      const next = until ? `Try again at ${until.toISOString()}.` : 'Try again in a few minutes.';
      return new RateLimited(`Too many requests to Trakt. ${next}`, { ...options, until });
    }
  }
  if (status < 500) return plain(codes[status] ?? 'unexpected_response', body, options);
  if (isWrite({ method })) return unknownOutcome(status);
  const rayId = rayOf(headers);
  const message = `Trakt is in trouble (HTTP ${status}${rayId ? `, ray ${rayId}` : ''}). Try again in half a minute.`;
  return new ApiError('server_error', message, { ...options, retryable: true });
}

const codes: Readonly<Record<number, ApiErrorCode>> = {
  400: 'bad_request',
  401: 'unauthorized',
  404: 'not_found',
  405: 'method_not_allowed',
  409: 'conflict',
  412: 'precondition_failed',
  422: 'validation',
};

const sentences: Partial<Record<ApiErrorCode, string>> = {
  bad_request: "Trakt couldn't read the request",
  unauthorized: 'Trakt refuses the access token for this',
  not_found: 'Trakt has no such record, or it is private',
  method_not_allowed: "Trakt doesn't know this method here",
  conflict: 'Trakt has this already',
  precondition_failed: 'Trakt misses a required header',
  validation: 'Trakt finds a value wrong',
};

function plain(code: ApiErrorCode, body: Body, options: { status: number; endpoint: string }): ApiError {
  const detail = detailOf(body);
  const sentence = sentences[code] ?? "Trakt's answer makes no sense";
  const message = `${sentence}: ${options.endpoint} answered HTTP ${options.status}${detail ? ` (${detail})` : ''}.`;
  return new ApiError(code, message, options);
}

function accountLimit(header: string | null, options: { status: number; endpoint: string }): AccountLimitReached {
  const limit = header && /^\d+$/.test(header) ? Number(header) : undefined;
  const most = limit === undefined ? '' : ` of ${limit}`;
  const message = `The Trakt account has reached its limit${most} here. Remove something, or see https://app.trakt.tv/vip.`;
  return new AccountLimitReached(message, { ...options, limit });
}

function vipRequired(header: string | null, options: { status: number; endpoint: string }): VipRequired {
  const upgradeUrl = header && URL.canParse(header) && new URL(header).protocol === 'https:' ? header : undefined;
  const message = `${options.endpoint} is for Trakt VIP accounts only. See ${upgradeUrl ?? 'https://app.trakt.tv/vip'}.`;
  return new VipRequired(message, { ...options, upgradeUrl });
}

function unknownOutcome(status: number): WriteOutcomeUnknown {
  const message = `Trakt's answer to a write says nothing (HTTP ${status}), so it may have happened.`;
  return new WriteOutcomeUnknown(`${message} Look before sending it again.`, { status });
}

function unreadable(status: number, endpoint: string): ApiError {
  const message = `${endpoint} answered with JSON that doesn't parse. Try again.`;
  return new ApiError('unexpected_response', message, { status, endpoint, retryable: true });
}

/** Trakt's own words, unless something in them is long enough to be a token. */
function detailOf(body: Body): string | undefined {
  if (body.type !== 'json' || typeof body.value !== 'object' || body.value === null) return undefined;
  const fields: Partial<Record<string, unknown>> = { ...body.value };
  const detail = [fields.error_description, fields.message, fields.error].find((text) => typeof text === 'string');
  return detail && /^[\x20-\x7e]{1,160}$/.test(detail) && !/\S{24}/.test(detail) ? detail : undefined;
}

function isWrite({ method }: { method: string }): boolean {
  return method !== 'GET';
}
