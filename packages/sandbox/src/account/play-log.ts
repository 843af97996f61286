/**
 * A history that can be written: the plays in columns, oldest first, 13 bytes each. A write moves the columns once, however many plays
 * it brings, so a million plays stay cheap to hold and quick to page through.
 */
import type { Plays } from './plays.ts';

export type Action = 'scrobble' | 'checkin' | 'watch';

export interface NewPlay {
  readonly watchedAtMs: number;
  /** An item number, see `itemNumber`. */
  readonly item: number;
  readonly action: Action;
}

const actions: readonly Action[] = ['scrobble', 'checkin', 'watch'];
/** Above 2^31, like Trakt's. */
const firstId = 8_400_000_000;
const idStep = 3;

export class PlayLog implements Plays {
  count: number;
  watchedAt: Uint32Array;
  items: Uint32Array;
  /** Increases with every write. */
  version = 0;
  #serials: Uint32Array;
  #actions: Uint8Array;
  #nextSerial: number;

  constructor(seeded: Plays) {
    this.count = seeded.count;
    this.watchedAt = seeded.watchedAt;
    this.items = seeded.items;
    // A loop, because filling an array from a function takes as long for a million plays as generating them.
    this.#serials = new Uint32Array(seeded.count);
    this.#actions = new Uint8Array(seeded.count);
    for (let index = 0; index < seeded.count; index++) {
      this.#serials[index] = index;
      this.#actions[index] = seededAction(index);
    }
    this.#nextSerial = seeded.count;
  }

  idAt(index: number): number {
    return firstId + (this.#serials[index] ?? 0) * idStep;
  }

  actionAt(index: number): Action {
    return actions[this.#actions[index] ?? 0] ?? 'watch';
  }

  /** Returns the ids of the new plays, in the order given. Plays of the same second keep that order. */
  add(plays: readonly NewPlay[]): number[] {
    const coming = plays
      .map(({ watchedAtMs, item, action }, order) => ({
        at: Math.min(2 ** 32 - 1, Math.max(0, Math.floor(watchedAtMs / 1000))),
        item,
        action: actions.indexOf(action),
        serial: this.#nextSerial + order,
      }))
      .sort((a, b) => a.at - b.at || a.serial - b.serial);
    const firstSerial = this.#nextSerial;
    this.#nextSerial += plays.length;
    this.#makeRoomFor(plays.length);
    // Merges from the end, so that no play is overwritten before it is moved.
    let from = this.count - 1;
    let to = this.count + coming.length - 1;
    for (const play of coming.toReversed()) {
      while (from >= 0 && (this.watchedAt[from] ?? 0) > play.at) this.#move(from--, to--);
      this.watchedAt[to] = play.at;
      this.items[to] = play.item;
      this.#serials[to] = play.serial;
      this.#actions[to] = play.action;
      to--;
    }
    this.count += coming.length;
    this.version++;
    return plays.map((_, order) => firstId + (firstSerial + order) * idStep);
  }

  /** Removes the plays that pass the test, and returns them. */
  removeWhere(test: (index: number) => boolean): { id: number; item: number }[] {
    const removed: { id: number; item: number }[] = [];
    let kept = 0;
    for (let index = 0; index < this.count; index++) {
      if (test(index)) removed.push({ id: this.idAt(index), item: this.items[index] ?? 0 });
      else this.#move(index, kept++);
    }
    this.count = kept;
    this.version++;
    return removed;
  }

  #move(from: number, to: number): void {
    this.watchedAt[to] = this.watchedAt[from] ?? 0;
    this.items[to] = this.items[from] ?? 0;
    this.#serials[to] = this.#serials[from] ?? 0;
    this.#actions[to] = this.#actions[from] ?? 0;
  }

  #makeRoomFor(more: number): void {
    if (this.count + more <= this.items.length) return;
    const room = Math.ceil((this.count + more) * 1.2);
    const grown = <Column extends Uint32Array | Uint8Array>(column: Column, larger: Column): Column => {
      larger.set(column.subarray(0, this.count));
      return larger;
    };
    this.watchedAt = grown(this.watchedAt, new Uint32Array(room));
    this.items = grown(this.items, new Uint32Array(room));
    this.#serials = grown(this.#serials, new Uint32Array(room));
    this.#actions = grown(this.#actions, new Uint8Array(room));
  }
}

/** Most plays are scrobbles; some were marked by hand, a few are check-ins. */
function seededAction(index: number): number {
  const share = (Math.imul(index + 1, 0x9e3779b1) >>> 0) / 2 ** 32;
  if (share < 0.6) return actions.indexOf('scrobble');
  return actions.indexOf(share < 0.92 ? 'watch' : 'checkin');
}
