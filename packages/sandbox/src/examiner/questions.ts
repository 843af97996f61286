/** Questions about logged requests that several rules ask. */
import type { LoggedRequest } from '../requests.ts';
import type { Log } from './rule.ts';

export function isOAuth({ path }: LoggedRequest): boolean {
  return path.startsWith('/oauth/');
}

/** A request of a program to the API. */
export function isApi(request: LoggedRequest): boolean {
  return !isOAuth(request) && request.path !== '/activate' && request.method !== 'OPTIONS';
}

export function isRead({ method }: LoggedRequest): boolean {
  return method === 'GET' || method === 'HEAD';
}

export function isWrite(request: LoggedRequest): boolean {
  return isApi(request) && !isRead(request);
}

export function isRefresh({ path, grantType }: LoggedRequest): boolean {
  return path === '/oauth/token' && grantType === 'refresh_token';
}

/** The client can't tell whether the server carried the request out: no whole answer, or an error that comes after the work. */
export function isInDoubt({ status, fault }: LoggedRequest): boolean {
  if (status === undefined || (fault !== undefined && brokenAnswers.has(fault))) return true;
  return status >= 500 && !beforeTheWork.has(status);
}

const brokenAnswers: ReadonlySet<string> = new Set(['cut', 'truncated', 'captcha']);
/** The server was not reached, or did not begin. */
const beforeTheWork: ReadonlySet<number> = new Set([503, 521, 522, 523, 525, 526, 527, 530]);

export function isRefusal({ status = 0 }: LoggedRequest): boolean {
  return status >= 400 && status < 500;
}

/** Whether the second began after the first had ended: otherwise its sender could not know of the answer. */
export function isAfter(second: LoggedRequest, first: LoggedRequest): boolean {
  return first.ended !== undefined && second.began > first.ended;
}

/** Undefined where the sandbox's clock stood still: then nobody can say how fast the client was. */
export function passedMs(from: LoggedRequest, to: LoggedRequest): number | undefined {
  return to.frozen && to.at === from.at ? undefined : Date.parse(to.at) - Date.parse(from.at);
}

/** The same for requests that ask for the same thing with the same token. */
export function sameness({ method, path, page, limit, query, body, tokenFingerprints }: LoggedRequest): string {
  return JSON.stringify([method, path, page, limit, query, body, Object.values(tokenFingerprints)]);
}

/** The same for all pages of a list. */
export function listOf({ path, query, signIn }: LoggedRequest): string {
  return `${signIn} ${path} ${query}`;
}

/** Groups in which there is more than nothing; requests without a key are left out. */
export function groups(log: Log, keyOf: (request: LoggedRequest) => string | undefined): LoggedRequest[][] {
  const found = Map.groupBy(log, keyOf);
  found.delete(undefined);
  return [...found.values()];
}

/** Each request with the one before it. */
export function pairs(log: Log): (readonly [before: LoggedRequest, request: LoggedRequest])[] {
  return log.flatMap((request, at) => {
    const before = log[at - 1];
    return before ? [[before, request] as const] : [];
  });
}

export function carries({ tokenFingerprints }: LoggedRequest, fingerprint: string | undefined): boolean {
  return fingerprint !== undefined && Object.values(tokenFingerprints).includes(fingerprint);
}
