/** Text in lines that fit the terminal. */

import type { Io } from './io.ts';

/**
 * For stderr; where that is no terminal, one line. Later lines begin below the text of the first, after its indent and its
 * number.
 */
export function prose(text: string, { stderr }: Pick<Io, 'stderr'>): string[] {
  if (stderr.columns === undefined || text === '') return [text];
  const columns = Math.min(stderr.columns, 80);
  const [indent = ''] = /^ *(\d+ +)?/.exec(text) ?? [];
  const lines = wrapped(text.slice(indent.length), Math.max(columns - indent.length, 20));
  return lines.map((line, index) => `${index === 0 ? indent : ' '.repeat(indent.length)}${line}`);
}

/** Lines of whole words, as long as fit. None for no text. */
export function wrapped(text: string, width: number): string[] {
  const lines: string[] = [];
  for (const word of text.split(' ')) {
    const last = lines.at(-1);
    if (last !== undefined && last.length + 1 + word.length <= width) lines[lines.length - 1] = `${last} ${word}`;
    else if (word !== '') lines.push(word);
  }
  return lines;
}
