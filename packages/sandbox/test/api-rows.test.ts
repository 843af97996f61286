/** Every read that can bring something does so somewhere, so that its shape is held against more than an empty list. */
import { expect, it } from 'vitest';
import { type EndpointRow, endpointTable, examplePath } from '../src/api/documents/table.ts';
import { anApi } from '../src/api/fixture.ts';
import { aRichApi } from './rich-api.ts';

const now = await aRichApi();
/** When shows of the library were on air, and two of its actors had their birthday. */
const in2013 = anApi({ plays: 0, clock: { now: () => Date.UTC(2013, 2, 3) } });

/** Nobody can comment on these here, and the import of the sandbox left nothing over. */
const alwaysEmpty = [
  '/users/:id/favorites/comments/:sort',
  '/users/:id/watchlist/comments/:sort',
  '/users/syncs/:id/paused',
  '/users/syncs/:id/skipped',
];

const reads = endpointTable().filter(
  ({ method, status, path, endpoint }) =>
    method === 'GET' && status === 200 && !alwaysEmpty.includes(path) && isWhole(path, endpoint.route),
);

function isWhole(path: string, route: string): boolean {
  return route === `GET ${path}` || route.replace(/\?|\{.*\}/g, '') === `GET ${path}`;
}

it.each(reads.map((row) => [row.path, row] as const))('%s', async (_, row) => {
  const answers = [await read(now, row), await read(in2013, row)].filter((answer) => answer !== undefined);
  expect(answers.map(sizeOf).some((size) => size > 0)).toBe(true);
  for (const answer of answers) expect(row.endpoint.answers?.safeParse(answer).error?.issues ?? []).toEqual([]);
});

async function read(api: typeof now, row: EndpointRow): Promise<unknown> {
  const response = await api.request(examplePath(row), { as: row.endpoint.example?.as ?? 'ada' });
  return response.status === 200 ? response.json() : undefined;
}

function sizeOf(answer: unknown): number {
  return Object.keys(Object(answer)).length;
}
