import { expect, it } from 'vitest';
import { proxyLeftOut } from './proxy-left-out.ts';

const servers = ['https://api.trakt.tv', 'https://auth.trakt.tv'];

it.each([
  ['HTTPS_PROXY', { HTTPS_PROXY: 'http://proxy.lan:3128' }],
  ['HTTPS_PROXY', { HTTPS_PROXY: 'http://proxy.lan:3128', NO_PROXY: 'api.trakt.tv' }],
  ['ALL_PROXY', { ALL_PROXY: 'socks5://proxy.lan' }],
  [undefined, { HTTPS_PROXY: 'http://proxy.lan:3128', NO_PROXY: 'trakt.tv' }],
  [undefined, { HTTP_PROXY: 'http://proxy.lan:3128' }],
])('names %s, where the environment is %j', (variable, env) => {
  expect(proxyLeftOut(servers, env)).toBe(variable);
});
