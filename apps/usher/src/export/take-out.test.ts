import { type FilePiece, type Target, type TargetOptions, targets } from '@trakt-usher/takeout';
import { describe, expect, it } from 'vitest';
import { type AccountRows, allSections, sourceOf } from '../../../../packages/takeout/src/targets/testing/source-of.ts';
import { createRecordCounter } from './count-records.ts';
import { noProgress } from './progress.ts';
import { takeOut } from './take-out.ts';

const film = (trakt: number) => ({
  title: `Film "${trakt}"`,
  year: 2000,
  ids: { trakt, slug: '', imdb: null, tmdb: null },
});
const listed = (id: number) => ({ ...{ rank: id, id, type: 'movie', notes: 'One\ntwo, "three"' }, movie: film(id) });
const account: AccountRows = {
  history: [1, 2, 3].map((id) => ({
    ...{ id, watched_at: `2026-01-0${id}T12:00:00Z`, action: 'watch', type: 'movie' },
    movie: film(id),
  })),
  ratings: [{ rated_at: '2026-01-01T12:00:00Z', rating: 7, type: 'movie', movie: film(1) }],
  favorites: [listed(1), listed(2)],
};

async function taken(to: readonly Target[], sections: TargetOptions['sections'] = allSections) {
  const files = new Map<string, string>();
  const verified: unknown[] = [];
  const result = await takeOut({
    source: sourceOf(account),
    targets: to,
    how: { timeZone: 'UTC', sections, historyMode: 'individual' },
    place: { write: async ({ path, data }: FilePiece) => void files.set(path, (files.get(path) ?? '') + String(data)) },
    verify: (plays) => verified.push(plays),
    before: {},
    progressOf: () => noProgress,
    onShort(short) {
      throw short;
    },
    signal: new AbortController().signal,
  });
  return { result, files, verified };
}

/** Writes each play in a line of its own, but for its mistake. */
function careless(mistake: 'drops a row' | 'loses a line' | 'doubles a line'): Target {
  return {
    name: 'careless',
    async *files(source, { ledger }) {
      const row = { section: 'history', kind: 'movie', label: 'A film' } as const;
      for await (const { rows } of source.section('history').pages()) {
        for (const { id } of rows) {
          if (id === 2 && mistake === 'drops a row') continue;
          ledger.carried(row, 'plays.csv');
          const line = `${id}\n`.repeat(id !== 2 ? 1 : mistake === 'loses a line' ? 0 : 2);
          yield { path: 'plays.csv', data: id === 1 ? `id\n${line}` : line };
        }
      }
    },
  };
}

describe('a take-out', () => {
  it('goes to a folder itself for one target, and to one for each of several', async () => {
    const one = await taken([targets.letterboxd]);
    expect([...one.files.keys()]).toEqual(['ratings.csv', 'watched.csv', 'watchlist.csv', 'favorites.csv']);
    const two = await taken(Object.values(targets));
    expect(two.files.get('letterboxd/watched.csv')).toBe(one.files.get('watched.csv'));
    expect(two.result.flatMap(({ files }) => files.at(-1) ?? [])).toEqual(
      expect.arrayContaining([
        { path: 'letterboxd/favorites.csv', rows: 2 },
        { path: 'jsonl/trakt-export.jsonl', rows: 6 },
        { path: 'zip/trakt-export.zip', rows: 6 },
      ]),
    );
  });

  it('holds the plays that came against the statistics, where plays were asked for', async () => {
    expect((await taken([targets.letterboxd])).verified).toEqual([{ films: 3, episodes: 0, all: 3 }]);
    expect((await taken([targets.letterboxd], ['ratings'])).verified).toEqual([undefined]);
  });

  it.each([
    ['drops a row', { place: 'history', rows: 3, ended: 2 }],
    ['loses a line', { place: 'plays.csv', rows: 2, ended: 3 }],
    ['doubles a line', { place: 'plays.csv', rows: 4, ended: 3 }],
  ] as const)('is refused where a target %s', async (mistake, found) => {
    await expect(taken([careless(mistake)])).rejects.toMatchObject({
      code: 'rows_unaccounted',
      target: 'careless',
      ...found,
    });
  });
});

describe('a count of records', () => {
  it.each([
    ['a.csv', ['id,note\n1,"two\nlines, ""quoted"""\n', '2,"', 'x\n"\n3,'], 3],
    ['a.csv', ['id\n'], 0],
    ['a.jsonl', ['{"a":"\\n"}\n{', '}\n'], 2],
    ['a.json', ['{"movies":[{}],"shows":[{"seasons":[{"number":1,"epi', 'sodes":[{},{}]}]}]}'], 4],
    ['a.txt', ['?'], undefined],
  ] as const)('of %s: %j', async (path, pieces, count) => {
    const counter = createRecordCounter(path);
    for (const piece of pieces) counter.add(piece);
    expect(await counter.count()).toBe(count);
  });
});
