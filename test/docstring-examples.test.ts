/** Each public function, class and constant of packages/trakt has an `@example`, which compiles and runs. */

import { spawnSync } from 'node:child_process';
import { globSync, mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { stripTypeScriptTypes } from 'node:module';
import path from 'node:path';
import { createSandbox } from '@trakt-usher/sandbox';
import * as usher from 'trakt-usher';
import { describe, expect, it, vi } from 'vitest';
import { createGivens, type Givens } from './example-givens.ts';
import { exportedNames } from './fixed-points/exported-names.ts';

const root = path.dirname(import.meta.dirname);

const entries = Object.keys(exportedNames).filter((entry) => entry.startsWith('trakt-usher'));
const library: object = Object.assign({}, ...(await Promise.all(entries.map((entry) => import(entry)))));

/** What an example meets that handles an error. */
const errors: Readonly<Record<string, Error>> = {
  UsherError: new usher.NetworkError('The connection broke.', { sent: 'maybe', host: 'api.trakt.tv' }),
  wasWritten: new usher.WriteOutcomeUnknown('The answer was lost.'),
  isUsherError: new usher.RateLimited('Too many calls.', { until: new Date(0) }),
  OAuthError: new usher.OAuthError('invalid_client', 'The secret is wrong.'),
  SignInRequired: new usher.SignInRequired('never'),
  WriteOutcomeUnknown: new usher.WriteOutcomeUnknown('The answer was lost.'),
  AppRejected: new usher.AppRejected('The app is unknown.'),
  ApiError: new usher.ApiError('server_trouble', 'The server is in trouble.'),
  RateLimited: new usher.RateLimited('Too many calls.', { until: new Date(0) }),
  AccountLimitReached: new usher.AccountLimitReached('The list is full.', { limit: 250 }),
  VipRequired: new usher.VipRequired('This is for VIP accounts.'),
  AccountLocked: new usher.AccountLocked('The account is locked.', { deactivated: false }),
  EdgeBlocked: new usher.EdgeBlocked('Cloudflare answered.', { rayId: '8f0c1d' }),
  NetworkError: new usher.NetworkError('The connection broke.', { sent: 'maybe', host: 'api.trakt.tv' }),
  StoreError: new usher.StoreError('busy', 'The account is held.'),
};
/** These make their error themselves. */
const ownErrors = ['ConfigError', 'ProxyError'];

const sources = globSync('packages/trakt/src/**/*.ts', { cwd: root })
  .filter((file) => !/\.test\.ts$|\/testing\//.test(file))
  .map((file) => readFileSync(path.join(root, file), 'utf8'));
const examples = sources.flatMap(examplesIn);

describe('the examples of packages/trakt', () => {
  it('are there for each public function, class and constant', () => {
    // The example of createTraktClientWith says for each table of a section what it is for.
    const tables = sources.flatMap((text) =>
      Array.from(text.matchAll(/^export const (\w+): SectionTable</gm), ([, name]) => name),
    );
    const shown = new Set([...tables, ...examples.map(({ name }) => name)]);
    const without = Object.keys(library).filter((name) => !shown.has(name));
    expect(without, 'Give each of these an @example in its docstring.').toEqual([]);
  });

  it('compile', async () => {
    const givenNames = Object.keys(await givensOf('', []));
    const cache = path.join(root, 'node_modules/.cache');
    mkdirSync(cache, { recursive: true });
    const folder = mkdtempSync(path.join(cache, 'docstrings-'));
    try {
      const files = examples.map(({ code }, index) => {
        writeFileSync(path.join(folder, `${index}.ts`), asModule(code, givenNames));
        return `${index}.ts`;
      });
      writeFileSync(
        path.join(folder, 'tsconfig.json'),
        JSON.stringify({
          extends: path.join(root, 'tsconfig.json'),
          compilerOptions: { typeRoots: [path.join(root, 'node_modules/@types')] },
          include: [],
          exclude: [],
          files,
        }),
      );
      const tsc = path.join(root, 'node_modules/typescript/bin/tsc');
      const { status, stdout } = spawnSync(process.execPath, [tsc, '-p', folder], {
        encoding: 'utf8',
        timeout: 50_000,
      });
      expect({ status, stdout }).toEqual({ status: 0, stdout: '' });
    } finally {
      rmSync(folder, { recursive: true, force: true });
    }
  });

  it.for(examples)('run: $name', async ({ name, code }) => {
    const told: unknown[] = [];
    await run(code, { ...library, ...(await givensOf(name, told)) });
    await Promise.all(told);
    if (name === 'wasWritten') expect(told, 'It sends again what was written.').toEqual([]);
    else if (errors[name] || ownErrors.includes(name)) expect(told, 'It handles no error.').toHaveLength(1);
  });
});

// One for all: its people hold what the examples write, and no example minds.
const sandbox = createSandbox({ plays: 10, autoApprove: true, devicePollSeconds: 0.001 });

/** With the sandbox as the only place that a request can reach. */
function givensOf(name: string, told: unknown[]): Promise<Givens> {
  vi.stubGlobal('fetch', sandbox.fetch);
  for (const method of ['log', 'warn'] as const) vi.spyOn(console, method).mockReturnValue();
  return createGivens({ sandbox, error: errors[name], told: (what) => told.push(what) });
}

/** Runs the code with these names known. What it declares itself hides them. */
async function run(code: string, names: object): Promise<void> {
  const text = `export const example = async ({ ${Object.keys(names).join(', ')} }) => {{\n${withoutImports(code)}\n}};`;
  const address = `data:text/javascript,${encodeURIComponent(stripTypeScriptTypes(text))}`;
  const module: { example: (names: object) => Promise<unknown> } = await import(address);
  await module.example(names);
}

function withoutImports(code: string): string {
  return code.replace(/^import .*$/gm, '');
}

interface Example {
  /** That of the export below it. */
  name: string;
  code: string;
}

function examplesIn(source: string): Example[] {
  const blocks = source.matchAll(
    /^ \* @example\n((?: \*(?! @).*\n)+?)(?: \* @.*\n(?: \*.*\n)*?)? \*\/\nexport (?:abstract )?(?:async )?(?:function|class|const) (\w+)/gm,
  );
  return Array.from(blocks, ([, block = '', name = '']) => ({
    name,
    code: block.replace(/^ \* ?/gm, '').replace(/^(```.*|\/)$/gm, ''),
  }));
}

/** With what it imports and takes as given around it. What it declares itself hides that. */
function asModule(code: string, givenNames: readonly string[]): string {
  const imports = (code.match(/^import .*$/gm) ?? []).join('\n');
  const wanted = new Set(code.match(/(?<![\w)\]]\??\.)\b\w+\b/g)?.filter((word) => !imports.includes(word)));
  const lines = Object.entries(exportedNames).flatMap(([entry, uses]) => {
    const names = Object.values(uses).flatMap((list) => list.split(' '));
    const found = entry.startsWith('trakt-usher') ? names.filter((name) => wanted.delete(name)) : [];
    return found.length > 0 ? `import { ${found.join(', ')} } from '${entry}';` : [];
  });
  const givens = path.join(root, 'test/example-givens.ts');
  const declared = givenNames
    .filter((name) => wanted.has(name))
    .map((name) => `declare const ${name}: import('${givens}').Givens['${name}'];`);
  return [...lines, imports, ...declared, `export async function example() {\n${withoutImports(code)}\n}`].join('\n');
}
