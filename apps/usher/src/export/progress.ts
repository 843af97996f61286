/** How far long work has come, on stderr: a line that grows on a terminal, a line for each step elsewhere. */

import type { Context } from '../context.ts';

export interface Progress {
  /** `total` as far as it is known. */
  update(done: number, total: number | undefined): void;
  /** Ends the step. */
  end(): void;
}

/** Nobody looks on. */
export const noProgress: Progress = { update() {}, end() {} };

/** The progress of one step, e.g. `Reading your history`. */
export function startProgress(
  label: string,
  { io, text, tellStep }: Pick<Context, 'io' | 'text' | 'tellStep'>,
): Progress {
  let done = 0;
  return {
    update(now, total) {
      done = now;
      tellStep({ label, done, total, hasEnded: false });
      const count = text.countOf(done, total);
      const room = (io.stderr.columns ?? 80) - label.length - count.length - 5;
      io.show([label, bar({ done, total }, room), count].filter((part) => part !== '').join('  '));
    },
    end() {
      tellStep({ label, done, total: done, hasEnded: true });
      io.say(`${label}  ${text.countOf(done, undefined)}`);
    },
  };
}

/** Empty where there is no room for a bar that tells anything. */
function bar({ done, total }: { done: number; total: number | undefined }, room: number): string {
  const width = room < 6 ? 0 : Math.min(room, 24);
  const filled = total ? Math.round((Math.min(done, total) / total) * width) : 0;
  return '█'.repeat(filled) + '░'.repeat(width - filled);
}
