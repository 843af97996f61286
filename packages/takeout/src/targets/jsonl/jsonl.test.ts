import { expect, it } from 'vitest';
import type { OwnList } from '../../source.ts';
import { sourceOf, written } from '../testing/source-of.ts';
import { jsonl } from './index.ts';

it('has each row as it is on a line of its own, with its section and list', async () => {
  const play = { id: 1, watched_at: '1970-01-01T00:00:00.000Z', type: 'movie', movie: null, text: 'line\nbreak\u2028' };
  const list: OwnList = {
    ...{ name: 'A', description: '', privacy: 'private', created_at: '', updated_at: '' },
    ids: { trakt: 7, slug: 'a' },
  };
  const source = sourceOf({
    history: [play, play],
    hidden: [{ type: 'show' }],
    lists: [{ list, rows: [{ rank: 1 }] }],
  });
  const { files, ledger, left } = await written(jsonl, source);
  const lines = files.get('trakt-export.jsonl')?.toString('utf8').split('\n') ?? [];
  expect(lines.pop()).toBe('');
  expect(lines.map((line) => JSON.parse(line))).toEqual([
    { section: 'history', row: play },
    { section: 'lists', list: { name: 'A', ids: { trakt: 7, slug: 'a' } }, row: { rank: 1 } },
    { section: 'hidden', row: { type: 'show' } },
  ]);
  expect(ledger.rowsOf('trakt-export.jsonl')).toBe(3);
  expect(left.map(({ reason }) => reason)).toEqual(['repeated']);
});

it('has plays of the span alone', async () => {
  const plays = ['2026-01-02T00:00:00Z', '2026-01-01T00:00:00Z'].map((watched_at, id) => ({ id, watched_at }));
  const { files, left } = await written(jsonl, sourceOf({ history: plays }), { since: '2026-01-02' });
  expect(files.get('trakt-export.jsonl')?.toString('utf8')).toBe(
    `${JSON.stringify({ section: 'history', row: plays[0] })}\n`,
  );
  expect(left.map(({ reason }) => reason)).toEqual(['out_of_span']);
});
