/**
 * The types of the sections against the sandbox's answers: a program is written that calls each function with the
 * sandbox's example and gives its result the answer as a literal, and the compiler judges it. It finds a parameter that a
 * type refuses, a field of another type, and a field that no type has.
 */

import { execFileSync } from 'node:child_process';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { answerOf, callOf, documentsOf, exampleFor, functions, type Named, rowFor } from './documented-sections.ts';

const root = path.join(import.meta.dirname, '..');
let scratch: string;

beforeAll(() => {
  scratch = mkdtempSync(path.join(tmpdir(), 'usher-answer-types-'));
});

afterAll(() => rmSync(scratch, { recursive: true }));

const most = ['full', 'images', 'metadata', 'progress', 'episodes', 'comments', 'vip', 'colors'];

/** The calls to make of a function: short, and with all that `extended` brings. */
function variantsOf(one: Named): readonly object[] {
  return one.query.includes('extended') ? [{}, { extended: 'full' }, { extended: most }] : [{}];
}

/** Parts of a path and a query are text in the examples; the types want numbers, lists, and words that Trakt documents. */
function typed(one: Named, params: Record<string, unknown>): Record<string, unknown> {
  const isOfLists = one.path.includes('/lists/:type');
  const fitting = (name: string, value: unknown): unknown => {
    if (typeof value !== 'string' || name === 'service_id') return value;
    if (name === 'type' && value.includes(',')) return value.split(',');
    if (name === 'sort' && isOfLists) return 'popular';
    return /^\d+$/.test(value) ? Number(value) : value;
  };
  return Object.fromEntries(Object.entries(params).map(([name, value]) => [name, fitting(name, value)]));
}

/** One row of each kind tells as much as all of them. */
function briefly(answer: unknown): unknown {
  if (!Array.isArray(answer)) return answer;
  const byKind = new Map(answer.map((row) => [JSON.stringify([Object(row).type, Object.keys(Object(row))]), row]));
  return [...byKind.values()].slice(0, 5);
}

it('are as the types say', { timeout: 120_000 }, async () => {
  const lines: string[] = [];
  for (const one of functions) {
    for (const documented of documentsOf(one)) {
      const row = rowFor(documented);
      if (row.status === 404 || one.answer === 'none') continue;
      for (const variant of variantsOf(one)) {
        const params = { ...exampleFor(one, row), ...variant };
        const answer = await answerOf(one, callOf(one, row)(params));
        const asked = Object.keys(params).length > 0 ? JSON.stringify(typed(one, params)) : '';
        const name = `_${lines.length}`;
        lines.push(
          `const call${name} = () => client.${one.name}(${asked});` +
            `export const value${name}: Value<ReturnType<typeof call${name}>> = ${JSON.stringify(briefly(answer))};`,
        );
      }
    }
  }
  expect(lines.length).toBeGreaterThan(600);
  const api = path.join(root, 'src/api/index.ts');
  const head = `
    import type { Pages, TraktClient } from ${JSON.stringify(api)};
    declare const client: TraktClient;
    type Value<Result> = Result extends Pages<infer Row> ? Row[] : Awaited<Result>;`;
  writeFileSync(path.join(scratch, 'answers.ts'), `${head.replaceAll('\n', ' ')}\n${lines.join('\n')}\n`);
  const options = { noEmit: true, strict: true, target: 'es2023', module: 'nodenext', types: [] };
  const compilerOptions = { ...options, lib: ['es2023', 'dom'], allowImportingTsExtensions: true };
  writeFileSync(path.join(scratch, 'tsconfig.json'), JSON.stringify({ compilerOptions, files: ['answers.ts'] }));
  writeFileSync(path.join(scratch, 'package.json'), '{"type":"module"}');
  expect(complaints(lines)).toEqual([]);
});

/** What the compiler says, each with the call that it is about. */
function complaints(lines: readonly string[]): string[] {
  const compiler = path.join(root, '../../node_modules/typescript/bin/tsc');
  try {
    execFileSync(process.execPath, [compiler, '-p', scratch, '--pretty', 'false'], { encoding: 'utf8' });
    return [];
  } catch (error) {
    const told = String(Reflect.get(Object(error), 'stdout')).split('\n');
    const own = told.filter((line) => line.startsWith('answers.ts') || line.includes('answers.ts('));
    return own.map((line) => {
      const at = Number(/answers\.ts\((\d+),/.exec(line)?.[1]);
      return `${lines[at - 2]?.replace(/;export.*/, '')} ${line}`;
    });
  }
}
