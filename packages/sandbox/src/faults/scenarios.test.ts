import { describe, expect, it } from 'vitest';
import { apiHeaders } from '../../test/client.ts';
import { createSandbox } from '../index.ts';
import { scenarioNames } from './scenarios.ts';

describe('a scenario', () => {
  it.each(scenarioNames)('%s consists of valid faults', (scenario) => {
    expect(createSandbox({ scenario }).faults.scenario).toBe(scenario);
  });

  it('brings the same faults again when it is picked again, and is there again after a reset', async () => {
    const sandbox = createSandbox({ scenario: 'captcha' });
    async function answers(): Promise<string[]> {
      const headers = apiHeaders(sandbox);
      const asked = Array.from({ length: 30 }, () => sandbox.fetch('/movies/1', { headers }));
      return (await Promise.all(asked)).map((reply) => reply.headers.get('content-type') ?? '');
    }
    const first = await answers();
    expect(new Set(first)).toEqual(new Set(['application/json', 'text/html; charset=UTF-8']));
    sandbox.faults.use('captcha');
    expect(await answers()).toEqual(first);
    sandbox.faults.clear();
    sandbox.reset();
    expect(await answers()).toEqual(first);
  });

  it("rate-limited holds clients to Trakt's own limits", async () => {
    const sandbox = createSandbox({ now: () => 0 });
    const headers = apiHeaders(sandbox);
    const write = () => sandbox.fetch('/sync/history', { method: 'POST', headers, body: '{"movies":[]}' });
    expect([(await write()).status, (await write()).status]).toEqual([200, 200]);
    sandbox.faults.use('rate-limited');
    const refused = await write();
    expect([refused.status, refused.headers.get('x-ratelimit')]).toEqual([429, expect.stringContaining('POST_LIMIT')]);
  });

  it('stale-and-under-reported says that there is a page less', async () => {
    const sandbox = createSandbox();
    const headers = apiHeaders(sandbox);
    const pages = async () =>
      Number((await sandbox.fetch('/sync/history', { headers })).headers.get('x-pagination-page-count'));
    const all = await pages();
    sandbox.faults.use('stale-and-under-reported');
    expect(await pages()).toBe(all - 1);
  });
});
