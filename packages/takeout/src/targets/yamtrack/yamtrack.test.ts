import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { field } from '../../field.ts';
import { anyAccount } from '../../testing/any-account.ts';
import { parseCsv } from '../letterboxd/testing/parse-csv.ts';
import { aFilm, aPlay, aRating } from '../letterboxd/testing/rows.ts';
import { type AccountRows, sourceOf, written } from '../testing/source-of.ts';
import { yamtrack } from './index.ts';

async function fileOf(account: AccountRows) {
  const { files, ledger, left } = await written(yamtrack, sourceOf(account));
  const text = files.get('yamtrack.csv')?.toString('utf8') ?? '';
  const [header = [], ...records] = parseCsv(text);
  const rows = records.map((record) => Object.fromEntries(header.map((name, n) => [name, record[n] ?? ''])));
  return { text, rows, ledger, left };
}

const show = { title: 'Show', year: 2020, ids: { trakt: 1, slug: 'show', tmdb: 7 } };

function seen(id: number, season: number, number: number, watched_at = '2024-01-01T00:00:00.000Z', of: object = show) {
  return { id, watched_at, type: 'episode', episode: { season, number, title: null, ids: { trakt: id } }, show: of };
}

/** On the one thing that the row is about. */
function comment(text: string, about: object, rest: object = {}) {
  return { type: Object.keys(about)[0], ...about, comment: { id: 1, comment: text, parent_id: 0, ...rest } };
}

describe('the file for Yamtrack', () => {
  it('has each field in quotes and no byte order mark', async () => {
    const { text } = await fileOf({ history: [aPlay(1, '2024-05-06T07:08:09.000Z')] });
    expect(text).toMatchInlineSnapshot(`
      ""media_id","source","media_type","title","image","season_number","episode_number","score","status","notes","start_date","end_date","progress","created_at","progressed_at"
      "1001","tmdb","movie","Film 1","","","","","Completed","","","2024-05-06 07:08:09+00:00","1","2024-05-06 07:08:09+00:00",""
      "
    `);
  });

  it('has a row for each viewing of a film, the rating on the newest', async () => {
    const history = [
      aPlay(3, '2024-03-01T00:00:00.000Z'),
      aPlay(2, '1970-01-01T00:00:00.000Z'),
      aPlay(1, '2023-01-01T00:00:00.000Z'),
    ];
    const { rows, left } = await fileOf({ history, ratings: [aRating(8)] });
    expect(rows.map(({ end_date, score, status }) => [end_date, score, status])).toEqual([
      ['', '', 'Completed'],
      ['2023-01-01 00:00:00+00:00', '', 'Completed'],
      ['2024-03-01 00:00:00+00:00', '8.0', 'Completed'],
    ]);
    expect(left).toEqual([{ section: 'ratings', kind: 'movie', label: 'Film 1 (1999)', reason: 'merged' }]);
  });

  it('gives a film that is only rated no date, which readers would take for a viewing', async () => {
    const { rows } = await fileOf({ ratings: [aRating(8)] });
    expect(rows).toMatchObject([{ media_type: 'movie', score: '8.0', status: 'Completed', end_date: '' }]);
    expect(rows[0]?.created_at).toBe('');
  });

  it('leaves out episodes whose number is no whole one, also of a show that it knows by then', async () => {
    const { rows, left } = await fileOf({ history: [seen(4, 1, 3), seen(3, 1, -1), seen(2, 1.5, 1), seen(1, 1, 2)] });
    expect(rows.flatMap((row) => (row.media_type === 'episode' ? [row.episode_number] : []))).toEqual(['2', '3']);
    expect(left.map(({ reason }) => reason)).toEqual(['no_place', 'no_place']);
  });

  it('has shows above seasons above episodes', async () => {
    const { rows, ledger } = await fileOf({ history: [seen(3, 2, 1), seen(2, 1, 1), seen(1, 0, 1)] });
    expect(rows.map((row) => [row.media_type, row.media_id, row.season_number, row.episode_number])).toEqual([
      ['tv', '7', '', ''],
      ['season', '7', '0', ''],
      ['season', '7', '1', ''],
      ['season', '7', '2', ''],
      ['episode', '7', '0', '1'],
      ['episode', '7', '1', '1'],
      ['episode', '7', '2', '1'],
    ]);
    expect(ledger.rowsOf('yamtrack.csv')).toBe(7);
    expect(ledger.ended('history')).toBe(3);
  });

  it('calls a show completed where all that was aired was watched, without specials', async () => {
    const states = async (...history: object[]) => {
      const { rows } = await fileOf({
        history,
        ratings: [{ type: 'season', rating: 4, season: { number: 9 }, show }],
        watchedShows: [{ plays: 3, show: { ...show, aired_episodes: 2 } }],
      });
      return Object.fromEntries(
        rows.filter(({ status }) => status).map((row) => [row.season_number || 'show', row.status]),
      );
    };
    const first = seen(1, 1, 1);
    expect(await states(first, seen(2, 1, 1), seen(3, 0, 1))).toEqual({
      ...{ show: 'In progress', 0: 'In progress', 1: 'In progress', 9: 'In progress' },
    });
    expect(await states(first, seen(2, 1, 2), seen(3, 0, 1))).toEqual({
      ...{ show: 'Completed', 0: 'In progress', 1: 'Completed', 9: 'In progress' },
    });
  });

  it('has what is on the watchlist as planned, unless it was watched', async () => {
    const listed = (movie: object) => ({ type: 'movie', listed_at: '2024-01-01T00:00:00.000Z', movie });
    const { rows, left } = await fileOf({
      history: [aPlay(1, '2024-01-01T00:00:00.000Z')],
      watchlist: [listed(aFilm(1)), listed(aFilm(2)), { type: 'show', listed_at: null, show }],
    });
    expect(rows.map(({ media_id, status }) => [media_id, status])).toEqual([
      ['1001', 'Completed'],
      ['1002', 'Planning'],
      ['7', 'Planning'],
    ]);
    expect(left.map(({ reason }) => reason)).toEqual(['watched_already']);
  });

  it('leaves out what has no id of TMDB, and numbers that end a whole import', async () => {
    const lost = aFilm(1, { ids: { tmdb: null } });
    const { rows, left } = await fileOf({
      history: [aPlay(1, '2024-01-01T00:00:00.000Z', lost), seen(2, 1, 0.5), seen(3, -1, 1)],
    });
    expect(rows).toEqual([]);
    expect(left.map(({ reason }) => reason)).toEqual(['no_id', 'no_place', 'no_place']);
  });

  it('has the longest comment on a title as the note of its newest row, in one line', async () => {
    const history = [
      aPlay(3, '2024-03-01T00:00:00.000Z'),
      aPlay(2, '2023-03-01T00:00:00.000Z'),
      seen(1, 1, 1, '2022-03-01T00:00:00.000Z'),
    ];
    const listed = { type: 'movie', listed_at: null, movie: aFilm(2) };
    const { rows, left, ledger } = await fileOf({
      history,
      watchlist: [listed],
      ratings: [aRating(8, aFilm(3))],
      comments: [
        comment('Short.', { movie: aFilm(1) }),
        comment('Said at\r\n length,  "quoted".', { movie: aFilm(1) }),
        comment('Can not wait.', { movie: aFilm(2) }),
        comment('Rated.', { movie: aFilm(3) }),
        comment('On the show.', { show }),
        comment('On the season.', { season: { number: 1 }, show }),
      ],
    });
    expect(rows.map(({ media_type, media_id, end_date, notes }) => [media_type, media_id, end_date, notes])).toEqual([
      ['movie', '1001', '2023-03-01 00:00:00+00:00', ''],
      ['movie', '1001', '2024-03-01 00:00:00+00:00', 'Said at length, "quoted".'],
      ['movie', '1003', '', 'Rated.'],
      ['movie', '1002', '', 'Can not wait.'],
      ['tv', '7', '', 'On the show.'],
      ['season', '7', '', 'On the season.'],
      ['episode', '7', '2022-03-01 00:00:00+00:00', ''],
    ]);
    expect(left.map(({ label, reason }) => `${label}: ${reason}`).toSorted()).toEqual([
      'Film 1 (1999): merged',
      'Film 1 (1999): no_place',
      'Film 2 (1999): merged',
      'Film 3 (1999): merged',
      'Show (2020) season 1: merged',
      'Show (2020): merged',
    ]);
    expect(ledger.ended('comments')).toBe(6);
  });

  it('names why a comment is no note', async () => {
    const { rows, left } = await fileOf({
      history: [seen(1, 1, 1)],
      comments: [
        comment('An answer.', { show }, { parent_id: 7 }),
        comment(' \n', { show }),
        comment('On an episode.', { episode: { season: 1, number: 1 }, show }),
        comment('On a season that nothing else is of.', { season: { number: 2 }, show }),
        comment('On a film that nothing else is of.', { movie: aFilm(1) }),
        comment('On another show.', { show: { ...show, ids: { trakt: 2, tmdb: 8 } } }),
        comment('On a lost film.', { movie: aFilm(2, { ids: { tmdb: null } }) }),
        comment('On a list.', { list: {} }),
      ],
    });
    expect(rows.map(({ media_type, notes }) => [media_type, notes])).toEqual([
      ['tv', ''],
      ['season', ''],
      ['episode', ''],
    ]);
    expect(left.map(({ kind, reason }) => [kind, reason])).toEqual([
      ['show', 'no_place'],
      ['show', 'no_place'],
      ['episode', 'no_place'],
      ['season', 'no_row'],
      ['movie', 'no_id'],
      [undefined, 'no_place'],
      ['movie', 'no_row'],
      ['show', 'no_row'],
    ]);
  });

  it('has a title in one line', async () => {
    const { rows } = await fileOf({
      history: [aPlay(1, '2024-01-01T00:00:00.000Z', aFilm(1, { title: 'One\r\ntwo, "three"' }))],
    });
    expect(rows[0]?.title).toBe('One two, "three"');
  });

  it('has the plays of any account, each with its date', async () => {
    await fc.assert(
      fc.asyncProperty(anyAccount, async (account) => {
        const history = (account.history ?? []).map((play, id) =>
          play === null ? play : Object.assign({}, play, { id }),
        );
        // A play that is added while pages are read brings rows again.
        const { rows } = await fileOf({ history: [...history, ...history] });
        const isId = (value: unknown) => typeof value === 'number' && Number.isInteger(value) && value > 0;
        const isNumber = (value: unknown) => value === 0 || isId(value);
        const expected = history.flatMap((play) => {
          const [type, at] = [field(play, 'type'), field(play, 'watched_at')];
          const tmdb = field(field(field(play, type === 'movie' ? 'movie' : 'show'), 'ids'), 'tmdb');
          const [season, number] = ['season', 'number'].map((name) => field(field(play, 'episode'), name));
          if (!isId(tmdb) || !(type === 'movie' || (type === 'episode' && isNumber(season) && isNumber(number))))
            return [];
          const isKnown = typeof at === 'string' && at.startsWith('202');
          const date = isKnown ? `${at.slice(0, 10)} ${at.slice(11, 19)}+00:00` : '';
          return [[type, tmdb, ...(type === 'movie' ? ['', ''] : [season, number]), date].join()];
        });
        const plays = rows.filter(({ media_type }) => media_type === 'movie' || media_type === 'episode');
        const found = plays.map((row) =>
          ['media_type', 'media_id', 'season_number', 'episode_number', 'end_date'].map((name) => row[name]).join(),
        );
        expect(found.toSorted()).toEqual(expected.toSorted());
        // Each episode has its season and its show above it.
        const above = new Set<string>();
        for (const { media_type, media_id, season_number } of rows) {
          if (media_type === 'season') expect(above).toContain(`tv ${media_id} `);
          if (media_type === 'episode') expect(above).toContain(`season ${media_id} ${season_number}`);
          above.add(`${media_type} ${media_id} ${season_number}`);
        }
      }),
      { numRuns: 50 },
    );
  });
});
