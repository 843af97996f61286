// Finds import circles among the source files of all packages, and between packages. An import of types alone counts too.

import { globSync, readFileSync } from 'node:fs';
import path from 'node:path';

type Graph = ReadonlyMap<string, ReadonlySet<string>>;

/** Imports that close a circle and are still to go. A new one is no reason to add a line. */
const leftOut: ReadonlySet<string> = new Set([
  'packages/trakt/src/session/refresh/save.ts -> packages/trakt/src/session/refresh/spend.ts',
]);

const files = globSync('{packages,apps}/*/src/**/*.ts')
  .map((file) => file.replaceAll(path.sep, '/'))
  .filter((file) => !/\.test\.ts$|\/testing\//.test(file))
  .toSorted();
const entries = packageEntries();
const imports: Graph = new Map(files.map((file) => [file, importsOf(file)]));
const packages = new Map<string, Set<string>>();
for (const [file, targets] of imports) {
  const from = packageOf(file);
  const others = [...targets].map(packageOf).filter((to) => to !== from);
  packages.set(from, new Set([...(packages.get(from) ?? []), ...others]));
}

const circles = [...circlesIn(packages), ...circlesIn(imports)];
for (const circle of circles) process.stderr.write(`Import circle: ${[...circle, circle[0]].join(' -> ')}\n`);
process.stdout.write(`${files.length} files checked, ${circles.length} import circles\n`);
process.exitCode = circles.length === 0 ? 0 : 1;

function importsOf(file: string): Set<string> {
  const source = readFileSync(file, 'utf8').replace(/^\s*(?:\/\/|\/?\*).*$/gm, '');
  const specifiers = source.matchAll(/\b(?:from|import)\s*\(?\s*'([^']+)'/g);
  const targets = [...specifiers].flatMap(([, specifier = '']) => resolved(file, specifier) ?? []);
  return new Set(targets.filter((target) => !leftOut.has(`${file} -> ${target}`)));
}

/** Undefined for whatever is no source file of ours. */
function resolved(file: string, specifier: string): string | undefined {
  if (!specifier.startsWith('.')) return entries.get(specifier);
  const target = path.posix.join(path.posix.dirname(file), specifier);
  return target.endsWith('.ts') ? target : undefined;
}

/** What `trakt-usher/oauth` and the like lead to, as their package.json says. */
function packageEntries(): Map<string, string> {
  const found = new Map<string, string>();
  for (const manifest of globSync('packages/*/package.json')) {
    const { name, exports } = JSON.parse(readFileSync(manifest, 'utf8'));
    for (const [subpath, target] of Object.entries<{ '@trakt-usher/source'?: string }>(exports)) {
      const source = target['@trakt-usher/source'];
      if (source) found.set(path.posix.join(name, subpath), path.posix.join(path.dirname(manifest), source));
    }
  }
  return found;
}

function packageOf(file: string): string {
  return file.split('/').slice(0, 2).join('/');
}

/** The shortest circles, no two of them with a node in common: one wrong import closes many. */
function circlesIn(graph: Graph): string[][] {
  const all = [...graph.keys()].flatMap((node) => [shortestCircle(graph, node) ?? []]);
  const met = new Set<string>();
  return all
    .toSorted((a, b) => a.length - b.length)
    .filter((circle) => {
      const isNew = circle.length > 0 && !circle.some((node) => met.has(node));
      for (const node of circle) met.add(node);
      return isNew;
    });
}

function shortestCircle(graph: Graph, start: string): string[] | undefined {
  const seen = new Set<string>();
  const paths = [[start]];
  for (const way of paths) {
    for (const next of graph.get(way.at(-1) ?? '') ?? []) {
      if (next === start) return way;
      if (seen.has(next)) continue;
      seen.add(next);
      paths.push([...way, next]);
    }
  }
  return undefined;
}
