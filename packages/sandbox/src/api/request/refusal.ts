/** A handler throws a Refusal, and the API answers with it. The message is the reason, for the request log. */

export class Refusal extends Error {
  readonly status: number;
  readonly body: unknown;
  readonly headers: Readonly<Record<string, string>>;

  constructor(
    status: number,
    reason: string,
    options: { body?: unknown; headers?: Readonly<Record<string, string>> } = {},
  ) {
    super(reason);
    this.status = status;
    this.body = options.body;
    this.headers = options.headers ?? {};
  }
}

/** 404: there is no such record, or only its owner may know of it. */
export function notFound(reason = 'no such record'): Refusal {
  return new Refusal(404, reason, { body: { error: 'not found' } });
}

/** 401 has no body at Trakt. */
export function unauthorized(reason = 'no access token'): Refusal {
  return new Refusal(401, reason);
}

/** 401 for the data of a private user. The token is good: the header tells it from the 401 of a bad one. */
export function privateUser(): Refusal {
  return new Refusal(401, 'private user', { headers: { 'X-Private-User': 'true' } });
}

/** 403 about one thing, for example a private list. The app is good: the 403 of an unknown app has another body. */
export function forbidden(error: string): Refusal {
  return new Refusal(403, error, { body: { error } });
}

/** 401, which has no body, or 403 where Trakt calls the access limited. */
export function forOfficialApps(status: 401 | 403): Refusal {
  return status === 401
    ? unauthorized("for Trakt's own apps alone")
    : forbidden("Limited access: for Trakt's own apps alone.");
}

/** 422: the body can be parsed, but its content is wrong. */
export function invalid(error: string): Refusal {
  return new Refusal(422, error, { body: { error } });
}

/** 420: the account is full. */
export function limitReached(limit: number): Refusal {
  return new Refusal(420, `the account is full: ${limit}`, { headers: { 'X-Account-Limit': String(limit) } });
}

/** 426: only VIP members may do this. */
export function vipOnly(): Refusal {
  return new Refusal(426, 'for VIP members alone', {
    headers: { 'X-Upgrade-URL': 'https://app.trakt.tv/vip', 'X-VIP-Only': 'true' },
  });
}

/** 423: support has to unlock the account. */
export function locked(): Refusal {
  return new Refusal(423, 'locked account', { headers: { 'X-Account-Locked': 'true' } });
}
