/** How many renewals a worker has under way: fewer while the provider is in trouble, then more again, one by one. */

export interface Pace {
  /** Runs `work` when there is room for it. */
  run<T>(work: () => Promise<T>): Promise<T>;
  /** How many may be under way now. */
  readonly room: number;
  /** One went well. */
  better(): void;
  /** One met a provider in trouble. */
  worse(): void;
}

/** Starts with one, so that a fleet which starts after an outage doesn't ask for all accounts at once. */
export function createPace(most: number): Pace {
  let room = 1;
  let underWay = 0;
  const waiting: (() => void)[] = [];

  const letIn = () => {
    while (underWay < room) {
      const next = waiting.shift();
      if (!next) return;
      underWay += 1;
      next();
    }
  };

  return {
    get room() {
      return room;
    },
    async run(work) {
      await new Promise<void>((resolve) => {
        waiting.push(resolve);
        letIn();
      });
      try {
        return await work();
      } finally {
        underWay -= 1;
        letIn();
      }
    },
    better() {
      room = Math.min(most, room + 1);
      letIn();
    },
    worse() {
      room = Math.max(1, Math.floor(room / 2));
    },
  };
}
