import { expect, it } from 'vitest';
import { createPlays, type Play } from './plays.ts';

const play = (id: number | undefined, atMs: number | undefined, number = 0): Play => ({
  ...{ title: 1, season: 0, number, id, atMs },
});

it('gives plays back oldest first, those of unknown date before, equal ones as they came', () => {
  const plays = createPlays();
  const ordered = [
    play(9, undefined),
    play(undefined, 5, 1),
    play(undefined, 5, 2),
    play(3, 5),
    play(4, 5),
    play(1, 7),
  ];
  for (const place of [5, 1, 4, 0, 2, 3]) plays.add(ordered[place] ?? play(0, 0));
  expect([...plays.oldestFirst()]).toEqual(ordered);
});

it('gives a play that came twice once, also where its date was changed meanwhile', () => {
  const plays = createPlays();
  for (const one of [play(1, 5), play(2, 6), play(1, 9), play(undefined, 5), play(undefined, 5)]) plays.add(one);
  const ordered = plays.oldestFirst();
  expect([...ordered].map(({ id, atMs }) => [id, atMs])).toEqual([
    [undefined, 5],
    [undefined, 5],
    [1, 5],
    [2, 6],
  ]);
  expect(ordered.repeated).toEqual([play(1, 9)]);
});

it('holds more than one chunk', () => {
  const plays = createPlays();
  for (let id = 100_000; id > 0; id -= 1) plays.add(play(id, id, id % 7));
  const ordered = plays.oldestFirst();
  expect([ordered.length, ordered.at(0), ordered.at(99_999)]).toEqual([
    100_000,
    play(1, 1, 1),
    play(100_000, 100_000, 100_000 % 7),
  ]);
});
