import { describe, expect, it } from 'vitest';
import { type Environment, proxyFor } from './proxy.ts';

const address = 'https://api.trakt.tv/users';
const through = (environment: Environment, url = address) => proxyFor(url, environment)?.host;

describe('the proxy for an address', () => {
  it.each<[Environment, string | undefined]>([
    [{}, undefined],
    [{ HTTPS_PROXY: 'http://proxy.lan:3128' }, 'proxy.lan:3128'],
    [{ https_proxy: 'http://lower:1', HTTPS_PROXY: 'http://upper:2' }, 'lower:1'],
    [{ https_proxy: '', HTTPS_PROXY: 'http://upper:2' }, 'upper:2'],
    [{ HTTPS_PROXY: 'proxy.lan:3128' }, 'proxy.lan:3128'],
    [{ HTTPS_PROXY: '"http://proxy.lan:3128"' }, 'proxy.lan:3128'],
    [{ HTTPS_PROXY: 'https://proxy.lan' }, 'proxy.lan'],
    [{ HTTPS_PROXY: 'http://ada:p%40ss@proxy.lan:3128/' }, 'proxy.lan:3128'],
    [{ ALL_PROXY: 'http://all:1' }, 'all:1'],
    [{ ALL_PROXY: 'http://all:1', HTTPS_PROXY: 'http://https:2' }, 'https:2'],
    [{ HTTP_PROXY: 'http://plain:1' }, undefined],
  ])('%j: %s', (environment, host) => {
    expect(through(environment)).toBe(host);
  });

  it('is for plain http the one for http', () => {
    const environment = { HTTP_PROXY: 'http://plain:1', HTTPS_PROXY: 'http://secure:2' };
    expect(through(environment, 'http://api.example/')).toBe('plain:1');
  });

  it.each(['localhost', 'a.localhost', '127.0.0.1', '127.9.9.9', '[::1]', '127.1'])(
    'is none for this machine: %s',
    (host) => {
      for (const scheme of ['http', 'https']) {
        expect(through({ ALL_PROXY: 'http://proxy' }, `${scheme}://${host}:8080/`)).toBeUndefined();
      }
    },
  );

  it('is the one for https to this machine, too, where NODE_USE_ENV_PROXY asks for the rule of Node', () => {
    const environment = { HTTPS_PROXY: 'http://proxy:1', HTTP_PROXY: 'http://proxy:1', NODE_USE_ENV_PROXY: '1' };
    expect(through(environment, 'https://localhost:8080/')).toBe('proxy:1');
    expect(through(environment, 'http://localhost:8080/')).toBeUndefined();
    expect(through({ ...environment, NO_PROXY: 'localhost' }, 'https://localhost:8080/')).toBeUndefined();
  });

  it.each([
    ...['socks5://proxy:1080', 'http://', 'http://a b'],
    ...['http://ada:4711/x@proxy:1080', 'http://ada:4711#x@proxy', 'ada:4711?x@proxy:1', 'http://LAN\\ada:4711@proxy'],
  ])('throws for %s, and tells nothing but the variable', (value) => {
    expect(() => proxyFor(address, { HTTPS_PROXY: value })).toThrow(
      expect.objectContaining({
        code: 'ERR_PROXY_INVALID',
        proxy: 'HTTPS_PROXY',
        message: 'ERR_PROXY_INVALID: HTTPS_PROXY',
      }),
    );
  });
});

describe('NO_PROXY', () => {
  it.each([
    ['*', address, true],
    ['api.trakt.tv', address, true],
    ['API.Trakt.TV', address, true],
    ['trakt.tv', address, true],
    ['.trakt.tv', address, true],
    ['*.trakt.tv', address, true],
    ['akt.tv', address, false],
    ['xapi.trakt.tv', address, false],
    ['other.example, trakt.tv', address, true],
    ['other.example trakt.tv', address, true],
    ['other.example;trakt.tv', address, true],
    ['"other.example,trakt.tv"', address, true],
    ["'*'", address, true],
    ['https://api.trakt.tv/', address, true],
    ['api.trakt.tv.', address, true],
    ['', address, false],
    [',', address, false],
    ['.', address, false],
    ['trakt.tv:443', address, true],
    ['trakt.tv:8443', address, false],
    ['trakt.tv:8443', 'https://api.trakt.tv:8443/', true],
    ['10.1.2.3', 'https://10.1.2.3/', true],
    ['10.1.2.3:443', 'https://10.1.2.3/', true],
    ['10.1.2.3:80', 'https://10.1.2.3/', false],
    ['10.0.0.0/8', 'https://10.1.2.3/', true],
    ['10.0.0.0/16', 'https://10.1.2.3/', false],
    ['0.0.0.0/0', 'https://10.1.2.3/', true],
    ['10.0.0.0/33', 'https://10.1.2.3/', false],
    ['10.0.0.0/x', 'https://10.1.2.3/', false],
    ['10.0.0.0/8', 'https://10.example/', false],
    ['fd00::/8', 'https://[fd12::5]/', true],
    ['fd00::/8', 'https://[fe80::5]/', false],
    ['fd12::5', 'https://[fd12::5]/', true],
    ['fd12::1:443', 'https://[fd12::1]/', false],
    ['[fd12::5]', 'https://[fd12:0::5]/', true],
    ['[fd12::5]:443', 'https://[fd12::5]/', true],
    ['[fd12::5]:80', 'https://[fd12::5]/', false],
    ['fd00::/8', 'https://10.1.2.3/', false],
  ])('"%s" exempts %s: %s', (list, url, exempt) => {
    for (const name of ['NO_PROXY', 'no_proxy']) {
      expect(through({ HTTPS_PROXY: 'http://proxy.lan', [name]: list }, url) === undefined).toBe(exempt);
    }
  });
});
