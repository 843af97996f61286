/** How deep JSON is nested, found without reading it: what is nested too deep can't be walked or written without a fault. */

const [quote, backslash] = codesOf('"\\');
const openings = new Set(codesOf('[{'));
const closings = new Set(codesOf(']}'));

export function isDeeperThan(text: string, levels: number): boolean {
  // Each level takes two signs.
  if (text.length <= 2 * levels) return false;
  let depth = 0;
  for (let at = 0; at < text.length; at += 1) {
    const code = text.charCodeAt(at);
    if (code === quote) at = endOfString(text, at);
    else if (openings.has(code)) depth += 1;
    else if (closings.has(code)) depth -= 1;
    if (depth > levels) return true;
  }
  return false;
}

/** Where the string that starts here ends; of one without an end, the text's. */
function endOfString(text: string, start: number): number {
  for (let end = text.indexOf('"', start + 1); end >= 0; end = text.indexOf('"', end + 1)) {
    let before = end - 1;
    while (text.charCodeAt(before) === backslash) before -= 1;
    if ((end - before) % 2 === 1) return end;
  }
  return text.length;
}

function codesOf(signs: string): number[] {
  return [...signs].map((sign) => sign.charCodeAt(0));
}
