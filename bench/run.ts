// Runs the benchmarks one after the other, each in a process of its own: all, or those whose names begin as the argument.
// Ends with 1 if a figure is over its limit. With --write, the figures go to bench/results.json and README.md.

import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { existsSync, readdirSync, readFileSync, writeFileSync } from 'node:fs';
import os from 'node:os';
import path from 'node:path';
import { parseArgs } from 'node:util';
import { figuresIn, type Result, withFigures } from './results.ts';

const notBenchmarks = new Set([
  'run.ts',
  'results.ts',
  'results.test.ts',
  'soak.ts',
  'rivals.ts',
  'mutants.ts',
  'tell.ts',
  'built-usher.ts',
]);
const { values, positionals } = parseArgs({ options: { write: { type: 'boolean' } }, allowPositionals: true });
const [only = ''] = positionals;
const files = readdirSync(import.meta.dirname).filter((file) => file.endsWith('.ts') && !notBenchmarks.has(file));
for (const file of files.filter((name) => name.startsWith(only))) {
  process.stdout.write(`\n${file}\n`);
  const { code, output } = await run(file);
  if (code !== 0) process.exitCode = 1;
  else if (values.write) write(file, output);
}

/** Shows what the benchmark prints, and keeps it. */
async function run(file: string): Promise<{ code: number | null; output: string }> {
  const args = ['--conditions=@trakt-usher/source', path.join(import.meta.dirname, file)];
  const child = spawn(process.execPath, args, { stdio: ['ignore', 'pipe', 'inherit'] });
  let output = '';
  child.stdout.setEncoding('utf8').on('data', (text: string) => {
    output += text;
    process.stdout.write(text);
  });
  const [code] = await once(child, 'close');
  return { code, output };
}

function write(file: string, output: string): void {
  const figures = figuresIn(output);
  if (figures.length === 0) return;
  const kept = path.join(import.meta.dirname, 'results.json');
  const before: Record<string, Result> = existsSync(kept) ? JSON.parse(readFileSync(kept, 'utf8')) : {};
  const machine = `${os.availableParallelism()} cores, Node ${process.versions.node}, ${os.type()}`;
  const results = { ...before, [file]: { measured: new Date().toISOString().slice(0, 10), machine, figures } };
  writeFileSync(kept, `${JSON.stringify(results, undefined, 2)}\n`);
  const readme = path.join(import.meta.dirname, '../README.md');
  writeFileSync(readme, withFigures(readFileSync(readme, 'utf8'), results));
}
