/** This process, as others are told of it: program, process id and machine. */

import { hostname } from 'node:os';
import { basename } from 'node:path';

export function nameOfProcess(): string {
  return `${basename(process.argv[1] ?? 'node')} ${process.pid} on ${hostname()}`;
}
