import { describe, expect, it } from 'vitest';
import type { OwnList } from '../../source.ts';
import { type AccountRows, sourceOf, written } from '../testing/source-of.ts';
import { letterboxd } from './target.ts';
import { aFilm, aListed, aListedShow, anEpisodePlay, aPlay, aRating, aShowRating } from './testing/rows.ts';

const unknown = '1970-01-01T00:00:00.000Z';
const list = (trakt: number, slug: string): OwnList => ({
  ...{ name: 'A list', description: null, privacy: 'private', created_at: '', updated_at: '' },
  ids: { trakt, slug },
});
const comment = (id: number, text: string, rest: object = {}) => ({
  ...{ type: 'movie', movie: aFilm(1) },
  comment: { id, parent_id: 0, comment: text, ...rest },
});

async function filesOf(account: AccountRows, options: Parameters<typeof written>[2] = {}) {
  const { files, left, ledger } = await written(letterboxd, sourceOf(account), options);
  const text = Object.fromEntries([...files].map(([path, bytes]) => [path, bytes.toString('utf8')]));
  return { files: text, ledger, left: left.map(({ section, label, reason }) => [section, label, reason]) };
}

describe('the files for Letterboxd', () => {
  it('are three for an account with nothing, each with its header alone', async () => {
    const { files } = await filesOf({ lists: [{ list: list(1, 'empty'), rows: [] }] });
    expect(files).toEqual({
      'ratings.csv': 'Title,Year,imdbID,tmdbID,Rating10\n',
      'watched.csv': 'Title,Year,imdbID,tmdbID,WatchedDate,Rating10,Rewatch\n',
      'watchlist.csv': 'Title,Year,imdbID,tmdbID\n',
    });
  });

  it('have one row for what Letterboxd makes one entry of, and the rating on the newest alone', async () => {
    const history = [
      aPlay(6, '2024-01-02T22:00:00Z'),
      aPlay(5, '2024-01-02T20:00:00Z'),
      aPlay(4, '2024-01-01T20:00:00Z'),
      anEpisodePlay(3, '2024-01-01T20:00:00Z'),
      aPlay(2, unknown),
      aPlay(1, unknown),
    ];
    const { files, left } = await filesOf({ history, ratings: [aRating(9), aShowRating] });
    expect(files['watched.csv']?.split('\n').slice(1, -1)).toEqual([
      'Film 1,1999,tt0000001,1001,,,',
      'Film 1,1999,tt0000001,1001,2024-01-01,,true',
      'Film 1,1999,tt0000001,1001,2024-01-02,9,true',
    ]);
    expect(left).toEqual([
      ['ratings', 'Show (2020)', 'films_only'],
      ['history', 'Show (2020) 1x01', 'films_only'],
      ['history', 'Film 1 (1999)', 'same_day'],
      ['history', 'Film 1 (1999)', 'same_day'],
    ]);
  });

  it('leave out what an earlier export wrote, and a second play of a day that has its entry', async () => {
    const first = new Set<string>();
    const history = [aPlay(3, '2024-01-02T22:00:00Z'), aPlay(2, '2024-01-02T20:00:00Z'), aPlay(1, unknown)];
    const ratings = [aRating(9)];
    await filesOf({ history, ratings }, { written: { has: () => false, add: (key) => first.add(key) } });
    const more = new Set<string>();
    const again = { written: { has: (key: string) => first.has(key), add: (key: string) => more.add(key) } };
    const same = await filesOf({ history, ratings }, again);
    expect(same.files['watched.csv']?.split('\n').slice(1)).toEqual(['']);
    expect(same.left.map(([section, , reason]) => [section, reason])).toEqual([
      ['ratings', 'there_already'],
      ['history', 'there_already'],
      ['history', 'same_day'],
      ['history', 'there_already'],
    ]);
    expect([...more]).toEqual([]);
    const changed = {
      history: [aPlay(5, '2024-01-03T12:00:00Z'), aPlay(4, '2024-01-02T23:00:00Z'), ...history],
      ratings: [{ ...aRating(8), rated_at: '2024-01-03T12:00:00Z' }],
    };
    const { files } = await filesOf(changed, again);
    expect(files['watched.csv']?.split('\n').slice(1, -1)).toEqual(['Film 1,1999,tt0000001,1001,2024-01-03,8,true']);
    expect(files['ratings.csv']?.split('\n').slice(1, -1)).toEqual(['Film 1,1999,tt0000001,1001,8']);
    const latest = await filesOf({ history }, { ...again, historyMode: 'aggregated' });
    expect(latest.files['watched.csv']?.split('\n').slice(1)).toEqual(['']);
  });

  it.each([
    ['individual', 'UTC'],
    ['individual', 'Pacific/Auckland'],
    ['aggregated', 'UTC'],
  ] as const)('leave out what was written and came again with another id or day: %s, %s', async (historyMode, zone) => {
    const keys = new Set<string>();
    const memory = { has: (key: string) => keys.has(key), add: (key: string) => void keys.add(key) };
    const [early, one, other] = ['01T20', '02T05', '02T06'].map((at, n) => aPlay(n + 1, `2024-01-${at}:00:00Z`));
    const options = { written: memory, historyMode };
    await filesOf({ history: [aPlay(8, unknown, aFilm(2)), other, one, early] }, options);
    // Of the two of one day the duplicate is gone, and the other film's play was removed and added again.
    const again = await filesOf({ history: [aPlay(9, unknown, aFilm(2)), one, early] }, { ...options, timeZone: zone });
    expect(again.files['watched.csv']?.split('\n').slice(1)).toEqual(['']);
  });

  it('say of each play why it has no row', async () => {
    const history = [
      aPlay(5, '2024-03-01T20:00:00Z'),
      aPlay(4, '2024-02-02T20:00:00Z'),
      aPlay(3, '2024-02-01T20:00:00Z'),
      aPlay(3, '2024-02-01T20:00:00Z'),
      { ...aPlay(2, '2024-02-01T20:00:00Z'), movie: null },
      null,
    ];
    const span = { since: '2024-02-01', until: '2024-02-28', historyMode: 'aggregated' } as const;
    const { left, ledger } = await filesOf({ history }, { ...span, sections: ['history'] });
    expect(left.map(([, , reason]) => reason)).toEqual([
      ...['nameless', 'nameless'],
      ...['later_play', 'out_of_span', 'repeated'],
    ]);
    expect(ledger.rowsOf('watched.csv')).toBe(1);
    expect(ledger.ended('history')).toBe(history.length);
  });

  it('have no film that a line could not name, and no play of a year without end', async () => {
    const lost = aFilm(2, { title: null, ids: { imdb: 'odd', tmdb: -1 } });
    const history = [aPlay(2, '+275760-09-13T00:00:00.000Z'), { ...aPlay(1, unknown), movie: lost }];
    const { files, left } = await filesOf({ history, watchlist: [aListed(1, lost)] });
    expect(files['watched.csv']?.split('\n').slice(1)).toEqual(['Film 1,1999,tt0000001,1001,,,', '']);
    expect(left.map(([section, , reason]) => [section, reason])).toEqual([
      ['history', 'nameless'],
      ['watchlist', 'nameless'],
    ]);
  });

  it('have the ratings in the diary also where only that is wanted', async () => {
    const account = { history: [aPlay(1, '2024-01-01T20:00:00Z')], ratings: [aRating(9)] };
    const { files, ledger } = await filesOf(account, { sections: ['history'] });
    expect(files['watched.csv']).toContain('2024-01-01,9,false\n');
    expect([Object.keys(files), ledger.ended('ratings')]).toEqual([['watched.csv'], 0]);
  });

  it('have no rating that is none: its row would mark the film as watched', async () => {
    const { files, left } = await filesOf({ ratings: [aRating(0), aRating(11)] }, { sections: ['ratings'] });
    expect(files['ratings.csv']?.split('\n')).toHaveLength(2);
    expect(left.map(([, , reason]) => reason)).toEqual(['no_place', 'no_place']);
  });

  it('are one for the favorites and one for each list, with the notes', async () => {
    const rows = [aListed(2, aFilm(5)), aListedShow, aListed(1, aFilm(4))];
    const lists = ['Best of 2019', '../../etc', '', 'best-of-2019'].map((slug, n) => ({
      list: list(n + 7, slug),
      rows,
    }));
    const { files, ledger } = await filesOf({ favorites: rows, watchlist: rows, lists });
    const text =
      'Title,Year,imdbID,tmdbID,Review\nFilm 5,1999,tt0000005,1005,a note\nFilm 4,1999,tt0000004,1004,a note\n';
    expect(files).toMatchObject({
      'favorites.csv': text,
      'list-best-of-2019.csv': text,
      'list-etc.csv': text,
      'list-9.csv': text,
      'list-best-of-2019-10.csv': text,
    });
    expect(files['watchlist.csv']).not.toContain('note');
    expect(ledger.ended('lists')).toBe(12);
  });

  it('have a part of a list under a name that no other list has', async () => {
    const long = aListed(1, aFilm(1));
    const rows = [1, 2].map((rank) => ({ ...long, rank, notes: 'x'.repeat(800_000) }));
    const lists = [
      { list: list(1, 'best'), rows },
      { list: list(2, 'best-2'), rows: [long] },
    ];
    const { files } = await filesOf({ lists }, { sections: ['lists'] });
    expect(Object.keys(files)).toEqual(['list-best.csv', 'list-best.2.csv', 'list-best-2.csv']);
  });

  it('have the longest comment on each film as its review, and no answer to others', async () => {
    const comments = [
      comment(1, 'Short.'),
      comment(2, 'The longest of them.'),
      comment(3, 'An answer, longer than all of them.', { parent_id: 9 }),
      { type: 'list', list: {}, comment: { id: 4, parent_id: 0, comment: 'On a list.' } },
    ];
    const { files, left } = await filesOf({ comments }, { sections: ['comments'] });
    expect(files).toEqual({
      'reviews.csv': 'Title,Year,imdbID,tmdbID,Review\nFilm 1,1999,tt0000001,1001,The longest of them.\n',
    });
    expect(left.map(([, , reason]) => reason)).toEqual(['no_place', 'no_place', 'no_place']);
  });
});
