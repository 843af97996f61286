/** The code below each `@example` in packages/trakt compiles against the library as programs see it. */

import { spawnSync } from 'node:child_process';
import { globSync, mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { expect, it } from 'vitest';
import { exportedNames } from './fixed-points/exported-names.ts';

const root = path.dirname(import.meta.dirname);

/** What an example may take as given, with its type. */
const given: Readonly<Record<string, string>> = {
  app: "import('trakt-usher').App",
  client: "import('trakt-usher').TraktClient",
  clientId: 'string',
  device: "import('trakt-usher').DeviceCode",
  pending: "import('trakt-usher').PendingAuthorization",
  play: '{ watched_at: string }',
  request: 'Request',
  save: '(tokens: object) => Promise<void>',
  saved: '{ refreshToken: string }',
  secret: 'string',
  sendAgain: '() => Promise<void>',
  session: "import('trakt-usher').Session",
  show: '(message: string) => void',
  showSignIn: '(reason: string) => void',
  tokens: "import('trakt-usher').TokenSet",
  trakt: "import('trakt-usher').TraktClient",
  tryAgainAt: '(time: Date | undefined) => void',
  watched_at: 'string',
};

it('every example compiles', () => {
  const examples = globSync('packages/trakt/src/**/*.ts', { cwd: root })
    .filter((file) => !file.endsWith('.test.ts'))
    .flatMap((file) => examplesIn(readFileSync(path.join(root, file), 'utf8')));
  expect(examples.length).toBeGreaterThanOrEqual(20);
  const cache = path.join(root, 'node_modules/.cache');
  mkdirSync(cache, { recursive: true });
  const folder = mkdtempSync(path.join(cache, 'docstrings-'));
  try {
    const files = examples.map((code, index) => {
      writeFileSync(path.join(folder, `${index}.ts`), asModule(code));
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
    const { status, stdout } = spawnSync(process.execPath, [tsc, '-p', folder], { encoding: 'utf8', timeout: 50_000 });
    expect({ status, stdout }).toEqual({ status: 0, stdout: '' });
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
});

function examplesIn(source: string): string[] {
  const blocks = source.matchAll(/^\s*\* @example\n((?:\s*\*(?! @).*\n)+?)(?=\s*\* @|\s*\*\/)/gm);
  return Array.from(blocks, ([, block = '']) => block.replace(/^\s*\* ?/gm, '').replace(/^```(?:ts)?$/gm, ''));
}

/** With what it imports and takes as given around it. What it declares itself hides that. */
function asModule(code: string): string {
  const imports = (code.match(/^import .*$/gm) ?? []).join('\n');
  const wanted = new Set(code.match(/(?<!\.)\b\w+\b/g)?.filter((word) => !imports.includes(word)));
  const lines = Object.entries(exportedNames).flatMap(([entry, uses]) => {
    const names = Object.values(uses).flatMap((list) => list.split(' '));
    const found = entry.startsWith('trakt-usher') ? names.filter((name) => wanted.delete(name)) : [];
    return found.length > 0 ? `import { ${found.join(', ')} } from '${entry}';` : [];
  });
  const declared = Object.entries(given)
    .filter(([name]) => wanted.has(name))
    .map(([name, type]) => `declare const ${name}: ${type};`);
  const body = code.replace(/^import .*$/gm, '');
  return [...lines, imports, ...declared, `export async function example() {\n${body}\n}`].join('\n');
}
