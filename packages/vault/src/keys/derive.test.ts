import { describe, expect, it } from 'vitest';
import { newDerivation, parseDerivation } from './derive.ts';

const salt = Buffer.alloc(16, 7).toString('base64');
const cost = { salt, N: 2 ** 17, r: 8, p: 1 };

describe('the stored cost of a passphrase', () => {
  it.each([
    [cost],
    [newDerivation()],
    [{ ...cost, N: 2 }],
    [{ ...cost, N: 2 ** 20, r: 16, p: 4 }],
    [{ ...cost, salt: Buffer.alloc(32).toString('base64') }],
  ])('is read as it was written: %o', (written) => {
    expect(parseDerivation(JSON.parse(JSON.stringify(written)))).toEqual(written);
  });

  it('is read without what else stands beside it', () => {
    expect(parseDerivation({ ...cost, maxmem: 1e12 })).toEqual(cost);
  });

  it.each([
    ['nothing', undefined],
    ['null', null],
    ['a text', 'scrypt'],
    ['no salt', { ...cost, salt: undefined }],
    ['a short salt', { ...cost, salt: Buffer.alloc(15).toString('base64') }],
    ['no power of two', { ...cost, N: 3 }],
    ['a cost of one', { ...cost, N: 1 }],
    ['a text for a number', { ...cost, N: '131072' }],
    ['a fraction', { ...cost, r: 1.5 }],
    ['too much memory', { ...cost, N: 2 ** 21 }],
    ['too much memory a block', { ...cost, r: 17 }],
    ['too much time', { ...cost, p: 5 }],
    ['no block', { ...cost, r: 0 }],
    ['no time', { ...cost, p: 0 }],
    ['less than nothing', { ...cost, p: -1 }],
  ])('is none of ours: %s', (_name, value) => {
    expect(parseDerivation(value)).toBeUndefined();
  });

  it('has a salt of 16 bytes, another each time', () => {
    const [one, other] = [newDerivation(), newDerivation()];
    expect(Buffer.from(one.salt, 'base64')).toHaveLength(16);
    expect(one.salt).not.toBe(other.salt);
  });
});
