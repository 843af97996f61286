/** Text that a person has put into a file: in UTF-8, or in UTF-16, as Windows PowerShell writes what `>` sends there. */

/** By its byte order mark, which is no part of the text. */
export function writtenText(bytes: Uint8Array): string {
  return new TextDecoder(encodingOf(bytes)).decode(bytes);
}

export function encodingOf([first, second]: Uint8Array): 'utf-16le' | 'utf-16be' | 'utf-8' {
  if (first === 0xff && second === 0xfe) return 'utf-16le';
  return first === 0xfe && second === 0xff ? 'utf-16be' : 'utf-8';
}
