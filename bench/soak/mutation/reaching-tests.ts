/**
 * The tests of a package that a mistake in one of its sources may fail: those that import it, themselves or through others. The
 * nearest of them: a mistake that only farther ones notice counts as not noticed.
 */

import { globSync, readFileSync } from 'node:fs';
import { basename, dirname, join, relative } from 'node:path';

type Graph = ReadonlyMap<string, readonly string[]>;

const mostTests = 12;

/** Finds, for a source file, the nearest test files that reach it. All paths are relative to `root`. */
export function createReach(root: string): (source: string) => string[] {
  const graph = readGraph(root);
  return (source) => {
    const inPackage = `${source.split('/', 2).join('/')}/`;
    const distances = new Map<string, number>();
    for (const test of graph.keys()) {
      if (!test.startsWith(inPackage) || !/(?<!\.system)\.test\.ts$/.test(test)) continue;
      const away = distance(source, test);
      if (away <= named || (!needsBuild(join(root, test)) && reaches(graph, test, source))) distances.set(test, away);
    }
    const nearest = [...distances].toSorted(([, one], [, other]) => one - other).slice(0, mostTests);
    return nearest.map(([test]) => test);
  };
}

/** Whether the test waits for what vitest.setup.ts builds and unpacks. Such a test is tried only for what it is named after. */
export function needsBuild(test: string): boolean {
  return /\binject\('/.test(readFileSync(test, 'utf8'));
}

/** At this distance a test names what it is about. */
const named = 1;

/** The file's own test is the nearest, then one that is named after the file or a folder of the file's, then those beside it. */
function distance(source: string, test: string): number {
  if (test === source.replace(/\.ts$/, '.test.ts')) return 0;
  if (source.split(/[/.]/).includes(basename(test, '.test.ts'))) return named;
  return relative(dirname(source), dirname(test)).split('/').filter(Boolean).length + named + 1;
}

function reaches(graph: Graph, from: string, wanted: string): boolean {
  const found = new Set([from]);
  for (const file of found) for (const next of graph.get(file) ?? []) found.add(next);
  return found.has(wanted);
}

/** What each file imports, and what it names in a text: a program that it starts. */
function readGraph(root: string): Graph {
  const files = new Set(
    globSync('{packages,apps}/**/*.ts', { cwd: root, exclude: (path) => /node_modules|dist$/.test(String(path)) }),
  );
  const entries = packageEntries(root);
  const namedIn = (file: string): string[] =>
    [...readFileSync(join(root, file), 'utf8').matchAll(/'([^'\n]+)'/g)].flatMap(([, text = '']) => {
      const entry = entries.get(text);
      if (entry !== undefined) return [entry];
      const path = join(dirname(file), text);
      return files.has(path) ? [path] : [];
    });
  return new Map([...files].map((file) => [file, namedIn(file)]));
}

/** What `trakt-usher/oauth` and the like lead to. */
function packageEntries(root: string): ReadonlyMap<string, string> {
  const entries = new Map<string, string>();
  for (const manifest of globSync('packages/*/package.json', { cwd: root })) {
    const { name, exports } = JSON.parse(readFileSync(join(root, manifest), 'utf8'));
    for (const [subpath, target] of Object.entries<{ '@trakt-usher/source'?: string }>(exports ?? {})) {
      const source = target['@trakt-usher/source'];
      if (source !== undefined) entries.set(join(name, subpath), join(dirname(manifest), source));
    }
  }
  return entries;
}
