import { expect, it } from 'vitest';
import { reportCard, transports } from './report-card/cases.ts';

it.each(transports)('has nothing against our client on %s where all is well', async (transport) => {
  const { requests, broken, kept } = await reportCard(transport, 'calm');
  expect(broken).toEqual([]);
  expect(requests).toBeGreaterThan(10);
  expect(kept).toEqual(
    expect.arrayContaining(['first-page-only', 'private-user-refreshed', 'writes-too-fast', 'refresh-in-parallel']),
  );
});
