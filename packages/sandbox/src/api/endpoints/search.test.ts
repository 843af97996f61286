import { describe, expect, it } from 'vitest';
import { anApi, type Row, rowsOf } from '../fixture.ts';

const sandbox = anApi({ plays: 0 });
const titles = (rows: readonly Row[]) => rows.map((row) => Object(row[String(row.type)]).title);

describe('search', () => {
  it('finds what has all the words, the exact title first', async () => {
    const found = rowsOf(await sandbox.json('/search/movie?query=alien'));
    expect(titles(found)).toEqual(['Alien', 'Alien³', 'Aliens']);
    expect(titles(rowsOf(await sandbox.json('/search/show?query=carnivale')))).toEqual(['Carnivàle']);
    expect(titles(rowsOf(await sandbox.json('/search/movie?query=space%20ODYSSEY')))).toEqual([
      '2001: A Space Odyssey',
    ]);
    expect(await sandbox.json('/search/movie?query=')).toEqual([]);
    expect(await sandbox.json('/search/movie?query=no+such+film+anywhere')).toEqual([]);
  });

  it('finds shows, episodes, people and lists, and only what was asked for', async () => {
    expect(rowsOf(await sandbox.json('/search/person?query=kurosawa'))).toMatchObject([
      { type: 'person', person: { name: 'Akira Kurosawa' } },
    ]);
    const [ozymandias] = rowsOf(await sandbox.json('/search/episode?query=ozymandias'));
    expect(ozymandias).toMatchObject({ type: 'episode', show: { title: 'Breaking Bad' } });
    expect(rowsOf(await sandbox.json('/search/list?query=rainy'))).toMatchObject([
      { type: 'list', list: { name: 'Rainy Sundays' } },
    ]);
    expect(await sandbox.json('/search/list?query=charles')).toEqual([]);
    const types = rowsOf(await sandbox.json('/search/movie,show?query=fargo')).map(({ type }) => type);
    expect(types.toSorted()).toEqual(['movie', 'show']);
    expect((await sandbox.request('/search/film?query=x')).status).toBe(404);
  });

  it('for an exact title gives no more than three', async () => {
    expect(titles(rowsOf(await sandbox.json('/search/movie/exact?query=psycho')))).toEqual(['Psycho', 'Psycho']);
    expect(await sandbox.json('/search/movie/exact?query=psyc')).toEqual([]);
  });

  it('remembers what was opened, until it is told to forget', async () => {
    const opened = { id: 3, query: 'kid', type: 'movies' };
    expect((await sandbox.send('POST', '/search/recent', opened)).status).toBe(201);
    expect(await sandbox.json('/search/recent_by_id/global/movies')).toMatchObject([
      { id: 3, count: 1, movie: { title: 'The Kid' } },
    ]);
    expect((await sandbox.send('POST', '/search/recent/remove', opened)).status).toBe(204);
    expect(await sandbox.json('/search/recent_by_id/global')).toEqual([]);
  });
});
