/** A handler throws a Refusal, and the API answers with it. */

export class Refusal extends Error {
  readonly status: number;
  readonly body: unknown;
  readonly headers: Readonly<Record<string, string>>;

  constructor(status: number, options: { body?: unknown; headers?: Readonly<Record<string, string>> } = {}) {
    super(`Refused with ${status}`);
    this.status = status;
    this.body = options.body;
    this.headers = options.headers ?? {};
  }
}

/** 404: there is no such record, or only its owner may know of it. */
export function notFound(): Refusal {
  return new Refusal(404, { body: { error: 'not found' } });
}

/** 401 has no body at Trakt. */
export function unauthorized(): Refusal {
  return new Refusal(401);
}

/** 401 for the data of a private user. The token is good: the header tells it from the 401 of a bad one. */
export function privateUser(): Refusal {
  return new Refusal(401, { headers: { 'X-Private-User': 'true' } });
}

/** 403 about one thing, for example a private list. The app is good: the 403 of an unknown app has another body. */
export function forbidden(error: string): Refusal {
  return new Refusal(403, { body: { error } });
}

/** 422: the body can be parsed, but its content is wrong. */
export function invalid(error: string): Refusal {
  return new Refusal(422, { body: { error } });
}

/** 420: the account is full. */
export function limitReached(limit: number): Refusal {
  return new Refusal(420, { headers: { 'X-Account-Limit': String(limit) } });
}

/** 426: only VIP members may do this. */
export function vipOnly(): Refusal {
  return new Refusal(426, { headers: { 'X-Upgrade-URL': 'https://app.trakt.tv/vip', 'X-VIP-Only': 'true' } });
}

/** 423: support has to unlock the account. */
export function locked(): Refusal {
  return new Refusal(423, { headers: { 'X-Account-Locked': 'true' } });
}
