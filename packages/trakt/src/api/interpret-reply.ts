/** What an answer means: its body, or the error it stands for. Pure. https://developer.trakt.tv, status codes. */

import {
  AccountLimitReached,
  AccountLocked,
  ApiError,
  type ApiErrorCode,
  type UsherError,
  VipRequired,
} from '../errors.ts';
import type { ReplyBody } from '../oauth/outcome.ts';
import { edgeBlocked, rateLimited } from '../oauth/outcome-error.ts';
import { type Answer, jsonString, readBody } from '../oauth/read-reply.ts';
import { isSuccess, whoseAnswer, writerOf } from '../oauth/whose-answer.ts';
import { headerNumber } from './header-number.ts';
import { waitUntil } from './retry-timing.ts';
import { unexpected, unknownOutcome } from './unexpected.ts';

export interface Asked {
  method: string;
  /** Method and path, without the query: `GET /sync/history`. */
  endpoint: string;
}

/** The JSON body of a success; undefined when it has none. @throws {UsherError} what any other answer stands for */
export function interpretReply(answer: Answer, { method, endpoint }: Asked, nowMs: number): unknown {
  const { status, headers, text } = answer;
  const isWrite = method !== 'GET';
  const body = readBody(text, headers.get('content-type'));
  if (whoseAnswer({ status, headers, body, isWrite }) === 'edge') {
    throw edgeBlocked({ status, rayId: rayOf(headers) }, waitUntil(headers, nowMs));
  }
  if (isSuccess(status)) {
    if (body.type === 'json') return body.value;
    if (body.type === 'empty') return undefined;
    throw unexpected(endpoint, "answered with JSON that doesn't parse", { status, retryable: true });
  }
  // 408: a gateway had no patience. How much of the request went on, it doesn't say.
  if (status >= 500 || status === 408) throw isWrite ? unknownOutcome(status) : serverError(answer, endpoint);
  throw errorOf({ status, body, headers, endpoint, until: waitUntil(headers, nowMs) });
}

function serverError(answer: Answer, endpoint: string): ApiError {
  const { status } = answer;
  const message = `Trakt is in trouble (${httpStatus(answer)}). Try again in half a minute.`;
  return new ApiError('server_trouble', message, { status, from: writerOf(status), endpoint, retryable: true });
}

function httpStatus({ status, headers }: Answer): string {
  const rayId = rayOf(headers);
  return `HTTP ${status}${rayId ? `, ray ${rayId}` : ''}`;
}

/** Cloudflare's number for the request. */
function rayOf(headers: Answer['headers']): string | undefined {
  return headers.get('cf-ray') || undefined;
}

interface ErrorReply {
  status: number;
  body: ReplyBody;
  headers: Answer['headers'];
  endpoint: string;
  until: Date | undefined;
}

function errorOf({ status, body, headers, endpoint, until }: ErrorReply): UsherError {
  const options: Where = { status, from: 'trakt', endpoint };
  switch (status) {
    case 401:
      // A private person's data. The header comes with no other 401, so the token is as good as before.
      if (headers.get('x-private-user') === 'true') return forbidden('It is private', options);
      return plain(body, options);
    case 403:
      return forbidden('It is private, or the app may not do this', options);
    case 420:
      return accountLimit(headerNumber(headers, 'x-account-limit'), options);
    case 423:
      return accountLocked(headers.get('x-account-deactivated') === 'true', options);
    case 426:
      return vipRequired(headers.get('x-upgrade-url'), options);
    case 429:
      return rateLimited({ ...options, until });
    default:
      return plain(body, options);
  }
}

type Where = { status: number; from: 'trakt'; endpoint: string };

function forbidden(why: string, where: Where): ApiError {
  return new ApiError('forbidden', `Trakt doesn't allow ${where.endpoint} (HTTP ${where.status}). ${why}.`, where);
}

function accountLimit(limit: number | undefined, where: Where): AccountLimitReached {
  const most = limit === undefined ? '' : ` of ${limit}`;
  const message = `The Trakt account has reached its limit${most} here. Remove something, or see https://app.trakt.tv/vip.`;
  return new AccountLimitReached(message, { ...where, limit });
}

function accountLocked(deactivated: boolean, where: Where): AccountLocked {
  const message = deactivated
    ? 'The Trakt account is deactivated. Its owner can activate it at https://app.trakt.tv.'
    : "The Trakt account is locked. Ask Trakt's support.";
  return new AccountLocked(message, { ...where, deactivated });
}

function vipRequired(header: string | null, where: Where): VipRequired {
  const upgradeUrl = header && URL.canParse(header) && new URL(header).protocol === 'https:' ? header : undefined;
  const message = `${where.endpoint} is for Trakt VIP accounts only. See ${upgradeUrl ?? 'https://app.trakt.tv/vip'}.`;
  return new VipRequired(message, { ...where, upgradeUrl });
}

const plainErrors: Readonly<Record<number, readonly [ApiErrorCode, string]>> = {
  400: ['bad_request', "Trakt couldn't read the request"],
  401: ['unauthorized', 'Trakt refuses the access token for this'],
  404: ['not_found', 'Trakt has no such record, or it is private'],
  405: ['method_not_allowed', "Trakt doesn't know this method here"],
  409: ['conflict', 'Trakt has this already'],
  412: ['precondition_failed', 'Trakt misses a required header'],
  422: ['validation', 'Trakt finds a value wrong'],
};

function plain(body: ReplyBody, where: Where): ApiError {
  const [code, sentence] = plainErrors[where.status] ?? ['unexpected_response', "Trakt's answer makes no sense"];
  const detail = traktsWords(body);
  const message = `${sentence}: ${where.endpoint} answered HTTP ${where.status}${detail ? ` (${detail})` : ''}.`;
  return new ApiError(code, message, where);
}

/** Trakt's own words, unless something in them is long enough to be a token. */
function traktsWords(body: ReplyBody): string | undefined {
  const words = jsonString(body, 'error_description') ?? jsonString(body, 'message') ?? jsonString(body, 'error');
  return words && /^[\x20-\x7e]{1,160}$/.test(words) && !/\S{24}/.test(words) ? words : undefined;
}
