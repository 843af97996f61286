/** The words of `usher backup`, in English. */

import type { Words } from '../words.ts';
import { number } from './export.ts';

export function readingList(name: string): string {
  return `Reading ${name}`;
}

export function backedUp(lists: readonly { rows: number; copied: boolean }[]): string {
  const rows = lists.reduce((sum, list) => sum + list.rows, 0);
  const copied = lists.filter((list) => list.copied).length;
  const unchanged = copied === 0 ? '' : ` ${copied} of them had not changed and come from the last backup.`;
  return `${number(rows)} rows in ${lists.length} lists.${unchanged}`;
}

export function backupIncomplete(missing: readonly string[]): Words {
  return {
    message: `The backup is there, but all or part of this is not in it: ${missing.join(', ')}.`,
    hint: 'Its file _errors.json says why. Try again later: usher backup',
  };
}
