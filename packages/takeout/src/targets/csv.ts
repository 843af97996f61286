/** Lines of CSV as RFC 4180 has them, but ending in LF. By hand: csv-stringify reads its options anew for each line. */

/** Quotes what must be quoted. A field that is missing is blank. */
export function csvLine(fields: readonly unknown[]): string {
  let line = '';
  let separator = '';
  for (const field of fields) {
    line += separator;
    if (field !== undefined) line += fieldOf(field);
    separator = ',';
  }
  return `${line}\n`;
}

function fieldOf(field: unknown): string {
  const text = String(field);
  return typeof field === 'string' && /[",\n\r]/.test(text) ? quoted(text) : text;
}

export function quoted(text: string): string {
  return `"${text.includes('"') ? text.replaceAll('"', '""') : text}"`;
}
