/** Where in a TOML source a key is written, so that a complaint about its value can name the line. */

/**
 * The line (counted from 1) of the key with this path; of the nearest thing around it where the key itself stands in an
 * inline table. Undefined when neither is written anywhere.
 */
export function lineOfKey(source: string, path: readonly string[]): number | undefined {
  let best: { line: number; depth: number } | undefined;
  for (const { key, line } of writtenKeys(source)) {
    const depth = key.length;
    const leadsThere = key.every((part, index) => part === path[index]);
    if (leadsThere && depth > (best?.depth ?? 0)) best = { line, depth };
  }
  return best?.line;
}

const barePart = String.raw`(?:[\w-]+|"(?:[^"\\]|\\.)*"|'[^']*')`;
const dottedKey = String.raw`${barePart}(?:\s*\.\s*${barePart})*`;
const tableHeader = new RegExp(String.raw`^\s*\[\[?\s*(${dottedKey})\s*\]`);
const assignment = new RegExp(String.raw`^\s*(${dottedKey})\s*=(.*)$`);

/** Every table header and assignment, in order, each with its full path. */
function* writtenKeys(source: string): Generator<{ key: string[]; line: number }> {
  let table: string[] = [];
  let openQuote: string | undefined;
  for (const [index, text] of source.split('\n').entries()) {
    if (openQuote) {
      if (text.includes(openQuote)) openQuote = undefined;
      continue;
    }
    const header = tableHeader.exec(text)?.[1];
    const [, key, value] = assignment.exec(text) ?? [];
    if (header !== undefined) {
      table = parts(header);
      yield { key: table, line: index + 1 };
    } else if (key !== undefined) {
      yield { key: [...table, ...parts(key)], line: index + 1 };
      openQuote = leftOpen(value ?? '');
    }
  }
}

/** The quotes of a multi-line string that begins in this value and doesn't end on its line. */
function leftOpen(value: string): string | undefined {
  const quote = /"""|'''/.exec(value)?.[0];
  return quote !== undefined && value.split(quote).length % 2 === 0 ? quote : undefined;
}

function parts(dotted: string): string[] {
  return Array.from(dotted.matchAll(new RegExp(barePart, 'g')), ([part]) => part.replace(/^(["'])(.*)\1$/, '$2'));
}
