import { expect, it } from 'vitest';
import { cameBeforeWork } from './before-work.ts';

it('holds 503, and what Cloudflare answers for a server that it did not reach, to come before its work', () => {
  const statuses = Array.from({ length: 500 }, (_, index) => index + 100);
  const before = statuses.filter((status) =>
    cameBeforeWork({ kind: 'reply', status, body: { type: 'empty' }, from: 'trakt' }),
  );
  expect(before).toEqual([503, 521, 522, 523, 525, 526, 527, 530]);
});
