// Runs the benchmarks one after the other, each in a process of its own. Ends with 1 if a figure is over its limit.

import { spawnSync } from 'node:child_process';
import { readdirSync } from 'node:fs';
import path from 'node:path';

const notBenchmarks = new Set(['run.ts', 'soak.ts', 'rivals.ts']);
const only = process.argv[2];
const files = readdirSync(import.meta.dirname).filter((file) => file.endsWith('.ts') && !notBenchmarks.has(file));
for (const file of files.filter((name) => only === undefined || name.startsWith(only))) {
  process.stdout.write(`\n${file}\n`);
  const { status } = spawnSync(
    process.execPath,
    ['--conditions=@trakt-usher/source', path.join(import.meta.dirname, file)],
    {
      stdio: 'inherit',
    },
  );
  if (status !== 0) process.exitCode = 1;
}
