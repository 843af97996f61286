/** Whole numbers of 0 and more in little memory: a Set takes three times as much for the ids of a long history. */

export interface NumberSet {
  /** @returns whether it is new. */
  add(number: number): boolean;
}

const free = -1;

/** Those that are above all before them stand in a row; the ids of a history nearly all do. */
export function createNumberSet(): NumberSet {
  let rising = new Float64Array(1_024);
  let length = 0;
  let highest = -1;
  const others = createHashedNumbers();
  const isInRow = (number: number): boolean => {
    let [from, to] = [0, length];
    while (from < to) {
      const middle = (from + to) >>> 1;
      if ((rising[middle] ?? 0) < number) from = middle + 1;
      else to = middle;
    }
    return from < length && rising[from] === number;
  };
  return {
    add(number) {
      if (number <= highest) return !isInRow(number) && others.add(number);
      if (length === rising.length) {
        const held = rising;
        rising = new Float64Array(length * 2);
        rising.set(held);
      }
      rising[length] = number;
      length += 1;
      highest = number;
      return true;
    },
  };
}

function createHashedNumbers(): NumberSet {
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
