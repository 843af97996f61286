import { expect, it } from 'vitest';
import { fileOfList } from './file-names.ts';

const slugs = new Map([
  ['7', 'best-of-2019'],
  ['8', 'plain'],
]);

it.each([
  ['watched-history.json', 'watched-history', 1],
  ['watched-history-1.json', 'watched-history', 1],
  ['watched-history-23.json', 'watched-history', 23],
  ['trakt-export-ada/Ratings-Movies-2.JSON', 'ratings-movies', 2],
  ['hidden-progress-watched-reset.json', 'hidden-progress-watched-reset', 1],
  ['hidden-progress-watched-2.json', 'hidden-progress-watched', 2],
  ['notes-collection_items.json', 'notes-collection_items', 1],
  ['lists-list-7-best-of-2019.json', 'lists-list-7', 1],
  ['lists-list-7-best-of-2019-2.json', 'lists-list-7', 2],
  ['lists-list-8-plain-3.json', 'lists-list-8', 3],
  ['lists-list-9-unknown-2019.json', 'lists-list-9', 1],
  ['lists-list-9.json', 'lists-list-9', 1],
  ['_errors.json', '_errors', 1],
  ['ada/watched/history-2.json', 'watched-history', 2],
  ['watched/watched-movies.json', 'watched-movies', 1],
  ['ratings/ratings-movies.json', 'ratings-movies', 1],
  ['lists/watchlist.json', 'lists-watchlist', 1],
  ['collection\\collection-movies-2.json', 'collection-movies', 2],
  ['hidden/hidden-dropped.json', 'hidden-dropped', 1],
])('takes %s for %s, page %i', (name, list, page) => {
  expect(fileOfList(name, slugs)).toEqual({ list, page });
});

it.each([
  'readme.txt',
  'watched-history.csv',
  'history.json',
  'watched-history-0.json',
  'watched-history-x.json',
  '__MACOSX/watched-history.json',
  '._watched-history.json',
  '.json',
  'constructor.json',
])('takes %s for no list', (name) => {
  expect(fileOfList(name, slugs)).toBeUndefined();
});
