/** A whole account of the sandbox, through the client, into the files that Letterboxd gets. */

import { createSandbox } from '@trakt-usher/sandbox';
import { createTraktClient, type TraktClient } from 'trakt-usher/api';
import { describe, expect, it, onTestFinished } from 'vitest';
import {
  csvPieces,
  diaryColumns,
  filmColumns,
  historyRows,
  type LetterboxdColumn,
  type LetterboxdRow,
  ratingColumns,
  ratingRows,
  ratingsByFilm,
  watchlistRows,
} from '../src/targets/letterboxd/index.ts';
import { parseCsv } from '../src/targets/letterboxd/testing/parse-csv.ts';

function ada(): TraktClient {
  const sandbox = createSandbox({ plays: 3000, now: () => Date.UTC(2026, 10, 21, 12) });
  onTestFinished(() => sandbox.close());
  const accessToken = sandbox.issueGrant().access_token;
  const session = { accessToken: async () => accessToken };
  return createTraktClient({
    app: { clientId: 'sandbox-client' },
    session,
    transport: sandbox.fetch,
    maxRetryWaitMs: 0,
  });
}

async function exported(rows: AsyncIterable<LetterboxdRow>, columns: readonly LetterboxdColumn[]) {
  let text = '';
  for await (const piece of csvPieces(rows, columns)) text += piece.text;
  const [header, ...records] = parseCsv(text);
  expect(header).toEqual(columns);
  return records.map((record) => Object.fromEntries(columns.map((column, n) => [column, record[n] ?? ''])));
}

describe("an account's files", () => {
  it('have each play of a film, dated where its owner lives', async () => {
    const client = ada();
    const plays = await client.sync.history.get({ type: 'movies' }).toArray();
    const ratings = await ratingsByFilm(client.sync.ratings.get());
    const timeZone = (await client.users.settings()).account.timezone;
    const rows = await exported(
      historyRows(client.sync.history.get(), { mode: 'individual', timeZone, ratings }),
      diaryColumns,
    );

    expect(rows).toHaveLength(plays.length);
    const unknown = plays.filter(({ watched_at }) => watched_at.startsWith('1970-01-01'));
    expect(rows.filter(({ WatchedDate }) => WatchedDate === '')).toHaveLength(unknown.length);
    for (const { WatchedDate, Rewatch } of rows) {
      expect([WatchedDate, Rewatch].join(' ')).toMatch(/^(\d{4}-\d\d-\d\d (true|false)| )$/);
    }
    // Each film has a first viewing, unless that was on a date that nobody knows.
    const undated = new Set(unknown.map(({ movie }) => movie.title));
    const firsts = new Set(rows.filter(({ Rewatch }) => Rewatch === 'false').map(({ Title }) => Title));
    const titles = plays.map(({ movie }) => movie.title).filter((title) => !undated.has(title));
    expect(firsts).toEqual(new Set(titles));
    for (const row of rows) expect(Object.values(row)).not.toContain('0');
  });

  it('have one row for each film when aggregated', async () => {
    const client = ada();
    const films = await client.sync.watched.get({ type: 'movies' }).toArray();
    const rows = await exported(
      historyRows(client.sync.history.get(), { mode: 'aggregated', timeZone: 'UTC' }),
      diaryColumns,
    );
    const lastDates = films.map(({ movie, last_watched_at }) => [movie.title, last_watched_at.slice(0, 10)].join(' '));
    const dates = rows.map(({ Title, WatchedDate }) => [Title, WatchedDate || '1970-01-01'].join(' '));
    expect(dates.toSorted()).toEqual(lastDates.toSorted());
  });

  it('have the ratings and the watchlist of films, as many as there are', async () => {
    const client = ada();
    const rated = await client.sync.ratings.get({ type: 'movies' }).toArray();
    const ratings = await exported(ratingRows(client.sync.ratings.get()), ratingColumns);
    expect(ratings.map(({ Rating10 }) => Number(Rating10))).toEqual(rated.map(({ rating }) => rating));
    const listed = await client.sync.watchlist.get({ type: 'movies' }).toArray();
    const watchlist = await exported(watchlistRows(client.sync.watchlist.get()), filmColumns);
    expect(watchlist.map(({ Title }) => Title)).toEqual(listed.map(({ movie }) => movie.title));
  });
});
