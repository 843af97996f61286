/** Lines of which parts stand out on a terminal: bold, or in a colour. */

import { styleText } from 'node:util';
import { printable } from './printable.ts';

type Style = 'bold' | 'green' | 'yellow' | 'red';

export interface StyledPart {
  style: Style;
  text: string;
}

/** Text, or parts that make a line together. */
export type Line = string | readonly (string | StyledPart)[];

export function styled(style: Style, text: string): StyledPart {
  return { style, text };
}

/** Nothing that a part holds can steer the terminal, but its style. */
export function lineText(line: Line, colours: boolean): string {
  if (typeof line === 'string') return printable(line);
  return line.map((part) => partText(part, colours)).join('');
}

function partText(part: string | StyledPart, colours: boolean): string {
  if (typeof part === 'string') return printable(part);
  const text = printable(part.text);
  return colours ? styleText(part.style, text, { validateStream: false }) : text;
}

/** FORCE_COLOR decides before NO_COLOR, as in Node; else a terminal has colours. https://no-color.org */
export function hasColours(
  { isTTY }: { isTTY?: boolean },
  { FORCE_COLOR: force, NO_COLOR: no, TERM }: Readonly<Record<string, string | undefined>>,
): boolean {
  if (force !== undefined) return !['0', 'false'].includes(force);
  return isTTY === true && !no && TERM !== 'dumb';
}
