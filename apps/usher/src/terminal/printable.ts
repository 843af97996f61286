/**
 * What others wrote, such as a server or a file from elsewhere, made safe for a terminal and a log: what would steer the
 * terminal, end the line or turn the reading direction is shown instead, as `\u001b`. In JSON that is the same value.
 */
export function printable(line: string): string {
  return line.replace(unsafe, (character) => `\\u${character.charCodeAt(0).toString(16).padStart(4, '0')}`);
}

/** Control characters (C0, DEL, C1), line and paragraph separators, and what changes the direction of text. */
const unsafe = /[\p{Cc}\p{Zl}\p{Zp}\p{Bidi_Control}]/gu;
