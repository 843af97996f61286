import { stringify } from 'csv-stringify/sync';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { readYamtrackExport } from '../../have/yamtrack.ts';
import { anyAccount } from '../../testing/any-account.ts';
import { parseCsv } from '../letterboxd/testing/parse-csv.ts';
import { aFilm, aPlay, aRating } from '../letterboxd/testing/rows.ts';
import { type AccountRows, sourceOf, written } from '../testing/source-of.ts';
import { yamtrack } from './index.ts';
import { columns } from './line.ts';

type Row = Partial<Record<(typeof columns)[number], string>>;

function csvOf(rows: readonly Row[]): string {
  const fields = rows.map((row) => columns.map((column) => row[column] ?? ''));
  return stringify([columns, ...fields], { quoted: true, bom: true, record_delimiter: 'windows' });
}

async function filesOf(account: AccountRows, there: readonly Row[] | string) {
  const text = typeof there === 'string' ? there : csvOf(there);
  const have = await readYamtrackExport(new Blob([text]));
  const { files, left, ledger } = await written(yamtrack, sourceOf(account), { have });
  const csv = String(files.get('yamtrack.csv'));
  const [header = [], ...records] = parseCsv(csv);
  const lines = records.map((record) => Object.fromEntries(header.map((name, n) => [name, record[n] ?? ''])));
  const reasons = left.map(({ section, label, reason }) => [section, label, reason].join(': '));
  return { csv, lines, reasons, ledger };
}

const film = (tmdb: number, rest: Row = {}): Row => ({
  ...{ media_id: String(tmdb), source: 'tmdb', media_type: 'movie', title: `Film ${tmdb - 1000}`, status: 'Completed' },
  ...rest,
});
const show = { title: 'Show', year: 2020, ids: { trakt: 1, slug: 'show', tmdb: 7 } };
const seen = (id: number, season: number, number: number, watched_at = '2024-01-01T20:00:00.000Z') => ({
  ...{ id, watched_at, type: 'episode', show },
  episode: { season, number, title: null, ids: { trakt: id } },
});
const ofShow = (media_type: string, rest: Row = {}): Row => ({
  media_id: '7',
  source: 'tmdb',
  media_type,
  title: 'Show',
  ...rest,
});

describe('with what Yamtrack has', () => {
  it('leaves out a title of which it has all, and writes others as without it', async () => {
    const account: AccountRows = {
      history: [
        aPlay(3, '2024-03-02T20:00:00Z', aFilm(2)),
        aPlay(2, '2024-03-01T20:00:00Z'),
        aPlay(1, '1970-01-01T00:00:00Z'),
      ],
      ratings: [aRating(8)],
      watchlist: [{ type: 'movie', listed_at: null, movie: aFilm(3) }],
    };
    const { lines, reasons } = await filesOf(account, [
      film(1001, { end_date: '2024-03-01 21:00:30+01:00', score: '8' }),
      film(1001, { source: 'TMDB' }),
      film(1002, { source: 'manual' }),
      film(1003, { status: 'Dropped' }),
      { media_id: 'a-game', source: 'igdb', media_type: 'game' },
    ]);
    expect(lines.map(({ media_id, end_date }) => [media_id, end_date])).toEqual([
      ['1002', '2024-03-02 20:00:00+00:00'],
    ]);
    expect(reasons).toEqual([
      'ratings: Film 1 (1999): in_have_file',
      'history: Film 1 (1999): in_have_file',
      'history: Film 1 (1999): in_have_file',
      'watchlist: Film 3 (1999): in_have_file',
    ]);
  });

  it('writes a film with news whole, with the rows and notes that are there', async () => {
    const { lines, reasons, ledger } = await filesOf(
      { history: [aPlay(2, '2024-03-03T20:00:00Z'), aPlay(1, '2024-03-01T20:00:00Z')], ratings: [aRating(9)] },
      [
        film(1001, { status: 'Planning', created_at: '2020-01-01 00:00:00+00:00' }),
        film(1001, { end_date: '2024-03-01 20:00:00+00:00', score: '7.5', notes: 'Mine,\n"all" mine', image: 'i.jpg' }),
        film(1001, { end_date: '2024-03-02 20:00:00+00:00' }),
      ],
    );
    expect(lines.map(({ end_date, score, status, notes, image }) => [end_date, score, status, notes, image])).toEqual([
      ['2024-03-01 20:00:00+00:00', '7.5', 'Completed', 'Mine,\n"all" mine', 'i.jpg'],
      ['2024-03-02 20:00:00+00:00', '', 'Completed', '', ''],
      ['2024-03-03 20:00:00+00:00', '9.0', 'Completed', '', ''],
    ]);
    expect([reasons, ledger.ended('history'), ledger.rowsOf('yamtrack.csv')]).toEqual([
      ['ratings: Film 1 (1999): merged'],
      2,
      3,
    ]);
    const rated = await filesOf({ ratings: [aRating(9)] }, [
      film(1001, { end_date: '2024-03-01', score: '5' }),
      film(1001),
    ]);
    expect(rated.lines.map(({ end_date, score }) => [end_date, score])).toEqual([
      ['2024-03-01', '9.0'],
      ['', ''],
    ]);
  });

  it('writes a show with news whole: above its episodes what is there of it, and what was planned has begun', async () => {
    const account: AccountRows = {
      history: [seen(3, 2, 1), seen(2, 1, 2), seen(1, 1, 1)],
      ratings: [
        { type: 'show', rating: 8, rated_at: null, show },
        { type: 'season', rating: 6, rated_at: null, season: { number: 1 }, show },
        { type: 'season', rating: 7, rated_at: null, season: { number: 3 }, show },
      ],
    };
    const { lines, reasons, ledger } = await filesOf(account, [
      ofShow('tv', { status: 'Paused', score: '8.0', notes: 'a note' }),
      ofShow('season', { season_number: '1', status: 'Planning' }),
      ofShow('season', { season_number: '9', status: 'Dropped' }),
      ofShow('episode', { season_number: '1', episode_number: '1', end_date: '2024-01-01 20:00:00+00:00' }),
      ofShow('episode', { season_number: '1', episode_number: '5', end_date: '2020-01-01 20:00:00+00:00' }),
    ]);
    expect(
      lines.map((row) => [row.media_type, row.season_number, row.episode_number, row.status, row.score].join(' ')),
    ).toEqual([
      'tv   Paused 8.0',
      'season 1  In progress 6.0',
      'season 2  In progress ',
      'season 3  In progress 7.0',
      'season 9  Dropped ',
      'episode 1 1  ',
      'episode 1 5  ',
      'episode 1 2  ',
      'episode 2 1  ',
    ]);
    expect([lines[0]?.notes, ledger.rowsOf('yamtrack.csv')]).toEqual(['a note', 9]);
    expect(reasons).toEqual(['ratings: Show (2020): in_have_file', 'ratings: Show (2020) season 1: merged']);
  });

  it('writes a comment where no note is, and never over one', async () => {
    const on = (n: number, text: string) => ({ type: 'movie', movie: aFilm(n), comment: { comment: text } });
    const account: AccountRows = {
      history: [aPlay(3, '2024-03-03T20:00:00Z', aFilm(3)), seen(1, 1, 1)],
      comments: [
        ...[on(1, 'Fine.'), on(2, 'Fine.'), on(3, 'Fine.'), on(4, 'Very\n fine.')],
        { type: 'show', show, comment: { comment: 'A show.' } },
        { type: 'season', show, season: { number: 1 }, comment: { comment: 'A season.' } },
      ],
    };
    const there = [
      film(1001, { end_date: '2024-03-01 20:00:00+00:00' }),
      film(1001, { end_date: '2024-03-02 20:00:00+00:00' }),
      film(1002, { end_date: '2024-03-01 20:00:00+00:00', notes: 'Mine' }),
      film(1003, { end_date: '2024-03-01 20:00:00+00:00', notes: 'Mine' }),
      film(1004, { notes: 'Very fine.' }),
      ofShow('tv', { status: 'In progress', notes: 'Mine' }),
      ofShow('season', { season_number: '1', status: 'In progress' }),
      ofShow('episode', { season_number: '1', episode_number: '1', end_date: '2024-01-01 20:00:00+00:00' }),
    ];
    const { lines, reasons, ledger, csv } = await filesOf(account, there);
    const shown = ({ media_type, media_id, notes }: (typeof lines)[number]) => [media_type, media_id, notes];
    expect(lines.map(shown)).toEqual([
      ['movie', '1003', 'Mine'],
      ['movie', '1003', ''],
      ['tv', '7', 'Mine'],
      ['season', '7', 'A season.'],
      ['episode', '7', ''],
      ['movie', '1001', ''],
      ['movie', '1001', 'Fine.'],
    ]);
    expect(reasons.filter((reason) => reason.startsWith('comments'))).toEqual([
      'comments: Film 3 (1999): own_note',
      'comments: Show (2020): own_note',
      'comments: Show (2020) season 1: merged',
      'comments: Film 1 (1999): merged',
      'comments: Film 2 (1999): own_note',
      'comments: Film 4 (1999): in_have_file',
    ]);
    expect(ledger.ended('comments')).toBe(6);
    const again = await filesOf({ comments: [on(1, 'Fine.')] }, csv);
    expect([again.lines, again.reasons]).toEqual([[], ['comments: Film 1 (1999): in_have_file']]);
  });

  it('keeps the note and the score of a film that was planned there and is watched now', async () => {
    const { lines, reasons } = await filesOf(
      {
        history: [aPlay(2, '2024-03-02T20:00:00Z'), aPlay(1, '2024-03-01T20:00:00Z')],
        ratings: [aRating(8)],
        comments: [{ type: 'movie', movie: aFilm(1), comment: { comment: 'Fine.' } }],
      },
      [film(1001, { status: 'Planning', notes: 'Recommended by Bob', score: '8.0', image: 'i.jpg' })],
    );
    expect(lines.map(({ end_date, status, notes, score }) => [end_date, status, notes, score])).toEqual([
      ['2024-03-01 20:00:00+00:00', 'Completed', '', ''],
      ['2024-03-02 20:00:00+00:00', 'Completed', 'Recommended by Bob', '8.0'],
    ]);
    expect(reasons).toEqual(['ratings: Film 1 (1999): in_have_file', 'comments: Film 1 (1999): own_note']);
  });

  it('leaves out all of any account that Yamtrack has by its own file, and accounts for each row', async () => {
    await fc.assert(
      fc.asyncProperty(anyAccount, async (account) => {
        const { csv } = await filesOf(account, []);
        const again = await filesOf(account, csv);
        expect(again.lines).toEqual([]);
        for (const section of ['history', 'ratings', 'watchlist', 'comments'] as const) {
          expect(again.ledger.ended(section)).toBe(account[section]?.length ?? 0);
        }
        // Of half of what is there, the rest is news.
        const [header = [], ...records] = parseCsv(csv);
        const half = stringify([header, ...records.filter((_, n) => n % 2 === 0)]);
        const { ledger, lines } = await filesOf(account, half);
        expect(ledger.ended('history')).toBe(account.history?.length ?? 0);
        expect(ledger.rowsOf('yamtrack.csv')).toBe(lines.length);
        const above = new Set<string>();
        for (const { media_type, media_id, season_number } of lines) {
          if (media_type === 'season') expect(above).toContain(`tv ${media_id} `);
          if (media_type === 'episode') expect(above).toContain(`season ${media_id} ${season_number}`);
          above.add(`${media_type} ${media_id} ${season_number}`);
        }
      }),
      { numRuns: 50 },
    );
  });

  it.each([
    ['has other columns', 'a,b\n1,2\n', { problem: 'no_columns', line: 1 }],
    ['is no text', new Uint8Array([0xff, 0xff]), { problem: 'unreadable' }],
    ['is in UTF-16', Buffer.from('\ufeffmedia_id\tsource\r\n', 'utf16le'), { problem: 'utf_16' }],
    [
      'has a number that is none',
      csvOf([film(1001), film(1002, { media_id: '1.5' })]),
      { problem: 'no_value', line: 3 },
    ],
    ['has a date that is none', csvOf([film(1001, { end_date: 'yesterday' })]), { problem: 'no_value', line: 2 }],
    ['has a score that is none', csvOf([film(1001, { score: '1e9' })]), { problem: 'no_value', line: 2 }],
  ])('a file that %s is refused, with the line', async (_, file, refusal) => {
    const blob = new Blob([file]);
    await expect(readYamtrackExport(blob)).rejects.toMatchObject({ name: 'HaveRefused', ...refusal });
  });
});
