/**
 * What the types of the library cost a program that makes one call: in the declarations' size, and in the work of two
 * generations of the compiler. Their work is counted, not timed: 10,000 types are about 0.2 s.
 */

import { execFileSync } from 'node:child_process';
import { copyFileSync, globSync, mkdirSync, mkdtempSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { build } from 'tsdown';
import { afterAll, beforeAll, expect, it } from 'vitest';

const root = path.join(import.meta.dirname, '..');
let scratch: string;
let dist: string;

beforeAll(async () => {
  scratch = mkdtempSync(path.join(tmpdir(), 'usher-type-cost-'));
  const library = path.join(scratch, 'node_modules/trakt-usher');
  dist = path.join(library, 'dist');
  mkdirSync(library, { recursive: true });
  copyFileSync(path.join(root, 'package.json'), path.join(library, 'package.json'));
  await build({ cwd: root, config: path.join(root, 'tsdown.config.ts'), outDir: dist, logLevel: 'error' });
  writeFileSync(path.join(scratch, 'package.json'), '{"type":"module"}');
});

afterAll(() => rmSync(scratch, { recursive: true }));

it('the declarations are at most 400 kB', () => {
  const files = globSync('**/*.d.ts', { cwd: dist }).map((file) => path.join(dist, file));
  expect(files.length).toBeGreaterThan(5);
  expect(files.reduce((sum, file) => sum + statSync(file).size, 0)).toBeLessThanOrEqual(400_000);
});

const programs = {
  bare: 'export const answer = 42;',
  oneCall: `
    import { createTraktClient } from 'trakt-usher';
    const trakt = createTraktClient({ app: { clientId: 'a' } });
    for await (const { movie } of trakt.sync.history.get({ type: 'movies', extended: 'full' })) {
      const overview: string | null | undefined = movie.overview;
      void overview;
    }
    export {};`,
};

interface Work {
  types: number;
  instantiations: number;
  memoryMegabytes: number;
}

/** The compiler's own count. @throws for a program that has errors. */
function check(compiler: string, name: keyof typeof programs): Work {
  writeFileSync(path.join(scratch, `${name}.ts`), programs[name]);
  const lib = ['es2023', 'dom', 'dom.asynciterable'];
  const compilerOptions = { noEmit: true, strict: true, target: 'es2022', module: 'nodenext', lib, types: [] };
  const project = path.join(scratch, `${name}.json`);
  writeFileSync(project, JSON.stringify({ compilerOptions, files: [`${name}.ts`] }));
  const told = execFileSync(process.execPath, [compiler, '-p', project, '--extendedDiagnostics'], { encoding: 'utf8' });
  const count = (label: string): number => Number(new RegExp(`^${label}: +(\\d+)`, 'm').exec(told)?.[1]);
  return {
    types: count('Types'),
    instantiations: count('Instantiations'),
    memoryMegabytes: count('Memory used') / 1000,
  };
}

it.each([
  // Its memory depends on when garbage is collected.
  [
    'TypeScript 5.9',
    Number.POSITIVE_INFINITY,
    path.join(import.meta.dirname, 'runtimes/node_modules/typescript/bin/tsc'),
  ],
  ['TypeScript 7', 60, path.join(root, '../../node_modules/typescript/bin/tsc')],
])('%s: one call with all sections is cheap', (_, mostMegabytes, compiler) => {
  const bare = check(compiler, 'bare');
  const call = check(compiler, 'oneCall');
  expect(call.types - bare.types).toBeGreaterThan(0);
  expect(call.types - bare.types).toBeLessThan(10_000);
  expect(call.instantiations - bare.instantiations).toBeLessThan(8_000);
  expect(call.memoryMegabytes - bare.memoryMegabytes).toBeLessThan(mostMegabytes);
});
