import { describe, expect, it } from 'vitest';
import type { OwnList } from '../../source.ts';
import { openArchive } from '../../sources/zip/archive.ts';
import { openTraktZip } from '../../sources/zip/index.ts';
import { type AccountRows, sourceOf, written } from '../testing/source-of.ts';
import { zip } from './index.ts';

const play = (id: number, rest: object = {}) => ({
  id,
  watched_at: '2026-01-02T03:04:00.000Z',
  type: 'movie',
  ...rest,
});
const plays = (count: number) => Array.from({ length: count }, (_, n) => play(count - n));
const rated = (type: unknown) => ({ rating: 7, type, [String(type)]: { title: 'A' } });

function aList(trakt: unknown, slug: unknown): OwnList {
  const list = { name: `List ${trakt}`, description: '', privacy: 'private', item_count: 2, ids: { trakt, slug } };
  // As little checked as a list that a server sends.
  return list as unknown as OwnList;
}

async function zipped(account: AccountRows, options: Parameters<typeof written>[2] = {}) {
  const { files, ...rest } = await written(zip, sourceOf(account, 'Europe/Berlin'), options);
  const file = new Blob([new Uint8Array(files.get('trakt-export.zip') ?? [])]);
  return { ...rest, file, archive: await openArchive(file), export: await openTraktZip(file) };
}

async function rowsIn({ export: { list } }: Awaited<ReturnType<typeof zipped>>, name: string): Promise<object[]> {
  const rows: object[] = [];
  for await (const page of list(name).pages()) rows.push(...page.rows);
  return rows;
}

describe('an export in the form of Trakt', () => {
  it.each([
    [0, ['watched-history.json']],
    [250, ['watched-history.json']],
    [251, ['watched-history-1.json', 'watched-history-2.json']],
    [501, ['watched-history-1.json', 'watched-history-2.json', 'watched-history-3.json']],
  ])('has %i plays on pages of 250, numbered where there are two', async (count, names) => {
    const back = await zipped({ history: plays(count) }, { sections: ['history'] });
    expect(back.archive.names).toEqual(['user-settings.json', ...names]);
    expect(await rowsIn(back, 'watched-history')).toEqual(plays(count).toReversed());
    expect(back.export.gaps).toEqual([]);
    expect(back.ledger.rowsOf('trakt-export.zip')).toBe(count);
  });

  it('has a file for each kind of ratings, copies and comments, each row with all that Trakt wrote', async () => {
    const extra = { ...rated('movie'), unknown: { kept: [1, null] } };
    const back = await zipped({
      ratings: [extra, rated('show'), rated('season'), rated('episode'), rated('movie')],
      collection: [rated('episode'), rated('movie')],
      comments: [rated('list')],
    });
    expect(await rowsIn(back, 'ratings-movies')).toEqual([extra, rated('movie')]);
    for (const [list, type] of [
      ['ratings-shows', 'show'],
      ['ratings-seasons', 'season'],
      ['ratings-episodes', 'episode'],
      ['collection-movies', 'movie'],
      ['collection-episodes', 'episode'],
      ['comments-lists', 'list'],
    ] as const)
      expect(await rowsIn(back, list)).toEqual([rated(type)]);
    expect(await rowsIn(back, 'comments-movies')).toEqual([]);
    expect(back.export.timeZone).toBe('Europe/Berlin');
  });

  it('keeps what Trakt has lost, and leaves out rows of no kind that has a file, and plays that come twice', async () => {
    const lost = { rating: 3, type: 'movie', movie: null };
    const { ledger, left, ...back } = await zipped({
      ratings: [lost, rated('person'), rated(undefined)],
      history: [play(1), play(1)],
    });
    expect(await rowsIn({ ledger, left, ...back }, 'ratings-movies')).toEqual([lost]);
    expect(left.map(({ section, reason }) => [section, reason])).toEqual([
      ['history', 'repeated'],
      ['ratings', 'no_place'],
      ['ratings', 'no_place'],
    ]);
    expect(ledger.ended('ratings')).toBe(3);
  });

  it('has lists with their rows, whatever they are called', async () => {
    const rows = (count: number) => Array.from({ length: count }, (_, rank) => ({ rank, type: 'person' }));
    const lists = [
      { list: aList(7, 'best-of-2019'), rows: rows(251) },
      { list: aList(8, '../up'), rows: rows(251) },
      { list: aList(9, null), rows: rows(1) },
      { list: aList(7, 'renamed'), rows: rows(251) },
      { list: aList(undefined, 'lost'), rows: rows(2) },
    ];
    const back = await zipped({ lists }, { sections: ['lists'] });
    expect(back.archive.names).toEqual([
      'user-settings.json',
      'lists-list-7-best-of-2019-1.json',
      'lists-list-7-best-of-2019-2.json',
      'lists-list-8.json',
      'lists-list-9.json',
      'lists-lists.json',
    ]);
    expect(await rowsIn(back, 'lists-lists')).toEqual(
      [0, 1, 2, 4].map((n) => JSON.parse(JSON.stringify(lists[n]?.list))),
    );
    expect(await rowsIn(back, 'lists-list-7')).toEqual(rows(251));
    expect(await rowsIn(back, 'lists-list-8')).toEqual(rows(251));
    expect(await rowsIn(back, 'lists-list-9')).toEqual(rows(1));
    expect([back.ledger.ended('lists'), back.left.length]).toEqual([251 + 251 + 1 + 2, 2]);
  });

  it('is the same file of the same rows', async () => {
    const account = { history: plays(300), watchlist: [rated('movie')] };
    const [one, other] = [await zipped(account), await zipped(account)];
    expect(await one.file.bytes()).toEqual(await other.file.bytes());
  });

  it('keeps to the span of dates', async () => {
    const old = play(1, { watched_at: '2025-12-31T23:30:00.000Z' });
    const back = await zipped({ history: [play(2), old] }, { since: '2026-01-01' });
    expect(await rowsIn(back, 'watched-history')).toEqual([play(2)]);
    expect(back.left.map(({ reason }) => reason)).toEqual(['out_of_span']);
  });
});
