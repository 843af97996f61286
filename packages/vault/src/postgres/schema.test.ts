import { EventEmitter } from 'node:events';
import type { Pool } from 'pg';
import { expect, it } from 'vitest';
import { migratePostgres } from './schema.ts';

it.each([
  ['whose tables others use for long', '55P03'],
  ['that ends in a deadlock each time', '40P01'],
])('A migration %s ends, says so, and has changed nothing', async (_, code) => {
  const texts: string[] = [];
  const query = async ({ text }: { text: string }) => {
    texts.push(text);
    if (text.includes('LOCK TABLE')) throw Object.assign(new Error('refused'), { code });
    return { rows: [{ exists: true, schema: 1 }] };
  };
  let ended = 0;
  const client = Object.assign(new EventEmitter(), { query, release: (end: boolean) => (ended += Number(end)) });
  const pool = { connect: async () => client } as unknown as Pool;
  const waits: number[] = [];
  let told = 0;
  const migrating = migratePostgres(pool, {
    clock: { sleep: async (ms) => void waits.push(ms) },
    waiting: () => (told += 1),
  });
  await expect(migrating).rejects.toMatchObject({ code: 'unavailable', detail: { problem: 'in_use' } });
  expect([waits, told, ended]).toEqual([Array(5).fill(10_000), 5, 6]);
  expect(texts.filter((text) => /CREATE INDEX|COMMIT/.test(text))).toEqual([]);
});
