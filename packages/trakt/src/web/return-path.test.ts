import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { localPath } from './return-path.ts';

const origin = 'https://my.app';

describe('the address to come back to', () => {
  it.each([
    ['/', '/'],
    ['/films', '/films'],
    ['/films?next=%2F%2Fx&q=a//b#part', '/films?next=%2F%2Fx&q=a//b#part'],
    ['/title/AC%2FDC', '/title/AC%2FDC'],
    ['/a/../b', '/b'],
    ['/été', '/%C3%A9t%C3%A9'],
    ['/@evil.example', '/@evil.example'],
  ])('may be %s', (text, path) => {
    expect(localPath(text, origin)).toBe(path);
  });

  it.each([
    '',
    'films',
    '//evil.example',
    '///evil.example',
    '/\\evil.example',
    '\\\\evil.example',
    '/\t/evil.example',
    '/\n/evil.example',
    ' //evil.example',
    '/%2Fevil.example',
    '/%2f%2fevil.example',
    '/%5Cevil.example',
    '/%255Cevil.example',
    '/%25252Fevil.example',
    '/%09/evil.example',
    '/.//evil.example',
    '/..//evil.example',
    '/%2e//evil.example',
    '/a/..//evil.example',
    '/a/%2e%2e//evil.example',
    '/%0d%0aset-cookie:%20a=b',
    '/%ff',
    'https://evil.example',
    'https:evil.example',
    'https://my.app/films',
    'javascript:alert(1)',
    'data:text/html,x',
    `/${'a'.repeat(600)}`,
    `/${'é'.repeat(200)}`,
  ])('may not be %j', (text) => {
    expect(localPath(text, origin)).toBeUndefined();
  });

  it('stays at this site whatever is asked, however often it is decoded', () => {
    const piece = fc.constantFrom(
      '/',
      '\\',
      '.',
      '..',
      '%2F',
      '%5C',
      '%2e',
      '%25',
      '2F',
      '\t',
      '@',
      ':',
      '?',
      '#',
      'evil',
    );
    fc.assert(
      fc.property(fc.array(piece, { maxLength: 8 }), (pieces) => {
        const path = localPath(`/${pieces.join('')}`, origin);
        if (path === undefined) return;
        expect(new URL(path, origin).origin).toBe(origin);
        expect(new URL(decodeURIComponent(path.split(/[?#]/)[0] ?? ''), origin).origin).toBe(origin);
      }),
    );
  });
});
