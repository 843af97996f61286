import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { equalInConstantTime, validateAuthorizationResponse } from './authorization-response.ts';

const pending = { state: 'the-state', issuer: 'https://auth.trakt.tv' };
const validate = (query: string) =>
  validateAuthorizationResponse({ response: `http://localhost:8080/callback?${query}`, pending });

describe('an answer to the authorization request', () => {
  it('gives its code, as an address or as parameters', () => {
    expect(validate('code=abc&state=the-state')).toEqual({ code: 'abc' });
    const response = new URLSearchParams({ code: 'a b+c', state: 'the-state' });
    expect(validateAuthorizationResponse({ response, pending })).toEqual({ code: 'a b+c' });
    const url = new URL('my-app://callback?code=abc&state=the-state');
    expect(validateAuthorizationResponse({ response: url, pending })).toEqual({ code: 'abc' });
  });

  it.each([
    ['another state', 'code=abc&state=other', 'state_mismatch'],
    ['no state', 'code=abc', 'state_mismatch'],
    ['a refusal with another state', 'error=access_denied&state=other', 'state_mismatch'],
    ['a refusal', 'error=access_denied&state=the-state', 'access_denied'],
    ['a refused client', 'error=unauthorized_client&state=the-state', 'unauthorized_client'],
    ['a failing server', 'error=server_error&state=the-state', 'server_error'],
    ['an unknown error', 'error=__proto__&state=the-state', 'invalid_response'],
    ['an error beside a code', 'error=access_denied&code=abc&state=the-state', 'access_denied'],
    ['no code', 'state=the-state', 'invalid_response'],
    ['an empty code', 'code=&state=the-state', 'invalid_response'],
    ['two codes', 'code=abc&code=def&state=the-state', 'invalid_response'],
    ['two states', 'code=abc&state=the-state&state=the-state', 'invalid_response'],
    ['another issuer', 'code=abc&state=the-state&iss=https%3A%2F%2Fevil.example', 'issuer_mismatch'],
    ['an empty issuer', 'code=abc&state=the-state&iss=', 'issuer_mismatch'],
  ])('with %s is refused', (_, query, code) => {
    expect(() => validate(query)).toThrow(expect.objectContaining({ name: 'OAuthError', code }));
  });

  it('may name its issuer', () => {
    expect(validate('code=abc&state=the-state&iss=https%3A%2F%2Fauth.trakt.tv')).toEqual({ code: 'abc' });
    expect(validate('code=abc&state=the-state&iss=https%3A%2F%2Fauth.trakt.tv%2F')).toEqual({ code: 'abc' });
  });

  it('has to be an address', () => {
    expect(() => validateAuthorizationResponse({ response: 'abc', pending })).toThrow(
      expect.objectContaining({ code: 'invalid_response' }),
    );
  });

  it('is never accepted with another state, and never repeats what it was given', () => {
    fc.assert(
      fc.property(fc.string(), fc.string({ minLength: 8 }), fc.string({ minLength: 1 }), (state, code, expected) => {
        fc.pre(state !== expected);
        const response = new URLSearchParams({ state, code });
        const judge = () => validateAuthorizationResponse({ response, pending: { ...pending, state: expected } });
        expect(judge).toThrow(expect.objectContaining({ code: 'state_mismatch' }));
      }),
    );
  });

  it('is not accepted against a state that was never made', () => {
    const response = new URLSearchParams({ state: '', code: 'abc' });
    expect(() => validateAuthorizationResponse({ response, pending: { ...pending, state: '' } })).toThrow(
      expect.objectContaining({ code: 'state_mismatch' }),
    );
  });
});

describe('an answer while no sign-in is under way', () => {
  // A reload of the callback page finds what `JSON.parse` makes of nothing.
  it.each(['{}', 'null', '"text"', '{"state":7}'])('is refused: %s', (stored) => {
    const kept: unknown = JSON.parse(stored);
    const response = 'https://my.app/callback?code=abc&state=the-state';
    const judge = () => Reflect.apply(validateAuthorizationResponse, undefined, [{ response, pending: kept }]);
    expect(judge).toThrow(expect.objectContaining({ name: 'OAuthError', code: 'state_mismatch' }));
  });

  it('is refused from an issuer of which nothing was kept', () => {
    const response = new URLSearchParams({ code: 'abc', state: 'the-state', iss: '' });
    expect(() => validateAuthorizationResponse({ response, pending: { state: 'the-state' } })).toThrow(
      expect.objectContaining({ code: 'issuer_mismatch' }),
    );
  });
});

describe('comparing in constant time', () => {
  it('agrees with ===', () => {
    const nearlyTheSame = fc
      .tuple(fc.string({ minLength: 1 }), fc.nat(), fc.string({ minLength: 1, maxLength: 1 }))
      .map(([text, at, other]): [string, string] => {
        const i = at % text.length;
        return [text, text.slice(0, i) + other + text.slice(i + 1)];
      });
    fc.assert(
      fc.property(fc.oneof(fc.tuple(fc.string(), fc.string()), nearlyTheSame), ([a, b]) => {
        expect(equalInConstantTime(a, b)).toBe(a === b);
        expect(equalInConstantTime(a, a)).toBe(true);
      }),
    );
  });
});
