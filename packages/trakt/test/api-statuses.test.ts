/** Whose fault an answer is, in each section: every status that Trakt documents, once for each function. */

import { expect, it } from 'vitest';
import { createRateBudget, createTraktClient } from '../src/api/index.ts';
import { fakeTrakt } from '../src/api/testing/fake-trakt.ts';
import { answerOf, documentsOf, exampleFor, functionIn, functions, type Named, rowFor } from './documented-sections.ts';

const refusals = {
  400: 'bad_request',
  401: 'unauthorized',
  403: 'forbidden',
  404: 'not_found',
  405: 'method_not_allowed',
  409: 'conflict',
  412: 'precondition_failed',
  420: 'account_limit',
  422: 'validation',
  423: 'account_locked',
  426: 'vip_required',
  429: 'rate_limited',
};
const trouble = [500, 502, 503, 504, 520, 521, 522];

/** What a call ends with whose first answer has that status. Trakt serves the app what is for everybody. */
async function endOf(one: Named, status: number): Promise<unknown> {
  const [documented] = documentsOf(one);
  if (!documented) throw new Error(`${one.name} is not documented`);
  const { transport } = fakeTrakt({ status }, { body: [] });
  const client = createTraktClient({
    app: { clientId: 'app' },
    session: { accessToken: async () => 'token' },
    transport,
    maxRetryWaitMs: 0,
    budget: createRateBudget(),
  });
  const params = exampleFor(one, rowFor(documented));
  return answerOf(one, functionIn(client, one)(params)).then(
    () => 'a value',
    ({ code, status, from }) => [code, status, from],
  );
}

const sections = Map.groupBy(functions, ({ name }) => name.split('.')[0] ?? '');

it.each([...sections])('%s tells whose fault each status is', async (_, section) => {
  for (const one of section) {
    for (const [status, code] of Object.entries(refusals)) {
      expect([one.name, await endOf(one, Number(status))]).toEqual([one.name, [code, Number(status), 'trakt']]);
    }
    for (const status of trouble) {
      const code = one.method === 'GET' ? 'server_trouble' : 'write_outcome_unknown';
      const from = status < 520 ? 'trakt' : 'edge';
      expect([one.name, await endOf(one, status)]).toEqual([one.name, [code, status, from]]);
    }
  }
});
