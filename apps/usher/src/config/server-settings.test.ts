import { describe, expect, it } from 'vitest';
import { hostNames, listenAddress, networks, servedPrograms } from './server-settings.ts';

describe('listenAddress', () => {
  it.each([
    ['127.0.0.1:8765', { address: '127.0.0.1', port: 8765 }],
    ['[::1]:0', { address: '::1', port: 0 }],
    ['::1:80', undefined],
    ['[127.0.0.1]:80', undefined],
    ['localhost:80', undefined],
    ['127.0.0.1', undefined],
    ['127.0.0.1:65536', undefined],
    [8765, undefined],
  ])('reads %o', (written, address) => {
    expect(listenAddress(written)).toEqual(address);
  });
});

describe('hostNames', () => {
  it.each([
    [
      ['Usher', 'usher.lan'],
      ['usher', 'usher.lan'],
    ],
    [[], []],
    [['usher:8765'], undefined],
    [['*'], undefined],
    [['a b'], undefined],
    ['usher', undefined],
  ])('reads %o', (written, names) => {
    expect(hostNames(written)).toEqual(names);
  });
});

describe('networks', () => {
  it.each([
    [
      ['172.28.0.0/16', '10.0.0.7', 'fd00::/8', '::1'],
      ['172.28.0.0/16', '10.0.0.7/32', 'fd00::/8', '::1/128'],
    ],
    [['0.0.0.0/0'], undefined],
    [['::/0'], undefined],
    [['10.0.0.0/33'], undefined],
    [['home'], undefined],
    ['10.0.0.0/8', undefined],
  ])('reads %o', (written, read) => {
    expect(networks(written)).toEqual(read);
  });
});

describe('servedPrograms', () => {
  const films = { name: 'films', listen: '172.28.1.2:443' };

  it('reads programs, each with a name of its own', () => {
    expect(servedPrograms([films])).toEqual([{ name: 'films', listen: { address: '172.28.1.2', port: 443 } }]);
  });

  it.each([
    [[]],
    [[films, films]],
    [[{ ...films, name: 'loopback' }]],
    [[{ ...films, name: 'Films' }]],
    [[{ ...films, listen: 'usher:443' }]],
    [[{ ...films, key: 'none' }]],
    [['films']],
  ])('takes nothing of %o', (written) => {
    expect(servedPrograms(written)).toBeUndefined();
  });
});
