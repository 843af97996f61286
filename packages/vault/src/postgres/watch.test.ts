import { Socket } from 'node:net';
import type { Pool } from 'pg';
import { afterEach, describe, expect, it, vi } from 'vitest';
import { createFakeClock } from '../../../trakt/src/testing/fake-clock.ts';
import { createPostgresWatch } from './watch.ts';

afterEach(() => void vi.useRealTimers());

interface Line {
  id: number;
  tenant: string;
  account: string;
}

/** A watch on an audit that a test writes into. Nothing calls: it looks for itself. */
function stage() {
  const clock = createFakeClock();
  const audit: Line[] = [];
  let isAway = false;
  let looks = 0;
  const pool = {
    async query({ text, values }: { text: string; values: unknown[] }) {
      looks += 1;
      if (isAway) throw Object.assign(new Error('gone'), { code: 'ECONNREFUSED' });
      if (text.includes('max(id)')) return { rows: [{ last: String(Math.max(0, ...audit.map(({ id }) => id))) }] };
      const [tenant, after, most] = values;
      const rows = audit
        .filter((line) => line.tenant === tenant && line.id > Number(after))
        .toSorted((one, other) => one.id - other.id)
        .slice(0, Number(most))
        .map(({ id, account }) => ({ id: String(id), issuer: 'https://auth.example', account }));
      return { rows };
    },
  };
  const watch = createPostgresWatch({ pool: pool as unknown as Pool, tenant: 'ours', clock, direct: undefined });
  return {
    ...{ clock, audit, watch },
    write: (id: number, account: string, tenant = 'ours') => void audit.push({ id, account, tenant }),
    away(now: boolean) {
      isAway = now;
    },
    looks: () => looks,
  };
}

async function watching() {
  const set = stage();
  const heard: string[] = [];
  set.write(1, 'before');
  const leave = set.watch.add(({ issuer, account }) => {
    expect(issuer).toBe('https://auth.example');
    // What was there at the start may have become visible late, and is told of as well.
    if (account !== 'before') heard.push(account);
  });
  await set.clock.advance(0);
  return { ...set, heard, leave };
}

describe('a watch that is not called', () => {
  it('looks every two seconds, and tells of what is new, once', async () => {
    const { clock, write, heard, watch } = await watching();
    write(2, 'ada');
    await clock.advance(1_999);
    expect(heard).toEqual([]);
    await clock.advance(1);
    expect(heard).toEqual(['ada']);
    write(3, 'eve');
    write(4, 'ada');
    await clock.advance(4_000);
    expect(heard).toEqual(['ada', 'eve', 'ada']);
    await watch.end();
  });

  it('tells everybody, until they leave', async () => {
    const { clock, write, heard, leave, watch } = await watching();
    const other: string[] = [];
    watch.add(({ account }) => void (account !== 'before' && other.push(account)));
    write(2, 'ada');
    await clock.advance(2_000);
    leave();
    write(3, 'eve');
    await clock.advance(2_000);
    expect([heard, other]).toEqual([['ada'], ['ada', 'eve']]);
    await watch.end();
  });

  it("tells of a line that becomes visible late, and of no other tenant's", async () => {
    const { clock, write, heard, watch } = await watching();
    write(900, 'ada');
    write(901, 'theirs', 'other');
    await clock.advance(2_000);
    // Its number was given before, and its commit came later.
    write(2, 'late');
    await clock.advance(2_000);
    expect(heard).toEqual(['ada', 'late']);
    await watch.end();
  });

  it('forgets lines that no later one can be before', async () => {
    const { clock, write, heard, watch } = await watching();
    write(10, 'ada');
    await clock.advance(2_000);
    write(5_000, 'theirs', 'other');
    await clock.advance(2_000);
    write(3_999, 'too late');
    write(4_001, 'late');
    await clock.advance(2_000);
    expect(heard).toEqual(['ada', 'late']);
    await watch.end();
  });

  it('goes through more lines than one look returns', async () => {
    const { clock, write, heard, watch } = await watching();
    for (let id = 2; id <= 12_001; id += 1) write(id, `a${id}`);
    await clock.advance(10_000);
    expect([heard.length, new Set(heard).size, heard.at(-1)]).toEqual([12_000, 12_000, 'a12001']);
    await watch.end();
  });

  it('goes on after the database was away, from its start as well', async () => {
    const { clock, write, away, heard, watch } = await watching();
    away(true);
    write(2, 'ada');
    await clock.advance(6_000);
    expect(heard).toEqual([]);
    away(false);
    await clock.advance(2_000);
    expect(heard).toEqual(['ada']);
    await watch.end();
    const late = stage();
    late.write(7, 'before');
    late.away(true);
    const told: string[] = [];
    late.watch.add(({ account }) => void told.push(account));
    await late.clock.advance(2_000);
    late.away(false);
    await late.clock.advance(2_000);
    late.write(8, 'after');
    await late.clock.advance(2_000);
    expect(told).toContain('after');
    await late.watch.end();
  });

  it('looks no more once it ended, and not at all where nobody listens', async () => {
    const { clock, write, heard, looks, watch } = await watching();
    await watch.end();
    const before = looks();
    write(2, 'ada');
    await clock.advance(60_000);
    expect([heard, looks()]).toEqual([[], before]);
    expect(clock.sleepers).toBe(0);
    const idle = stage();
    await idle.clock.advance(60_000);
    expect(idle.looks()).toBe(0);
    await idle.watch.end();
  });
});

describe('a watch that wants to be called', () => {
  it('gives up a connection that is not answered within ten seconds, and tries again after five', async () => {
    vi.useFakeTimers();
    const clock = createFakeClock();
    const streams: Socket[] = [];
    const stream = () => {
      const deaf = Object.assign(new Socket(), { connect: () => deaf });
      streams.push(deaf);
      return deaf;
    };
    const pool = { query: async () => ({ rows: [{ last: '0' }] }) };
    const watch = createPostgresWatch({ pool: pool as unknown as Pool, tenant: 'ours', clock, direct: { stream } });
    watch.add(() => undefined);
    await vi.advanceTimersByTimeAsync(9_999);
    expect(streams.map(({ destroyed }) => destroyed)).toEqual([false]);
    await vi.advanceTimersByTimeAsync(1);
    expect(streams.map(({ destroyed }) => destroyed)).toEqual([true]);
    await clock.advance(4_999);
    expect(streams).toHaveLength(1);
    await clock.advance(1);
    expect(streams.map(({ destroyed }) => destroyed)).toEqual([true, false]);
    const ended = watch.end();
    await vi.advanceTimersByTimeAsync(0);
    await ended;
    expect(streams.map(({ destroyed }) => destroyed)).toEqual([true, true]);
  });
});
