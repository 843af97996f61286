import type { Pool } from 'pg';
import { expect, it } from 'vitest';
import { createFakeClock } from '../../../trakt/src/testing/fake-clock.ts';
import { createDataKeys } from './key-provider.ts';

it('The key to seal with is read anew after a minute, and a key that is known is not asked for again', async () => {
  const clock = createFakeClock();
  const asked: unknown[] = [];
  let current = 'one';
  const pool = {
    async query({ values }: { values: unknown[] }) {
      asked.push(values);
      return { rows: [{ id: current, wrapped: 'wrapped' }] };
    },
  };
  const key = { wrap: async () => '', unwrap: async () => new Uint8Array(32) };
  const keys = createDataKeys({ pool: pool as unknown as Pool, key, tenant: 'ours', storeId: 'store', clock });
  const id = async () => (await keys.current('access')).id;
  expect(await id()).toBe('one');
  current = 'two';
  await clock.advance(60_000);
  expect([await id(), asked.length]).toEqual(['one', 1]);
  await clock.advance(1);
  expect([await id(), asked.length]).toEqual(['two', 2]);
  await keys.find('one');
  await keys.find('two');
  expect(asked).toHaveLength(2);
  current = 'three';
  keys.forgetCurrent();
  expect([await id(), asked.length]).toEqual(['three', 3]);
});
