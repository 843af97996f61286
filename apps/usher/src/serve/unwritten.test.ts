import { expect, it } from 'vitest';
import { createUnwritten, type Entry } from './unwritten.ts';

const entry = (account: string): Entry => ({
  ...{ account, refreshToken: `${account}-refresh`, accessToken: `${account}-access` },
  statements: [['INSERT', account]],
});

/** A database whose writes of `ada` hang until they are told how to end. */
function stage() {
  const written: unknown[] = [];
  const hanging: ((failure?: Error) => void)[] = [];
  const database = {
    async write(...[statement]: Entry['statements']) {
      const account = statement?.[1];
      if (account === 'ada')
        await new Promise<void>((resolve, reject) =>
          hanging.push((failure) => (failure ? reject(failure) : resolve())),
        );
      written.push(account);
      return [];
    },
  };
  return { unwritten: createUnwritten(database), written, hanging };
}

it('What hangs keeps nothing back that is of another grant', async () => {
  const { unwritten, written, hanging } = stage();
  const ada = unwritten.write(entry('ada'));
  await unwritten.written(({ account }) => account === 'nobody');
  await unwritten.write(entry('eve'));
  expect(written).toEqual(['eve']);
  hanging[0]?.();
  await ada;
  expect([written, unwritten.has(() => true)]).toEqual([['eve', 'ada'], false]);
});

it('Tokens that are told again are written once', async () => {
  const { unwritten, written, hanging } = stage();
  const first = unwritten.write(entry('ada'));
  hanging.shift()?.(new Error('full'));
  await expect(first).rejects.toThrow('full');
  const [second, asked] = [unwritten.write(entry('ada')), unwritten.written(({ account }) => account === 'ada')];
  hanging.shift()?.();
  await Promise.all([second, asked]);
  expect([written, hanging.length, unwritten.has(() => true)]).toEqual([['ada'], 0, false]);
});
