import { StoreError } from 'trakt-usher';
import { expect, it } from 'vitest';
import { signInsIn } from './sign-ins.ts';

const vaultThat = (list: () => Promise<unknown>) => ({ list }) as never;

it('ends no schedule where the vault can not be read at this moment', async () => {
  const busy = vaultThat(async () => {
    throw new StoreError('busy', 'The vault is busy.');
  });
  expect(await signInsIn(busy, 'https://trakt.tv').of('ada')).toBeUndefined();
});

it('hides no mistake of ours', async () => {
  const mistaken = vaultThat(async () => {
    throw new TypeError('a mistake');
  });
  await expect(signInsIn(mistaken, 'https://trakt.tv').of('ada')).rejects.toThrow('a mistake');
});
