/** Names of files that every system takes, whatever people call their lists. */

/** Encrypted shares of a NAS take no more. */
const maxBytes = 140;

/**
 * The name as a file's name: no separator, no `..`, no control or invisible direction mark, no name that Windows keeps for
 * devices, not hidden, at most 140 bytes with its ending. A name that is safe already stays as it is. Two names can become
 * the same, also because many systems take `A` and `a` for one.
 * @param ending such as `.csv`
 */
export function safeFileName(name: string, ending: string = ''): string {
  const shown = name
    .toWellFormed()
    .normalize('NFC')
    .replace(unsafe, '_')
    .replace(/^[. ]+/, '_');
  const stem = withoutTail(cut(shown, maxBytes - byteLength(ending)), ending);
  const whole = `${stem === '' ? '_' : stem}${ending}`;
  return device.test(whole) ? safeFileName(`_${name}`, ending) : whole;
}

/** Whether a path is relative, with `/`, and has safe names alone: then it stays below the folder that it is joined to. */
export function isSafePath(path: string): boolean {
  return path.split('/').every((name) => safeFileName(name) === name);
}

// biome-ignore lint/suspicious/noControlCharactersInRegex: control characters are what it looks for.
const unsafe = /[\u0000-\u001f\u007f-\u009f<>:"/\\|?*\u200e\u200f\u202a-\u202e\u2066-\u2069\ufeff]/g;

/** With any ending. https://learn.microsoft.com/windows/win32/fileio/naming-a-file */
const device = /^(?:con|prn|aux|nul|conin\$|conout\$|(?:com|lpt)[\d\u00b9\u00b2\u00b3])[ ]*(?:\.|$)/i;

/** Windows drops dots and spaces at the end of a name. */
function withoutTail(stem: string, ending: string): string {
  return ending === '' ? stem.replace(/[. ]+$/, '') : stem.trimEnd();
}

/** Without half a character at the end. */
function cut(text: string, bytes: number): string {
  if (byteLength(text) <= bytes) return text;
  let length = 0;
  let kept = '';
  for (const character of text) {
    length += byteLength(character);
    if (length > bytes) break;
    kept += character;
  }
  return kept;
}

function byteLength(text: string): number {
  return new TextEncoder().encode(text).length;
}
