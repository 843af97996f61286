import fc from 'fast-check';
import { describe, expect, it, onTestFinished, vi } from 'vitest';
import { ConfigError } from '../errors.ts';
import { checkedOrigin } from '../oauth/options.ts';
import { headersFor, requestUrl } from './url-and-headers.ts';

describe('checkedOrigin', () => {
  it.each([
    ['https://api.trakt.tv', 'https://api.trakt.tv'],
    ['https://api.trakt.tv/', 'https://api.trakt.tv'],
    ['http://localhost:8090', 'http://localhost:8090'],
    ['http://127.0.0.1:1', 'http://127.0.0.1:1'],
    ['http://[::1]:1', 'http://[::1]:1'],
  ])('takes %s', (given, origin) => {
    expect(checkedOrigin('apiOrigin', given)).toBe(origin);
  });

  it.each(['http://api.trakt.tv', 'http://localhost.example.com', 'http://127.0.0.1.example.com', 'ftp://x', 'trakt'])(
    'refuses %s',
    (given) => {
      expect(() => checkedOrigin('apiOrigin', given)).toThrow(ConfigError);
    },
  );
});

describe('requestUrl', () => {
  const origin = 'https://api.trakt.tv';

  it('adds the query to what the path already has', () => {
    const query = { extended: ['full', 'images'], start_at: new Date(0), page: 2, absent: undefined };
    expect(requestUrl(origin, '/sync/history?limit=10', query).href).toBe(
      'https://api.trakt.tv/sync/history?limit=10&extended=full%2Cimages&start_at=1970-01-01T00%3A00%3A00.000Z&page=2',
    );
  });

  it('leaves a fragment behind', () => {
    expect(requestUrl(origin, '/users/me#top', { page: 1 }).href).toBe('https://api.trakt.tv/users/me?page=1');
  });

  it('refuses a path without a slash', () => {
    expect(() => requestUrl(origin, 'users/settings')).toThrow(ConfigError);
    expect(() => requestUrl(origin, '@evil.example/')).toThrow(ConfigError);
  });

  it('never leads to another host', () => {
    const path = fc.oneof(
      fc.string(),
      fc.webUrl(),
      fc.constantFrom('/evil.example', '\\evil.example', '@evil.example'),
    );
    fc.assert(fc.property(path, (path) => new URL(requestUrl(origin, `/${path}`)).origin === origin));
  });
});

describe('headersFor', () => {
  it('are what Trakt requires, naming the app and then us', () => {
    expect(headersFor({ clientId: 'id', userAgent: 'MyApp/1.2.3' })(undefined)).toEqual({
      'content-type': 'application/json',
      'trakt-api-version': '2',
      'trakt-api-key': 'id',
      'user-agent': expect.stringMatching(/^MyApp\/1\.2\.3 trakt-usher\//),
    });
  });

  it('carry the token of their own call, whichever came before', () => {
    const headers = headersFor({ clientId: 'id' });
    const sent = ['one', 'one', 'two', undefined, 'one'].map((token) => headers(token).Authorization);
    expect(sent).toEqual(['Bearer one', 'Bearer one', 'Bearer two', undefined, 'Bearer one']);
  });

  it('leave the name to a browser', () => {
    vi.stubGlobal('navigator', { userAgent: 'Mozilla/5.0 (X11; Linux x86_64)' });
    onTestFinished(() => {
      vi.unstubAllGlobals();
    });
    expect(headersFor({ clientId: 'id', userAgent: 'MyApp/1.2.3' })(undefined)).not.toHaveProperty('user-agent');
  });

  it('refuse an app without a client id, and a name that no header can hold', () => {
    expect(() => headersFor({ clientId: '' })).toThrow(ConfigError);
    expect(() => headersFor({ clientId: 'id', userAgent: 'Приложение/1' })).toThrow(ConfigError);
  });
});
