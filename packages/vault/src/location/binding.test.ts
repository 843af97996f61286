import { describe, expect, it } from 'vitest';
import { estrangement, type FoundBinding } from './binding.ts';

const binding = { file: '7:100', lockId: 'lock', generation: 3 };
const found: FoundBinding = { file: '7:100', lockId: 'lock', remembered: { count: 3, byState: true } };

describe('a grant', () => {
  it('belongs where file, lock and count are those it was bound to', () => {
    expect(estrangement(binding, found)).toBeUndefined();
    expect(estrangement(binding, { ...found, remembered: { count: 2, byState: true } })).toBeUndefined();
  });

  it.each<[string, Partial<FoundBinding>]>([
    ['copied', { file: '8:100' }],
    ['restored', { remembered: { count: 4, byState: true } }],
    ['unknown_here', { remembered: { count: 0, byState: false } }],
    ['without_lock', { lockId: 'another' }],
    ['without_lock', { lockId: undefined }],
  ])('is %s elsewhere: %o', (expected, difference) => {
    expect(estrangement(binding, { ...found, ...difference })).toBe(expected);
  });

  it('of the first version, never sent, is known though no state folder has heard of it', () => {
    for (const generation of [0, undefined]) {
      const first = { file: '7:100', lockId: 'lock', ...(generation !== undefined && { generation }) };
      expect(estrangement(first, { ...found, remembered: { count: 0, byState: false } })).toBeUndefined();
      expect(estrangement(first, { ...found, remembered: { count: 1, byState: false } })).toBe('restored');
    }
  });
});
