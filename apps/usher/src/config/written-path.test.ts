import { expect, it } from 'vitest';
import { pathAt, pathIn } from './written-path.ts';

const home = () => '/home/ada';

it.each([
  ['films', '/base/films'],
  ['/films', '/films'],
  ['~', '/home/ada'],
  ['~/films', '/home/ada/films'],
  ['$HOME/films', '/home/ada/films'],
  ['$'.concat('{HOME}'), '/home/ada'],
  ['$HOMES/films', '/base/$HOMES/films'],
  ['./~/films', '/base/~/films'],
  ['~films', '/base/~films'],
  ['films~/', '/base/films~'],
])('finds %s at %s', (written, path) => {
  expect(pathAt('/base', written, home)).toBe(path);
});

it.each([
  ['/data', '/data'],
  [' /data\r', '/data'],
  ['"/my data"', '/my data'],
  ["'/data'\r\n", '/data'],
  ['/da"ta"', '/da"ta"'],
  ['""', undefined],
  [' ', undefined],
  [undefined, undefined],
])('reads the variable %j as %j', (written, path) => {
  expect(pathIn(written)).toBe(path);
});
