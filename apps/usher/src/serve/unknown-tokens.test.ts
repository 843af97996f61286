import { expect, it } from 'vitest';
import { createUnknownTokens } from './unknown-tokens.ts';

it('lets a program ask with a hundred unknown tokens a day, and with those that it asked with before', () => {
  let nowMs = 0;
  const unknown = createUnknownTokens({ clock: { now: () => nowMs }, grants: { untaken: () => 0 } });
  for (let count = 0; count < 100; count += 1) {
    expect(unknown.mayAsk('films', `token-${count}`)).toBe(true);
    unknown.refused('films', `token-${count}`);
    nowMs += 1;
  }
  expect(unknown.mayAsk('films', 'one-more')).toBe(false);
  expect(unknown.mayAsk('films', 'token-7')).toBe(true);
  expect(unknown.mayAsk('shows', 'one-more')).toBe(true);
  nowMs = 86_400_001;
  expect(unknown.mayAsk('films', 'one-more')).toBe(true);
});
