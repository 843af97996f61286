/** Whole numbers of 0 and more in little memory: a Set takes three times as much for the ids of a long history. */

export interface NumberSet {
  /** @returns whether it is new. */
  add(number: number): boolean;
}

const free = -1;

export function createNumberSet(): NumberSet {
  // Always a power of two, at least a quarter of it free: a number has its place, or the next free one behind it.
  let slots = new Float64Array(1_024).fill(free);
  let size = 0;
  const placeOf = (number: number): number => {
    const mask = slots.length - 1;
    let place = Math.imul(number ^ (number / 2 ** 32), 0x9e3779b1) >>> 8;
    while (true) {
      const held = slots[place & mask];
      if (held === number || held === free) return place & mask;
      place += 1;
    }
  };
  const grow = () => {
    const held = slots;
    slots = new Float64Array(held.length * 2).fill(free);
    for (const number of held) if (number !== free) slots[placeOf(number)] = number;
  };
  return {
    add(number) {
      const place = placeOf(number);
      if (slots[place] === number) return false;
      slots[place] = number;
      size += 1;
      if (size * 4 > slots.length * 3) grow();
      return true;
    },
  };
}
