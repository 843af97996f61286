/** A note beside a lock, which tells others who has it. */

import { readFileSync, rmSync } from 'node:fs';
import { parseJson } from '../files/json.ts';
import { createPrivateFile } from '../files/private-files.ts';
import { nameOfProcess } from '../files/process-name.ts';

export interface HolderNote {
  /** Of the one that has the lock now. One that was killed has left its own. @throws StoreError */
  write(by?: string): void;
  /** Undefined for a moment after the lock is taken, and of a note that is not whole. */
  read(): string | undefined;
  remove(): void;
}

export function holderNote(lock: string): HolderNote {
  const path = `${lock}.holder`;
  const remove = () => rmSync(path, { force: true });
  return {
    write(by = nameOfProcess()) {
      remove();
      createPrivateFile(path, JSON.stringify({ by }));
    },
    read() {
      try {
        const { by }: { by?: unknown } = Object(parseJson(readFileSync(path, 'utf8')));
        return typeof by === 'string' ? by : undefined;
      } catch {
        return undefined;
      }
    },
    remove,
  };
}
