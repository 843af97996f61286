/** How far long work has come, on stderr: a line that grows on a terminal, a line for each step elsewhere. */

import type { Io } from '../terminal/io.ts';
import type { Catalogue } from '../text/catalogue.ts';

export interface Progress {
  /** `total` as far as it is known. */
  update(done: number, total: number | undefined): void;
  /** Ends the step. */
  end(): void;
}

const width = 24;

/** The progress of one step, e.g. `Reading your history`. */
export function startProgress(label: string, { io, text }: { io: Io; text: Catalogue }): Progress {
  let shown = { done: 0, total: undefined as number | undefined };
  const draw = () => io.stderr.write(`\r\u001b[K${label}  ${bar(shown)}  ${text.countOf(shown.done, shown.total)}`);
  return {
    update(done, total) {
      shown = { done, total };
      if (io.live) draw();
    },
    end() {
      if (io.live) io.stderr.write('\r\u001b[K');
      io.say(`${label}  ${text.countOf(shown.done, undefined)}`);
    },
  };
}

function bar({ done, total }: { done: number; total: number | undefined }): string {
  const filled = total ? Math.round((Math.min(done, total) / total) * width) : 0;
  return '█'.repeat(filled) + '░'.repeat(width - filled);
}
