import { type LogFields, StoreError } from 'trakt-usher';
import { expect, it } from 'vitest';
import { createMetrics } from './metrics.ts';

it('Metrics that can not be had are in the log once, and again when the cause is another or comes back', async () => {
  const lines: LogFields[] = [];
  let failure: Error | undefined;
  const { answer } = createMetrics({
    clock: { now: () => 0 },
    connections: () => 0,
    async grants() {
      if (failure) throw failure;
      return { signed_in: 1, in_doubt: 0, sign_in_required: 0, ended: 0 };
    },
    log: { warn: (fields) => void lines.push(fields) },
  });
  const away = new StoreError('unavailable', 'The database is away.');
  const other = new StoreError('wrong_key', 'Another key.');
  for (const each of [away, away, other, undefined, other]) {
    failure = each;
    if (each) await expect(answer()).rejects.toBe(each);
    else expect((await answer()).body).toContain('usher_grants{state="signed_in"} 1');
  }
  const event = 'serve.metrics_failed';
  expect(lines).toEqual(['unavailable', 'wrong_key', 'wrong_key'].map((error) => ({ event, error })));
});
