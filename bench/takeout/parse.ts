/** Runs in its own process: unpacks each file of a ZIP and parses it, as somebody would who wants no more. */

import { readFileSync } from 'node:fs';
import { inflateRawSync } from 'node:zlib';

const zip = readFileSync(process.argv[2] ?? '');
const end = zip.lastIndexOf(Buffer.from('PK\x05\x06', 'latin1'));
let entry = zip.readUInt32LE(end + 16);
let rows = 0;
for (let left = zip.readUInt16LE(end + 10); left > 0; left -= 1) {
  const offset = zip.readUInt32LE(entry + 42);
  const start = offset + 30 + zip.readUInt16LE(offset + 26) + zip.readUInt16LE(offset + 28);
  const data = zip.subarray(start, start + zip.readUInt32LE(entry + 20));
  const page: unknown = JSON.parse(inflateRawSync(data).toString('utf8'));
  if (Array.isArray(page)) rows += page.length;
  entry += 46 + zip.readUInt16LE(entry + 28) + zip.readUInt16LE(entry + 30) + zip.readUInt16LE(entry + 32);
}
process.stdout.write(`${rows}\n`);
