/** How deep JSON is nested, found without reading it: what is nested too deep can't be walked or written without a fault. */

const [quote, backslash] = [0x22, 0x5c];
/** `[` and `{` differ in one bit, and so do `]` and `}`. */
const [bit, opening, closing] = [0x20, 0x7b, 0x7d];

export function isDeeperThan(text: string, levels: number): boolean {
  // A sign opens each level, and the platform finds those far faster than a look at each sign.
  if (text.split('[').length + text.split('{').length <= levels) return false;
  let depth = 0;
  let inString = false;
  for (let at = 0; at < text.length; at += 1) {
    const code = text.charCodeAt(at);
    if (code === quote) inString = !inString;
    else if (inString) at += code === backslash ? 1 : 0;
    else if ((code | bit) === opening) depth += 1;
    else if ((code | bit) === closing) depth -= 1;
    if (depth > levels) return true;
  }
  return false;
}
