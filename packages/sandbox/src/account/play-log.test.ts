import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { type NewPlay, PlayLog } from './play-log.ts';

const empty = () => new PlayLog({ count: 0, watchedAt: new Uint32Array(0), items: new Uint32Array(0) });

/** As a plain list: the time in seconds, the item, the id. */
function rowsOf(log: PlayLog): [number | undefined, number | undefined, number][] {
  return Array.from({ length: log.count }, (_, index) => [log.watchedAt[index], log.items[index], log.idAt(index)]);
}

const somePlays = fc.array(
  fc.record({
    watchedAtMs: fc.integer({ min: 0, max: 50 }).map((seconds) => seconds * 1000),
    item: fc.nat(5),
    action: fc.constantFrom<NewPlay['action']>('watch', 'scrobble', 'checkin'),
  }),
  { maxLength: 12 },
);

describe('a play log', () => {
  it('keeps plays by their time, and those of one second in the order in which they came', () => {
    fc.assert(
      fc.property(fc.array(somePlays, { maxLength: 6 }), (batches) => {
        const log = empty();
        const expected = batches.flatMap((plays) => {
          const ids = log.add(plays);
          return plays.map(({ watchedAtMs, item }, index) => [watchedAtMs / 1000, item, ids[index] ?? 0] as const);
        });
        // Sorting keeps the order of equals, and ids grow.
        expect(rowsOf(log)).toEqual(expected.toSorted((a, b) => a[0] - b[0]));
        expect(new Set(expected.map(([, , id]) => id)).size).toBe(expected.length);
      }),
    );
  });

  it('forgets what it is asked to, and nothing else', () => {
    fc.assert(
      fc.property(somePlays, fc.nat(5), somePlays, (plays, item, later) => {
        const log = empty();
        log.add(plays);
        const kept = rowsOf(log).filter((row) => row[1] !== item);
        const removed = log.removeWhere((index) => log.items[index] === item);
        expect(removed.map((play) => play.item)).toEqual(plays.filter((play) => play.item === item).map(() => item));
        expect(rowsOf(log)).toEqual(kept);
        const ids = log.add(later);
        expect(rowsOf(log)).toHaveLength(kept.length + later.length);
        expect(ids.some((id) => kept.some(([, , old]) => old === id))).toBe(false);
      }),
    );
  });

  it('says how each was watched', () => {
    const log = empty();
    log.add([
      { watchedAtMs: 9000, item: 1, action: 'checkin' },
      { watchedAtMs: 1000, item: 2, action: 'scrobble' },
    ]);
    expect([log.actionAt(0), log.actionAt(1)]).toEqual(['scrobble', 'checkin']);
  });
});
