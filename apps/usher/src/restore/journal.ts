/**
 * When a restore sent plays whose answer it has not had yet: the next one must not look at the history before Trakt shows
 * them. A small file in the state folder for each person at Trakt, there only as long as it is needed.
 */

import { hash } from 'node:crypto';
import { readFileSync, rmSync } from 'node:fs';
import { join } from 'node:path';
import { replacePrivateFile } from '../private-file.ts';

export interface Journal {
  /** Of a restore that was ended before the answer. */
  unansweredAtMs(): number | undefined;
  sending(nowMs: number): void;
  answered(): void;
}

export function openJournal(folder: string, userUuid: string): Journal {
  const path = join(folder, `restore-${hash('sha256', userUuid).slice(0, 16)}.json`);
  return {
    unansweredAtMs() {
      try {
        const { sentAtMs }: { sentAtMs?: unknown } = JSON.parse(readFileSync(path, 'utf8'));
        return typeof sentAtMs === 'number' ? sentAtMs : undefined;
      } catch {
        return undefined;
      }
    },
    sending: (nowMs) => replacePrivateFile(path, JSON.stringify({ sentAtMs: nowMs })),
    answered: () => rmSync(path, { force: true }),
  };
}
