/** How a watch looks: soon after the system reports a change, every two seconds in any case, and never after its end. */

import { EventEmitter } from 'node:events';
import type { AccountKey } from 'trakt-usher/store';
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { type AccountText, createWatch, keyOf } from './watch.ts';

const system = vi.hoisted(() => ({
  /** Whether the system has a watch left. */
  watches: true,
  watchers: [] as { directory: string; options: object; changed: () => void; fail: () => void; closed: boolean }[],
}));

vi.mock('node:fs', async (importOriginal) => ({
  ...(await importOriginal<typeof import('node:fs')>()),
  watch(directory: string, options: object, changed: () => void) {
    if (!system.watches) throw new Error('ENOSPC');
    const emitter = new EventEmitter();
    const watcher = {
      directory,
      options,
      changed,
      closed: false,
      fail: () => emitter.emit('error', new Error('gone')),
    };
    system.watchers.push(watcher);
    const close = () => {
      watcher.closed = true;
    };
    return Object.assign(emitter, { close });
  },
}));

beforeEach(() => {
  system.watches = true;
  system.watchers.length = 0;
  vi.useFakeTimers();
});
afterEach(() => vi.useRealTimers());

const ada = { issuer: 'https://auth.example', account: 'ada' };
const grace = { ...ada, account: 'grace' };

/** A watch over rows that the test changes; `heard` has the names of what was told. */
async function aWatch(rows: AccountText[] = [{ ...ada, text: '1' }]) {
  const state = { rows, looks: 0, fails: false };
  const watch = createWatch({
    directory: '/vault',
    readTexts: async () => {
      state.looks += 1;
      if (state.fails) throw new Error('busy');
      return state.rows;
    },
  });
  const heard: string[] = [];
  const leave = watch.add(({ account }: AccountKey) => heard.push(account));
  await vi.advanceTimersByTimeAsync(0);
  const [watcher] = system.watchers;
  return { watch, state, heard, leave, watcher };
}

const pass = (ms: number) => vi.advanceTimersByTimeAsync(ms);

describe('a watch', () => {
  it('looks once for many reports, 10 ms after the first', async () => {
    const { state, heard, watcher } = await aWatch();
    expect([state.looks, heard]).toEqual([1, ['ada']]);
    state.rows = [{ ...ada, text: '2' }];
    for (let report = 0; report < 5; report += 1) watcher?.changed();
    await pass(9);
    expect(state.looks).toBe(1);
    await pass(1);
    expect([state.looks, heard]).toEqual([2, ['ada', 'ada']]);
    watcher?.changed();
    await pass(10);
    expect([state.looks, heard]).toEqual([3, ['ada', 'ada']]);
  });

  it('tells of rows that are new, changed or gone, and of no other', async () => {
    const { state, heard, watcher } = await aWatch([
      { ...ada, text: '1' },
      { ...grace, text: '1' },
    ]);
    heard.length = 0;
    for (const [rows, expected] of [
      [[{ ...grace, text: '1' }], ['ada']],
      [[{ ...grace, text: '2' }], ['grace']],
      [
        [
          { ...grace, text: '2' },
          { ...ada, text: '1' },
        ],
        ['ada'],
      ],
      [[], ['grace', 'ada']],
      [[], []],
    ] as const) {
      state.rows = [...rows];
      watcher?.changed();
      await pass(10);
      expect(heard.splice(0).toSorted()).toEqual(expected.toSorted());
    }
  });

  it('looks every two seconds where the system has no watches left, and asks again for one', async () => {
    system.watches = false;
    const { state } = await aWatch();
    await pass(1_999);
    expect(state.looks).toBe(1);
    await pass(1);
    expect(state.looks).toBe(2);
    system.watches = true;
    await pass(2_000);
    expect([state.looks, system.watchers.length]).toEqual([3, 1]);
    await pass(2_000);
    expect([state.looks, system.watchers.length]).toEqual([4, 1]);
  });

  it('asks the system for another watch when one fails', async () => {
    const { watcher } = await aWatch();
    watcher?.fail();
    expect(watcher?.closed).toBe(true);
    await pass(2_000);
    expect(system.watchers).toHaveLength(2);
  });

  it('passes over a look that fails, and the next one catches up', async () => {
    const { state, heard } = await aWatch();
    state.fails = true;
    state.rows = [];
    await pass(2_000);
    expect(heard).toEqual(['ada']);
    state.fails = false;
    await pass(2_000);
    expect(heard).toEqual(['ada', 'ada']);
  });

  it('tells of its own write at once, and does not find it again', async () => {
    const { watch, state, heard } = await aWatch();
    watch.wrote(ada, '2');
    expect(heard).toEqual(['ada', 'ada']);
    state.rows = [{ ...ada, text: '2' }];
    await pass(2_000);
    expect(heard).toHaveLength(2);
    watch.wrote(ada, undefined);
    state.rows = [];
    await pass(2_000);
    expect(heard).toHaveLength(3);
  });

  it('ends with its last listener: no look, no timer, no watch is left', async () => {
    const { watch, state, heard, leave, watcher } = await aWatch();
    const stay = watch.add(() => undefined);
    leave();
    expect([watcher?.closed, vi.getTimerCount()]).toEqual([false, 1]);
    watcher?.changed();
    stay();
    expect([watcher?.closed, vi.getTimerCount()]).toEqual([true, 0]);
    watch.wrote(ada, '9');
    await pass(10_000);
    expect([state.looks, heard]).toEqual([1, ['ada']]);
  });

  it('begins anew for the next listener, who is told of every account', async () => {
    const { watch, leave } = await aWatch();
    leave();
    const heard: string[] = [];
    watch.add(({ account }) => heard.push(account));
    await pass(0);
    expect(heard).toEqual(['ada']);
    watch.end();
    expect(vi.getTimerCount()).toBe(0);
    const again: string[] = [];
    watch.add(({ account }) => again.push(account));
    await pass(0);
    expect([heard, again]).toEqual([['ada'], ['ada']]);
    watch.end();
  });

  it('keeps no process alive', () => {
    vi.useRealTimers();
    const holding = () => process.getActiveResourcesInfo().filter((name) => name === 'Timeout').length;
    const before = holding();
    const watch = createWatch({ directory: '/vault', readTexts: async () => [] });
    watch.add(() => undefined);
    const [watcher] = system.watchers;
    watcher?.changed();
    expect([holding(), watcher]).toMatchObject([before, { directory: '/vault', options: { persistent: false } }]);
    watch.end();
  });

  it('tells nothing of a look that was under way at its end', async () => {
    const { state, heard, leave, watcher } = await aWatch();
    state.rows = [];
    watcher?.changed();
    vi.advanceTimersByTime(10);
    leave();
    await pass(0);
    expect([state.looks, heard]).toEqual([2, ['ada']]);
  });
});

it('the name of an account in a map is that of no other', () => {
  expect(keyOf(ada)).not.toBe(keyOf(grace));
  expect(keyOf(ada)).not.toBe(keyOf({ ...ada, issuer: 'https://other.example' }));
  expect(keyOf({ issuer: 'a', account: 'b","c' })).not.toBe(keyOf({ issuer: 'a","b', account: 'c' }));
});
