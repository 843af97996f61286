import { describe, expect, it } from 'vitest';
import { fakeTransport } from '../testing/fake-transport.ts';
import { checkedOrigin, checkIssuer, checkOptions, type OAuthOptions } from './options.ts';

const { transport } = fakeTransport({});
const options = (more: Partial<OAuthOptions> = {}): OAuthOptions => ({ clientId: 'app', transport, ...more });

describe('the issuer', () => {
  it("is Trakt's unless told, and has no slash at its end", () => {
    expect(checkIssuer()).toBe('https://auth.trakt.tv');
    expect(checkIssuer('https://Auth.Trakt.tv:443/')).toBe('https://auth.trakt.tv');
    expect(checkIssuer('https://proxy.example/trakt/')).toBe('https://proxy.example/trakt');
  });

  it.each(['http://localhost:8080', 'http://127.0.0.1:1', 'http://127.1', 'http://127.9.8.7', 'http://[::1]:80/'])(
    'may be %s, which stays on this machine',
    (issuer) => {
      expect(checkIssuer(issuer)).toMatch(/^http:/);
    },
  );

  it.each([
    'http://auth.trakt.tv',
    'http://localhost.example.com',
    'http://127.0.0.1.example.com',
    'http://192.168.1.5',
    'ftp://localhost',
    'https://user:secret@auth.trakt.tv',
    'https://user@auth.trakt.tv',
    'https://:secret@auth.trakt.tv',
    'http://1.127.0.0.1',
    'http://x127.0.0.1',
    'http://[::2]',
    'https://auth.trakt.tv?x=1',
    'https://auth.trakt.tv#x',
    'auth.trakt.tv',
    '',
  ])('may not be %j', (issuer) => {
    expect(() => checkIssuer(issuer)).toThrow(expect.objectContaining({ code: 'config_invalid', setting: 'issuer' }));
  });
});

describe('options', () => {
  it.each([
    ['clientId', { clientId: '' }],
    ['timeoutMs', { timeoutMs: 0 }],
    ['timeoutMs', { timeoutMs: -1 }],
    ['timeoutMs', { timeoutMs: 12_001 }],
    ['timeoutMs', { timeoutMs: Number.NaN }],
    ['userAgent', { userAgent: 'my-app\r\nx: y' }],
    ['userAgent', { userAgent: 'möwe/1.0' }],
    ['userAgent', { userAgent: 'my-app\t' }],
    ['userAgent', { userAgent: '\tmy-app' }],
  ] satisfies [string, Partial<OAuthOptions>][])('name the setting that is wrong: %s', (setting, wrong) => {
    expect(() => checkOptions(options(wrong))).toThrow(expect.objectContaining({ code: 'config_invalid', setting }));
  });

  it('may shorten the timeout, and take 12 seconds unless told', () => {
    expect(checkOptions(options()).timeoutMs).toBe(12_000);
    for (const timeoutMs of [1, 12_000]) expect(checkOptions(options({ timeoutMs })).timeoutMs).toBe(timeoutMs);
  });

  it('take an empty client secret for none', () => {
    expect(checkOptions(options({ clientSecret: '' })).clientSecret).toBeUndefined();
  });
});

describe('an origin that tokens are bound to', () => {
  it('is that of an https address, or of one on this machine', () => {
    expect(checkedOrigin('apiOrigin', 'https://Api.Trakt.tv:443/path?x=1')).toBe('https://api.trakt.tv');
    expect(checkedOrigin('apiOrigin', 'http://127.0.0.1:8080/')).toBe('http://127.0.0.1:8080');
  });

  it.each(['http://api.trakt.tv', 'api.trakt.tv', ''])('is not that of %j', (address) => {
    const wrong = expect.objectContaining({ code: 'config_invalid', setting: 'apiOrigin' });
    expect(() => checkedOrigin('apiOrigin', address)).toThrow(wrong);
  });
});
