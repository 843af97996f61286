import { expect, it } from 'vitest';
import { createLedger, type LeftRow } from './ledger.ts';

const heat = {
  title: 'Heat',
  year: 1995,
  ids: { trakt: 1, slug: 'heat', imdb: undefined, tmdb: 949, tvdb: undefined },
};
const row = { section: 'history', kind: 'movie', identity: { kind: 'movie', ...heat } } as const;

it('sums what became of the rows, and names each that was left out', () => {
  const left: LeftRow[] = [];
  const ledger = createLedger((one) => left.push(one));
  ledger.carried(row, 'watched.csv');
  ledger.carried(row, 'watched.csv');
  ledger.left(row, 'same_day');
  ledger.left({ section: 'ratings', kind: undefined, identity: undefined }, 'nameless');
  ledger.made('watched.csv');
  expect(ledger.lines()).toEqual([
    { section: 'history', kind: 'movie', end: { file: 'watched.csv' }, rows: 2 },
    { section: 'history', kind: 'movie', end: { reason: 'same_day' }, rows: 1 },
    { section: 'ratings', kind: undefined, end: { reason: 'nameless' }, rows: 1 },
  ]);
  expect(ledger.ended('history')).toBe(3);
  expect([ledger.rowsOf('watched.csv'), ledger.rowsOf('ratings.csv')]).toEqual([3, 0]);
  expect(left).toEqual([
    { section: 'history', kind: 'movie', label: 'Heat (1995)', reason: 'same_day' },
    { section: 'ratings', kind: undefined, label: 'nothing that names it', reason: 'nameless' },
  ]);
});
