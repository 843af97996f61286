/** Text in lines that fit the terminal. */

import { stripVTControlCharacters } from 'node:util';

/**
 * A line as lines that fit. Later ones begin below the text of the first, after its indent and its number. What is longer
 * than a line, such as an address, stays whole.
 */
export function fitted(line: string, columns: number): string[] {
  const width = Math.min(columns, 80);
  if (widthOf(line) <= width) return [line];
  const [indent = ''] = /^ *(\d+ +)?/.exec(line) ?? [];
  const lines = wrapped(line.slice(indent.length), Math.max(width - indent.length, 20));
  return lines.map((part, index) => `${index === 0 ? indent : ' '.repeat(indent.length)}${part}`);
}

function widthOf(text: string): number {
  return stripVTControlCharacters(text).length;
}

/** Lines of whole words, as long as fit. None for no text. */
export function wrapped(text: string, width: number): string[] {
  const lines: string[] = [];
  for (const word of text.split(' ')) {
    const last = lines.at(-1);
    if (last !== undefined && widthOf(last) + 1 + widthOf(word) <= width) lines[lines.length - 1] = `${last} ${word}`;
    else if (word !== '') lines.push(word);
  }
  return lines;
}
