/** A reader of RFC 4180 for the tests, written from the RFC alone. */

export function parseCsv(text: string): string[][] {
  const records: string[][] = [];
  let record: string[] = [];
  let at = 0;
  while (at < text.length) {
    let field = '';
    if (text[at] === '"') {
      for (at += 1; ; at += 1) {
        if (at >= text.length) throw new Error('A quoted field has no end');
        if (text[at] !== '"') field += text[at];
        else if (text[at + 1] === '"') {
          field += '"';
          at += 1;
        } else break;
      }
      at += 1;
    } else {
      while (at < text.length && !',\n\r'.includes(text[at] ?? '')) {
        if (text[at] === '"') throw new Error('A quote inside an unquoted field');
        field += text[at];
        at += 1;
      }
    }
    record.push(field);
    if (text[at] === ',') {
      at += 1;
      if (at < text.length && text[at] !== '\n') continue;
      record.push('');
    }
    if (text[at] !== '\n') throw new Error(`No comma or line end after a field, at ${at}`);
    at += 1;
    records.push(record);
    record = [];
  }
  if (record.length > 0) throw new Error('The last line has no end');
  return records;
}
