import { expect, it } from 'vitest';
import { bodyOf, type Counts, createComparison, keyOf, stillWanted } from './compare.ts';
import { history, type RestoreSection, type Row, ratings, watchlist } from './sections.ts';

const movie = (trakt: number | null): Row => ({ type: 'movie', movie: { title: 'A', year: 2020, ids: { trakt } } });
const play = (id: number, watched_at: unknown, trakt: number | null = 1): Row => ({ id, watched_at, ...movie(trakt) });

function compared(section: RestoreSection, held: Counts, rows: readonly Row[]) {
  const comparison = createComparison(section, held);
  for (const row of rows) comparison.add(row);
  return comparison.compared;
}

it('takes plays of one title in one minute for one, and of unknown dates for one', () => {
  const keys = ['2026-01-02T03:04:00.000Z', '2026-01-02T03:04:59.000Z', '2026-01-02T03:05:00.000Z'].map((at) =>
    keyOf(play(1, at), history),
  );
  expect(keys[0]).toBe(keys[1]);
  expect(keys[1]).not.toBe(keys[2]);
  const unknown = ['1970-01-01T00:00:00.000Z', null, 'once'].map((at) => keyOf(play(1, at), history));
  expect(new Set(unknown).size).toBe(1);
  expect(keyOf(movie(1), watchlist)).toBe('movie 1');
  expect(keyOf(movie(null), watchlist)).toBeUndefined();
});

it('wants as many plays as the account lacks, each row of the ZIP once', () => {
  const at = '2026-01-02T03:04:00.000Z';
  const key = keyOf(play(1, at), history) ?? '';
  const rows = [
    play(1, at),
    play(1, at),
    play(2, at),
    play(3, at),
    play(4, '1970-01-01T00:00:00.000Z'),
    play(5, at, null),
  ];
  const { wanted, ...counts } = compared(history, new Map([[key, 1]]), rows);
  expect(counts).toEqual({ inZip: 5, there: 1, lost: 1 });
  expect(wanted.map(({ body }) => body)).toEqual([
    ...[new Date(at), new Date(at), 'unknown'].map((watched_at) => ({ watched_at, ids: { trakt: 1 } })),
  ]);
  expect(bodyOf(wanted)).toEqual({ movies: wanted.map(({ body }) => body) });
});

it('wants any other item once, and leaves what is there as it is', () => {
  const rows = [1, 2, 2, 3].map((trakt) => ({ ...movie(trakt), listed_at: '2026-01-01T00:00:00.000Z' }));
  const { wanted, there, inZip } = compared(watchlist, new Map([['movie 1', 1]]), rows);
  expect([inZip, there, wanted.map(({ key }) => key)]).toEqual([3, 1, ['movie 2', 'movie 3']]);
});

it('never takes a show for all of its episodes, nor a rating that Trakt would refuse', () => {
  const show = { title: 'B', ids: { trakt: 2 } };
  const rows: Row[] = [
    { id: 1, watched_at: '2026-01-02T03:04:00.000Z', type: 'show', show },
    { id: 2, watched_at: '2026-01-02T03:04:00.000Z', type: 'season', season: { number: 1, ids: { trakt: 3 } }, show },
  ];
  expect(compared(history, new Map(), rows)).toMatchObject({ lost: 2, wanted: [] });
  const rated = [0, 11, 7.5, null, '7', 7].map((rating, n) => ({ ...movie(n + 1), rating, rated_at: 'once' }));
  const { lost, wanted } = compared(ratings, new Map(), rated);
  expect([lost, wanted.map(({ body }) => body)]).toEqual([5, [{ rating: 7, ids: { trakt: 6 } }]]);
});

it('knows what of a batch came, also where only a part of it did', () => {
  const at = '2026-01-02T03:04:00.000Z';
  const { wanted } = compared(history, new Map(), [play(1, at), play(2, at), play(3, at, 2)]);
  const [a = '', , b = ''] = wanted.map(({ key }) => key);
  const before = new Map([[a, 4]]);
  expect(stillWanted(wanted, before, new Map([[a, 4]])).map(({ key }) => key)).toEqual([a, a, b]);
  expect(
    stillWanted(
      wanted,
      before,
      new Map([
        [a, 5],
        [b, 1],
      ]),
    ).map(({ key }) => key),
  ).toEqual([a]);
  expect(
    stillWanted(
      wanted,
      before,
      new Map([
        [a, 6],
        [b, 1],
      ]),
    ),
  ).toEqual([]);
});
