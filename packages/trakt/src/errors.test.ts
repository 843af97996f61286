import { expect, expectTypeOf, it } from 'vitest';
import {
  AccountLimitReached,
  AccountLocked,
  type AnyUsherError,
  ApiError,
  EdgeBlocked,
  isUsherError,
  RateLimited,
  UsherError,
  VipRequired,
} from './errors.ts';

/** The codes that another class of the union has as well. */
type SharedCode<Class extends AnyUsherError> = Class extends unknown
  ? Extract<Class['code'], Exclude<AnyUsherError, Class>['code']>
  : never;

it('gives each code to one class', () => {
  expectTypeOf<SharedCode<AnyUsherError>>().toBeNever();
});

it('narrows to the class, and to its values, by the code', () => {
  const detailOf = (error: AnyUsherError) => {
    switch (error.code) {
      case 'rate_limited':
      case 'edge_blocked':
        return error.until;
      case 'account_limit':
        return error.limit;
      case 'vip_required':
        return error.upgradeUrl;
      case 'account_locked':
        return error.deactivated;
      case 'not_found':
        return error.endpoint;
      default:
        return undefined;
    }
  };
  const until = new Date(0);
  const thrown: [error: unknown, value: unknown][] = [
    [new RateLimited('', { until }), until],
    [new EdgeBlocked('', { until }), until],
    [new AccountLimitReached('', { limit: 100 }), 100],
    [new VipRequired('', { upgradeUrl: 'https://trakt.tv/vip' }), 'https://trakt.tv/vip'],
    [new AccountLocked('', { deactivated: true }), true],
    [new ApiError('not_found', '', { endpoint: 'GET /x' }), 'GET /x'],
  ];
  for (const [error, value] of thrown) {
    if (!isUsherError(error)) throw error;
    expect(error).toBeInstanceOf(UsherError);
    expect(detailOf(error)).toBe(value);
  }
  expect(isUsherError(new TypeError('fetch failed'))).toBe(false);
});
