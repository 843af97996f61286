/** No row is lost in silence: of any account, each row is in a file or in the ledger with its reason. */

import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { openArchive } from '../sources/zip/archive.ts';
import { anyAccount } from '../testing/any-account.ts';
import { exportTrakt } from './export-trakt/index.ts';
import { imdb } from './imdb/index.ts';
import { jsonl } from './jsonl/index.ts';
import { letterboxd } from './letterboxd/target.ts';
import { parseCsv } from './letterboxd/testing/parse-csv.ts';
import { simkl } from './simkl/index.ts';
import { type AccountRows, allSections, sourceOf, written } from './testing/source-of.ts';
import { trakt } from './trakt/index.ts';
import { yamtrack } from './yamtrack/index.ts';
import { zip } from './zip/index.ts';

const options = fc.record({ since: fc.constantFrom(undefined, '2025-12-01'), ratingsBelowShows: fc.boolean() });

function rowsIn(account: AccountRows, section: (typeof allSections)[number]): number {
  return section === 'lists'
    ? (account.lists ?? []).reduce((sum, { rows }) => sum + rows.length, 0)
    : (account[section]?.length ?? 0);
}

const recordsIn = async (bytes: Buffer) => parseCsv(bytes.toString('utf8')).length - 1;

describe.each([
  [letterboxd, ['history', 'ratings', 'watchlist', 'favorites', 'lists', 'comments'], recordsIn],
  [trakt, ['history', 'ratings', 'watchlist'], recordsIn],
  [exportTrakt, ['history', 'ratings', 'watchlist', 'collection'], recordsIn],
  [yamtrack, ['history', 'ratings', 'watchlist', 'comments'], recordsIn],
  [
    simkl,
    ['history', 'ratings', 'watchlist'],
    async (bytes: Buffer) => {
      const { shows, movies }: Record<'shows' | 'movies', { seasons?: { episodes: [] }[] }[]> = JSON.parse(
        bytes.toString('utf8'),
      );
      return [...shows, ...movies].reduce(
        (sum, { seasons = [] }) => sum + 1 + seasons.reduce((inner, { episodes }) => inner + episodes.length, 0),
        0,
      );
    },
  ],
  [imdb, ['ratings', 'watchlist', 'favorites', 'lists'], recordsIn],
  [jsonl, allSections, async (bytes: Buffer) => bytes.toString('utf8').split('\n').length - 1],
  [
    zip,
    allSections.filter((section) => section !== 'hidden' && section !== 'lists'),
    async (bytes: Buffer) => {
      const archive = await openArchive(new Blob([new Uint8Array(bytes)]));
      const names = archive.names.filter((name) => name !== 'user-settings.json' && name !== 'lists-lists.json');
      const pages = await Promise.all(names.map((name) => archive.json(name)));
      return pages.reduce<number>((sum, page) => sum + (Array.isArray(page) ? page.length : 0), 0);
    },
  ],
] as const)('$name', (target, sections, countIn) => {
  it('has each row of any account in one file or in the ledger', async () => {
    await fc.assert(
      fc.asyncProperty(anyAccount, options, async (drawn, how) => {
        const { files, ledger } = await written(target, sourceOf(drawn), how);
        for (const section of sections) expect(ledger.ended(section)).toBe(rowsIn(drawn, section));
        for (const [path, bytes] of files) expect(await countIn(bytes)).toBe(ledger.rowsOf(path));
      }),
      { numRuns: 50 },
    );
  });
});
