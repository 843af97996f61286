/** Runs in its own process: unpacks each file of a ZIP and parses it, as somebody would who wants no more. */

import { readFileSync } from 'node:fs';
import { zipContents } from '../soak/take-outs/read-back.ts';

let rows = 0;
for (const [, content] of zipContents(readFileSync(process.argv[2] ?? ''))) {
  if (Array.isArray(content)) rows += content.length;
}
process.stdout.write(`${rows}\n`);
