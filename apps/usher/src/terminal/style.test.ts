import { describe, expect, it } from 'vitest';
import { hasColours, lineText, styled } from './style.ts';

describe('a line', () => {
  const line = [styled('red', 'wrong'), ' here'];

  it('has its colours on a terminal, and is plain text elsewhere', () => {
    expect(lineText(line, true)).toBe('\u001b[31mwrong\u001b[39m here');
    expect(lineText(line, false)).toBe('wrong here');
  });

  it('lets no part steer the terminal', () => {
    const hostile = '\u001b[2Jgone';
    for (const each of [hostile, [hostile], [styled('bold', hostile)]]) {
      expect(lineText(each, true)).toContain('\\u001b[2Jgone');
    }
  });
});

describe('colours', () => {
  const terminal = { isTTY: true };
  it.each([
    [terminal, {}, true],
    [{}, {}, false],
    [terminal, { NO_COLOR: '1' }, false],
    [terminal, { NO_COLOR: '' }, true],
    [terminal, { TERM: 'dumb' }, false],
    [{}, { FORCE_COLOR: '1' }, true],
    [{}, { FORCE_COLOR: '', NO_COLOR: '1' }, true],
    [terminal, { FORCE_COLOR: '0' }, false],
    [terminal, { FORCE_COLOR: 'false' }, false],
  ])('on %j with %j: %s', (stream, env, there) => {
    expect(hasColours(stream, env)).toBe(there);
  });
});
