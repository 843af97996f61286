/** A value that a parameter doesn't take: 422 and a sentence that names the parameter, before anything else is done. */
import { expect, it } from 'vitest';
import { endpointTable, examplePath } from '../src/api/documents/table.ts';
import { anApi } from '../src/api/fixture.ts';

const api = anApi({ plays: 20, isOfficial: () => true });

const flags =
  'ignore_watched ignore_collected ignore_watchlisted hidden specials count_specials include_stats lifetime_stats';
const ranges =
  'years ratings runtimes votes tmdb_ratings tmdb_votes imdb_ratings imdb_votes rt_meters rt_user_meters metascores';
const bad: Readonly<Record<string, readonly string[]>> = {
  ...allOf(flags, ['maybe']),
  ...allOf(`hide_completed hide_not_completed only_rewatching season_numbers images`, ['maybe']),
  ...allOf(ranges, ['many', '5-', '10-20-30', '-1']),
  ...allOf('start_date end_date', ['tomorrow', '2026-13-01']),
  ...allOf('start_at end_at', ['yesterday']),
  watchnow: ['nowhere'],
  sort_how: ['up'],
  group: ['week'],
  type: ['book'],
  links: ['fax', 'direct,fax'],
  language: ['german'],
  hide: ['everything'],
  watch_window: ['long', '1.5'],
  available_on: ['vhs'],
  intent: ['none'],
  include_replies: ['perhaps'],
  sync_id: ['all'],
};
/** Any word is one that a title may have. */
const anyWord = 'genres subgenres countries certifications languages status studio_ids network_ids sort_by query'.split(
  ' ',
);

const table = [...new Map(endpointTable().map((row) => [row.endpoint, row])).values()];
const asked = table.flatMap((row) =>
  Object.keys(row.endpoint.query ?? {}).flatMap((name) => (anyWord.includes(name) ? [] : [{ row, name }])),
);

it('are known for each parameter that is checked', () => {
  expect(new Set(asked.map(({ name }) => name))).toEqual(new Set(Object.keys(bad)));
});

it.each(Object.keys(bad))('%s', async (name) => {
  for (const { row } of asked.filter((one) => one.name === name)) {
    for (const value of bad[name] ?? []) {
      const at = examplePath(row);
      const address = `${at}${at.includes('?') ? '&' : '?'}${name}=${value}`;
      const response = await api.request(address, { method: row.method, as: row.endpoint.example?.as ?? 'ada' });
      expect([address, response.status, await response.json()]).toEqual([
        address,
        422,
        { error: expect.stringMatching(new RegExp(`^(${name}: \\S.+|start_at and end_at take .+)$`)) },
      ]);
    }
  }
});

it('are no pages: for those the usual ones come', async () => {
  const response = await api.request('/movies/popular?page=first&limit=all');
  expect([
    response.status,
    response.headers.get('X-Pagination-Page'),
    response.headers.get('X-Pagination-Limit'),
  ]).toEqual([200, '1', '100']);
});

function allOf(names: string, values: readonly string[]): Record<string, readonly string[]> {
  return Object.fromEntries(names.split(' ').map((name) => [name, values]));
}
