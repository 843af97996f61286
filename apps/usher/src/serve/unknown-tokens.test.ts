import { expect, it } from 'vitest';
import { createUnknownTokens } from './unknown-tokens.ts';

const begin = async () => 'begun';

it('lets a program ask with a hundred unknown tokens a day, and with those that it asked with before', async () => {
  let nowMs = 0;
  const unknown = createUnknownTokens({ clock: { now: () => nowMs }, grants: { untaken: async () => 0 } });
  const ask = (program: string, token: string) => unknown.ask(program, token, begin);
  for (let count = 0; count < 100; count += 1) {
    expect(await ask('films', `token-${count}`)).toBe('begun');
    unknown.refused('films', `token-${count}`);
    nowMs += 1;
  }
  expect(await ask('films', 'one-more')).toBeUndefined();
  expect(await ask('films', 'token-7')).toBe('begun');
  expect(await ask('shows', 'one-more')).toBe('begun');
  nowMs = 86_400_001;
  expect(await ask('films', 'one-more')).toBe('begun');
});

it('counts those that are asked for at the same time', async () => {
  let untaken = 0;
  const unknown = createUnknownTokens({ clock: { now: () => 0 }, grants: { untaken: async () => untaken } });
  const asks = Array.from({ length: 150 }, (_, token) =>
    unknown.ask('films', `token-${token}`, async () => {
      untaken += 1;
      return 'begun';
    }),
  );
  expect((await Promise.all(asks)).filter((begun) => begun === 'begun').length).toBeLessThanOrEqual(100);
});
