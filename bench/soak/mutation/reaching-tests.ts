/**
 * The tests of a package that a mistake in one of its sources may fail: those that import it, themselves or through others.
 */

import { globSync, readFileSync } from 'node:fs';
import { basename, dirname, join, relative } from 'node:path';

type Graph = ReadonlyMap<string, readonly string[]>;

export interface Reach {
  /** The test files that may notice a mistake in a source file, nearest first. All paths are relative to the root. */
  testsOf(source: string): string[];
  /** Whether the test waits for what vitest.setup.ts builds and unpacks. */
  needsBuild(test: string): boolean;
}

export function createReach(root: string): Reach {
  const graph = readGraph(root);
  const needsBuild = (test: string) =>
    [...reachedFrom(graph, test).keys()].some((file) =>
      /\binject\('(?!(postgres|direct)')/.test(readFileSync(join(root, file), 'utf8')),
    );
  const isNear = (test: string, source: string) =>
    isNamedAfter(test, source) ||
    (!needsBuild(test) && (!needsServer(test) || isOnServer(source)) && reachedFrom(graph, test).has(source));
  return {
    needsBuild,
    testsOf(source) {
      const inPackage = `${source.split('/', 2).join('/')}/`;
      const away = (test: string) =>
        distance(graph, source, test) + (needsBuild(test) ? farAway : 0) + folders(source, test) / farAway;
      return [...graph.keys()]
        .filter((test) => test.startsWith(inPackage) && /(?<!\.system)\.test\.ts$/.test(test) && isNear(test, source))
        .map((test) => ({ test, away: away(test) }))
        .toSorted((one, other) => one.away - other.away)
        .map(({ test }) => test);
    },
  };
}

/** Whether the test waits for the database server of vitest.postgres.ts, which takes seconds to start. */
export function needsServer(test: string): boolean {
  return test.endsWith('.postgres.test.ts');
}

/** Other sources have tests without a server. */
function isOnServer(source: string): boolean {
  return source.includes('/postgres/');
}

/** More than any path is long: what waits for a build comes last, and is tried only for what it is named after. */
const farAway = 100;

/**
 * The file's own test is the nearest, then one that is named after the file or a folder of the file's, then those with the
 * fewest imports between.
 */
function distance(graph: Graph, source: string, test: string): number {
  if (test === source.replace(/\.ts$/, '.test.ts')) return 0;
  return isNamedAfter(test, source) ? 1 : 1 + (reachedFrom(graph, test).get(source) ?? farAway);
}

/** Tells apart those that are equally near. */
function folders(source: string, test: string): number {
  return relative(dirname(source), dirname(test)).split('/').filter(Boolean).length;
}

function isNamedAfter(test: string, source: string): boolean {
  return source.split(/[/.]/).includes(basename(test, '.test.ts'));
}

/** The file and all that it imports, itself or through others, with the number of imports on the shortest way. */
function reachedFrom(graph: Graph, start: string): ReadonlyMap<string, number> {
  const found = new Map([[start, 0]]);
  for (const [file, imports] of found) {
    for (const next of graph.get(file) ?? []) if (!found.has(next)) found.set(next, imports + 1);
  }
  return found;
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
