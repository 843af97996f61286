import { styleText } from 'node:util';
import { describe, expect, it } from 'vitest';
import { fitted } from './prose.ts';

describe('a line', () => {
  it('stays as it is where it fits, with its spaces', () => {
    expect(fitted('█ █   █', 7)).toEqual(['█ █   █']);
  });

  it('breaks between words, below its indent and its number', () => {
    expect(fitted('  1  one two three four five six', 28)).toEqual(['  1  one two three four five', '     six']);
  });

  it('keeps an address whole, however long', () => {
    const address = 'https://auth.example/oauth/authorize?client_id=1';
    expect(fitted(`Open ${address} now`, 30)).toEqual(['Open', address, 'now']);
  });

  it('is no longer for its colours', () => {
    const red = styleText('red', 'twenty letters here.', { validateStream: false });
    expect(fitted(red, 20)).toEqual([red]);
  });

  it('is at most 80 columns long', () => {
    expect(fitted('word '.repeat(40).trim(), 200)[0]).toHaveLength(79);
  });
});
