import type { Source } from '@trakt-usher/takeout';
import { describe, expect, it } from 'vitest';
import { sourceOf } from '../../../../packages/takeout/src/targets/testing/source-of.ts';
import type { ListShort } from '../errors/take-out.ts';
import { countSource } from './counted-source.ts';
import type { ListCounts } from './list-counts.ts';
import { noProgress } from './progress.ts';

const named = (trakt: number) => ({ title: `Title ${trakt}`, year: 2000, ids: { trakt, tmdb: trakt } });
const film = { type: 'movie', collected_at: '2026-01-01T12:00:00Z', movie: named(1) };
const episode = { ...{ type: 'episode', episode: { season: 1, number: 1, ids: {} } }, show: named(2) };

/** Pages of these rows, without a count. */
async function collected(rows: readonly object[], before: ListCounts) {
  const short: ListShort[] = [];
  const onShort = (list: ListShort) => void short.push(list);
  const account = sourceOf({ collection: rows });
  const uncounted: Source = {
    ...account,
    section: (section) => ({
      async *pages() {
        for await (const page of account.section(section).pages()) yield { ...page, total: undefined };
      },
    }),
  };
  const counted = countSource(uncounted, {
    ...{ before, onShort, progressOf: () => noProgress },
    signal: new AbortController().signal,
  });
  for await (const _ of counted.source.section('collection').pages());
  return { short, counts: counted.counts() };
}

describe('a section that is two lists at Trakt', () => {
  it('is short where one of them comes empty without a count, and the last export had some', async () => {
    const { counts, short } = await collected([film, episode], {});
    expect([counts, short]).toEqual([{ collection: 2, 'collection/movie': 1, 'collection/episode': 1 }, []]);
    const [withoutFilms, withoutEpisodes] = [await collected([episode], counts), await collected([film], counts)];
    expect(withoutFilms.short).toMatchObject([{ list: 'collection', kind: 'movie', stated: 1, by: 'last_export' }]);
    expect(withoutEpisodes.short).toMatchObject([{ list: 'collection', kind: 'episode', stated: 1 }]);
    // Told once where nothing comes at all.
    expect((await collected([], counts)).short).toMatchObject([{ list: 'collection', stated: 2 }]);
    // What is allowed once is what is known the next time.
    expect((await collected([episode], withoutFilms.counts)).short).toEqual([]);
  });
});
