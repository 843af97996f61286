/** Tabs that tell each other of changes, over a channel that Node has as well. */

import { afterEach, describe, expect, it } from 'vitest';
import { deferred } from '../../deferred.ts';
import { createWebWatch, type WebWatch } from './web-watch.ts';

const ada = { issuer: 'https://auth.example', account: 'ada' };
const watches: WebWatch[] = [];
afterEach(() => {
  for (const watch of watches.splice(0)) watch.end();
});

function aTab(store: string): WebWatch {
  const watch = createWebWatch(store);
  watches.push(watch);
  return watch;
}

/** What a tab hears, and the next thing that it hears. */
function heardBy(tab: WebWatch) {
  const heard: unknown[] = [];
  let next = deferred<void>();
  const leave = tab.add((account) => {
    heard.push(account);
    next.resolve();
    next = deferred();
  });
  return { heard, leave, next: () => next.promise };
}

describe('a change', () => {
  it('is told in its own tab at once and in the others, by the names of its account alone', async () => {
    const store = crypto.randomUUID();
    const [mine, other] = [aTab(store), aTab(store)];
    const [here, there] = [heardBy(mine), heardBy(other)];
    const arrived = there.next();
    mine.wrote({ ...ada, ...{ accessToken: 'access-1' } });
    expect(here.heard).toEqual([ada]);
    await arrived;
    expect(there.heard).toEqual([ada]);
    expect(here.heard).toHaveLength(1);
  });

  it('of another store is not told', async () => {
    const store = crypto.randomUUID();
    const [mine, other, listening] = [aTab(store), aTab(crypto.randomUUID()), aTab(store)];
    const there = heardBy(listening);
    const arrived = there.next();
    other.wrote({ ...ada, account: 'grace' });
    mine.wrote(ada);
    await arrived;
    expect(there.heard).toEqual([ada]);
  });

  it('is told to all, whatever one listener does', () => {
    const mine = aTab(crypto.randomUUID());
    mine.add(() => {
      throw new Error('listener');
    });
    const here = heardBy(mine);
    mine.wrote(ada);
    expect(here.heard).toEqual([ada]);
  });

  it('is told no more to a listener that left, nor after the end', () => {
    const mine = aTab(crypto.randomUUID());
    const [left, stays] = [heardBy(mine), heardBy(mine)];
    left.leave();
    mine.wrote(ada);
    expect([left.heard, stays.heard]).toEqual([[], [ada]]);
    mine.end();
    const late = heardBy(mine);
    mine.wrote(ada);
    expect([stays.heard.length, late.heard.length]).toEqual([1, 0]);
  });

  it('that no program of ours has told is none', async () => {
    const store = crypto.randomUUID();
    const there = heardBy(aTab(store));
    const stranger = new BroadcastChannel(`trakt-usher ${store}`);
    const arrived = there.next();
    for (const message of [null, 'ada', { issuer: ada.issuer }, { account: 'ada' }, { ...ada, account: 7 }, ada]) {
      stranger.postMessage(message);
    }
    await arrived;
    expect(there.heard).toEqual([ada]);
    stranger.close();
  });
});
