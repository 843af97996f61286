import { existsSync, readFileSync } from 'node:fs';
import path from 'node:path';
import { expect, it } from 'vitest';
import { figuresIn, type Results, withFigures } from './results.ts';

const readme = readFileSync(path.join(import.meta.dirname, '../README.md'), 'utf8');
const results: Results = JSON.parse(readFileSync(path.join(import.meta.dirname, 'results.json'), 'utf8'));

it('README.md shows the figures of bench/results.json', () => {
  const advice = 'Run `npm run bench -- --write`, which measures and writes both.';
  expect(readme, advice).toBe(withFigures(readme, results));
});

it('has figures of benchmarks that are there', () => {
  expect(Object.keys(results)).not.toEqual([]);
  expect(Object.keys(results).filter((file) => !existsSync(path.join(import.meta.dirname, file)))).toEqual([]);
});

it('reads a figure with its limit, and no other line', () => {
  const output = 'session.ts\na durable save: 1.43 (limit 2) ok\na share: 0.4 (at least 0.5) NOT ok\n90 ms (of 100)\n';
  expect(figuresIn(output)).toEqual([
    { what: 'a durable save', figure: 1.43, limit: 'limit 2' },
    { what: 'a share', figure: 0.4, limit: 'at least 0.5' },
  ]);
});

it('changes nothing outside its place', () => {
  const place = '<!-- figures: npm run bench -- --write -->\nold\n<!-- /figures -->';
  const result = {
    measured: '2026-11-27',
    machine: '2 cores',
    figures: [{ what: 'calls', figure: 1, limit: 'limit 1' }],
  };
  const written = withFigures(`before\n${place}\nafter\n`, { 'session.ts': result });
  expect(written.startsWith('before\n<!-- figures')).toBe(true);
  expect(written.endsWith('<!-- /figures -->\nafter\n')).toBe(true);
  expect(written).toContain('| calls | 1 | limit 1 | 2026-11-27 |\n\nOn 2 cores.');
  expect(written).not.toContain('old');
  expect(() => withFigures('none', {})).toThrow('no place');
});
