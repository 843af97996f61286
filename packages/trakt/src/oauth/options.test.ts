import { describe, expect, it } from 'vitest';
import { fakeTransport } from '../testing/fake-transport.ts';
import { checkIssuer, checkOptions, type OAuthOptions } from './options.ts';

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
    ['timeoutMs', { timeoutMs: 12_001 }],
    ['timeoutMs', { timeoutMs: Number.NaN }],
    ['userAgent', { userAgent: 'my-app\r\nx: y' }],
  ] satisfies [string, Partial<OAuthOptions>][])('name the setting that is wrong: %s', (setting, wrong) => {
    expect(() => checkOptions(options(wrong))).toThrow(expect.objectContaining({ code: 'config_invalid', setting }));
  });

  it('take an empty client secret for none', () => {
    expect(checkOptions(options({ clientSecret: '' })).clientSecret).toBeUndefined();
  });
});
