import { describe, expect, it } from 'vitest';
import { printable } from './printable.ts';

describe('what others wrote', () => {
  it.each([
    ['\u001b]0;title\u0007', '\\u001b]0;title\\u0007'],
    ['AB\r\nforged', 'AB\\u000d\\u000aforged'],
    ['\u009b31m\u009d\u007f\u0085', '\\u009b31m\\u009d\\u007f\\u0085'],
    ['a\u2028b\u2029c', 'a\\u2028b\\u2029c'],
    ['\u202eevil\u2066\u2069\u200f\u061c', '\\u202eevil\\u2066\\u2069\\u200f\\u061c'],
  ])('%j is shown, not obeyed', (text, shown) => {
    expect(printable(text)).toBe(shown);
  });

  it('stays as it is where it is harmless, in every script', () => {
    const text = 'Amélie 千と千尋の神隠し שלום 👩‍👩‍👧 C:\\u001b';
    expect(printable(text)).toBe(text);
  });

  it('is the same value in JSON', () => {
    const value = { name: 'a\u001b\u009b\u2028\u202e\n"\\' };
    expect(JSON.parse(printable(JSON.stringify(value)))).toEqual(value);
  });
});
