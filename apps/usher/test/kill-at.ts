/** For NODE_OPTIONS=--import: the process kills itself before its n-th renaming of a file in a place, as a power cut would. */

import fs from 'node:fs';
import { syncBuiltinESMExports } from 'node:module';

const { KILL_AT_RENAME: at = '', KILL_IN: place = '' } = process.env;
const rename = fs.renameSync;
let left = Number(at);

fs.renameSync = (from, to) => {
  if (String(to).startsWith(place)) left -= 1;
  if (left === 0) process.kill(process.pid, 'SIGKILL');
  rename(from, to);
};
syncBuiltinESMExports();
