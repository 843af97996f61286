import { describe, expect, it } from 'vitest';
import { aFilm, aListed, aPlay, aRating } from '../letterboxd/testing/rows.ts';
import { type AccountRows, sourceOf, written } from '../testing/source-of.ts';
import { exportTrakt } from './index.ts';

async function filesOf(account: AccountRows, options: Parameters<typeof written>[2] = {}) {
  const { files, left } = await written(exportTrakt, sourceOf(account), {
    timeZone: 'America/Los_Angeles',
    ...options,
  });
  const text = Object.fromEntries([...files].map(([path, bytes]) => [path, bytes.toString('utf8')]));
  return { files: text, left: left.map(({ section, label, reason }) => [section, label, reason]) };
}

const show = { title: 'Show', year: 2020, ids: { trakt: 1, slug: 'show', imdb: 'tt7' } };
const episode = (number: number) => ({ season: 1, number, title: `Part ${number}`, ids: { trakt: number } });
const seen = (id: number, watched_at: string, number = 1) => ({
  ...{ id, watched_at, action: 'watch', type: 'episode', show },
  episode: episode(number),
});
const rated = (rating: number, number = 1) => ({
  ...{ rated_at: '2024-01-01T00:00:00.000Z', rating, type: 'episode', show },
  episode: episode(number),
});

describe('the files of Export_Trakt_4_Letterboxd', () => {
  it('have its names and its columns, also for an account with nothing', async () => {
    const { files } = await filesOf({});
    expect(files).toEqual({
      'ratings.csv': 'Title,Year,Rating10,RatedDate,IMDb ID\n',
      'watched.csv': 'Title,Year,WatchedDate,Rating10,imdbID,tmdbID,Rewatch\n',
      'shows.csv': 'Title,Year,Season,Episode,EpisodeTitle,LastWatched,Rating10,IMDb ID\n',
      'watchlist.csv': 'Title,Year,ListedDate,Rating10,IMDb ID\n',
      'collection.csv': 'Title,Year,CollectedDate,imdbID,tmdbID\n',
    });
  });

  it('have the dates of the account, and blanks for what is not known', async () => {
    const bare = aFilm(2, { year: null, ids: { imdb: null, tmdb: null } });
    const { files } = await filesOf({
      history: [
        aPlay(3, '2024-03-11T12:00:00Z'),
        aPlay(2, '2024-03-10T02:30:00Z'),
        aPlay(1, '1970-01-01T00:00:00Z', bare),
      ],
      ratings: [aRating(7), aRating(0, bare)],
      watchlist: [aListed(1, bare)],
      collection: [{ type: 'movie', collected_at: '2024-01-01T02:00:00Z', movie: aFilm(3) }],
    });
    const rowsIn = (path: string) => files[path]?.split('\n').slice(1, -1);
    expect(rowsIn('watched.csv')).toEqual([
      'Film 2,,,,,,',
      'Film 1,1999,2024-03-09,,tt0000001,1001,false',
      'Film 1,1999,2024-03-11,7,tt0000001,1001,true',
    ]);
    expect(rowsIn('ratings.csv')).toEqual(['Film 1,1999,7,2023-12-31,tt0000001']);
    // There, the note stood in the column of the rating.
    expect(rowsIn('watchlist.csv')).toEqual(['Film 2,,2023-12-31,,']);
    expect(rowsIn('collection.csv')).toEqual(['Film 3,1999,2023-12-31,tt0000003,1003']);
  });

  it('have each episode once, with its own last date and its own rating', async () => {
    const history = [
      seen(4, '2024-02-01T12:00:00Z'),
      seen(4, '2024-02-01T12:00:00Z'),
      seen(3, '2020-01-01T12:00:00Z', 2),
    ];
    const { files, left } = await filesOf({
      history: [...history, seen(2, '2023-01-01T12:00:00Z')],
      ratings: [rated(9), rated(8, 3), rated(5), { type: 'show', rating: 4, rated_at: '', show }],
    });
    expect(files['shows.csv']?.split('\n').slice(1, -1)).toEqual([
      'Show,2020,1,1,Part 1,2024-02-01,9,tt7',
      'Show,2020,1,2,Part 2,2020-01-01,,tt7',
    ]);
    expect(left).toEqual([
      ['ratings', 'Show (2020) 1x01', 'repeated'],
      ['ratings', 'Show (2020)', 'no_place'],
      ['history', 'Show (2020) 1x01', 'repeated'],
      ['history', 'Show (2020) 1x01', 'later_play'],
      ['ratings', 'Show (2020) 1x01', 'merged'],
      ['ratings', 'Show (2020) 1x03', 'no_place'],
    ]);
  });

  it('have the ratings in the history also where only that is wanted', async () => {
    const account = {
      history: [aPlay(1, '2024-03-10T12:00:00Z'), seen(2, '2024-03-10T12:00:00Z')],
      ratings: [aRating(7), rated(9)],
    };
    const { files, left } = await filesOf(account, { sections: ['history'] });
    expect(Object.keys(files)).toEqual(['watched.csv', 'shows.csv']);
    expect([files['watched.csv'], files['shows.csv']]).toEqual([
      expect.stringContaining(',7,'),
      expect.stringContaining(',9,'),
    ]);
    expect(left).toEqual([]);
  });

  it('have no line that names nothing', async () => {
    const film = aFilm(2, { title: null, ids: { imdb: null } });
    const { files, left } = await filesOf({
      history: [
        { ...seen(1, '2024-01-01T00:00:00.000Z'), show: { title: null, year: 2020, ids: { trakt: 1, tvdb: 5 } } },
      ],
      ratings: [aRating(7, film)],
      watchlist: [aListed(1, film)],
      collection: [{ collected_at: '2024-01-01T00:00:00.000Z', type: 'movie', movie: film }],
    });
    for (const file of ['shows.csv', 'ratings.csv', 'watchlist.csv']) expect(files[file]?.split('\n')).toHaveLength(2);
    expect(files['collection.csv']).toContain(',1999,2023-12-31,,1002\n');
    expect(left.map(([section, , reason]) => [section, reason])).toEqual([
      ['ratings', 'no_id'],
      ['history', 'no_id'],
      ['watchlist', 'no_id'],
    ]);
  });
});
