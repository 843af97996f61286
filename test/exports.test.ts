/** Each published entry point exports the names of fixed-points/exported-names.ts, types included, and no others. */

import { globSync, readFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import path from 'node:path';
import { expect, it } from 'vitest';
import { exportedNames } from './fixed-points/exported-names.ts';

const root = path.join(import.meta.dirname, '..');
const packages = globSync('packages/*/package.json', { cwd: root }).map((manifest) => path.join(root, manifest));

/** Every entry point by the name under which a program imports it, with its source file. */
const entryPoints = packages.flatMap((manifest): [name: string, file: string][] => {
  const { name, exports } = createRequire(import.meta.url)(manifest);
  return Object.entries<unknown>(exports).flatMap(([subPath, target]): [string, string][] => {
    if (typeof target !== 'object' || target === null || !('@trakt-usher/source' in target)) return [];
    return [[name + subPath.slice(1), path.join(path.dirname(manifest), String(target['@trakt-usher/source']))]];
  });
});

/** Types leave no trace at run time, so the names are read from the source. */
function namesIn(file: string): string[] {
  const source = readFileSync(file, 'utf8');
  const groupsOf = (pattern: RegExp) => Array.from(source.matchAll(pattern), ([, group = '']) => group);
  const listed = groupsOf(/^export (?:type )?\{([^}]*)\}/gm).flatMap((list) => list.match(/\w+(?=\s*(,|$))/g) ?? []);
  const declared = groupsOf(/^export (?:async |abstract )*(?:function\*?|const|class|interface|type) (\w+)/gm);
  const passedOn = groupsOf(/^export (?:type )?\* from '(.*)'/gm).flatMap((from) =>
    namesIn(path.join(path.dirname(file), from)),
  );
  return [...listed, ...declared, ...passedOn];
}

it('lists every entry point', () => {
  expect(Object.keys(exportedNames).sort()).toEqual(entryPoints.map(([name]) => name).sort());
});

it.each(entryPoints)('%s exports the names of its list and no others', async (name, file) => {
  const listed = Object.values(exportedNames[name] ?? {}).flatMap((names) => names.split(' '));
  expect(namesIn(file).sort()).toEqual(listed.sort());
  expect(listed).toEqual(expect.arrayContaining(Object.keys(await import(file))));
});
