import { expect, it } from 'vitest';
import { createUnknownTokens } from './unknown-tokens.ts';

it('lets a program ask with a hundred unknown tokens a day, and with those that it asked with before', () => {
  let nowMs = 0;
  const unknown = createUnknownTokens({ now: () => nowMs });
  for (let count = 0; count < 100; count += 1) {
    expect(unknown.mayAsk('films', `token-${count}`, 0)).toBe(true);
    unknown.refused('films', `token-${count}`);
    nowMs += 1;
  }
  expect(unknown.mayAsk('films', 'one-more', 0)).toBe(false);
  expect(unknown.mayAsk('films', 'token-7', 0)).toBe(true);
  expect(unknown.mayAsk('shows', 'one-more', 0)).toBe(true);
  nowMs = 86_400_001;
  expect(unknown.mayAsk('films', 'one-more', 100)).toBe(false);
  expect(unknown.mayAsk('films', 'one-more', 0)).toBe(true);
});
