/** The packages as npm would install them: packed, put into an empty folder, and used from there. Needs `npm run build`. */

import { execFileSync, spawn, spawnSync } from 'node:child_process';
import { once } from 'node:events';
import { existsSync, mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';

const root = path.join(import.meta.dirname, '../../..');
const npm = process.env.npm_execpath;
const folder = mkdtempSync(path.join(tmpdir(), 'usher-packed-'));

/** npm, by the Node that runs the tests. */
function runNpm(args: readonly string[], cwd: string): void {
  const quiet = ['--loglevel=error', '--ignore-scripts'];
  if (npm) execFileSync(process.execPath, [npm, ...args, ...quiet], { cwd });
  else execFileSync('npm', [...args, ...quiet], { cwd });
}

beforeAll(() => {
  for (const part of ['apps/usher', 'packages/trakt', 'packages/vault', 'packages/sandbox']) {
    if (!existsSync(path.join(root, part, 'dist'))) throw new Error(`${part}/dist is missing. Run: npm run build`);
    runNpm(['pack', '--pack-destination', folder], path.join(root, part));
  }
  writeFileSync(path.join(folder, 'package.json'), '{ "private": true, "type": "module" }');
  const tarballs = readdirSync(folder).filter((file) => file.endsWith('.tgz'));
  runNpm(['install', '--prefer-offline', '--no-audit', '--no-fund', ...tarballs.map((file) => `./${file}`)], folder);
});

afterAll(() => rmSync(folder, { recursive: true, force: true }));

const installed = path.join(folder, 'node_modules/@trakt-usher/cli');
const run = (args: readonly string[], env: Record<string, string> = {}) =>
  spawnSync(process.execPath, [path.join(installed, 'bin/usher.js'), ...args], {
    cwd: folder,
    encoding: 'utf8',
    timeout: 60_000,
    env: { PATH: process.env.PATH, HOME: folder, USHER_HOME: path.join(folder, 'home'), ...env },
  });

describe('the installed command', () => {
  it('has no sources, and starts from its bundle', () => {
    expect(existsSync(path.join(installed, 'src'))).toBe(false);
    expect(run(['--version'])).toMatchObject({ status: 0, stdout: expect.stringMatching(/^\d+\.\d+\.\d+/) });
  });

  it('says what is missing, and how to mend it', () => {
    const { status, stderr } = run(['token'], { TRAKT_CLIENT_ID: 'app' });
    expect({ status, stderr }).toEqual({ status: 3, stderr: expect.stringContaining('usher auth') });
  });

  it('runs its whole demo', () => {
    const { status, stderr } = run(['demo']);
    expect({ status, stderr }).toEqual({ status: 0, stderr: expect.stringContaining('one refresh token was spent') });
    expect(stderr).toMatch(/its latest rows:\n {2}Title,.*\n( {2}.*,\d{4}-\d\d-\d\d,.*\n){3}\nTo .*: usher setup\n$/);
  });
});

describe('the installed library', () => {
  it('loads by each of its names', () => {
    const names = ['trakt-usher', 'trakt-usher/oauth', 'trakt-usher/session', 'trakt-usher/conformance'];
    const script = `for (const name of ${JSON.stringify(names)}) console.log(name, Object.keys(await import(name)).length > 0)`;
    const { stdout } = spawnSync(process.execPath, ['--input-type=module', '-e', script], {
      cwd: folder,
      encoding: 'utf8',
    });
    expect(stdout).toBe(names.map((name) => `${name} true\n`).join(''));
  });
});

const node20 = path.join(root, 'packages/trakt/test/runtimes/node_modules/runtime-node20/bin/node');

describe('the installed command on Node 20', () => {
  it.each([
    ['', 'npx --package node@24 -- usher'],
    ['exec', 'npx --package node@24 --package @trakt-usher/cli -- usher'],
  ])('names the Node that it needs, and a way to one (npm_command=%s)', (npmCommand, wayOut) => {
    const { status, stderr } = spawnSync(node20, [path.join(installed, 'bin/usher.js'), 'doctor'], {
      encoding: 'utf8',
      env: { npm_command: npmCommand },
    });
    const says = expect.stringMatching(
      /^usher needs Node 24 or later; this is Node 20\.\d+\.\d+\. npm can bring one: /,
    );
    expect({ status, stderr }).toEqual({ status: 2, stderr: says });
    expect(stderr).toContain(`: ${wayOut}\n`);
  });
});

/** The first program of the guide to the sandbox, run against the installed sandbox by this Node. */
async function runGuide(
  node: string,
  change: (program: string) => string,
): Promise<{ stdout: string; stderr: string }> {
  const guide = readFileSync(path.join(root, 'docs/sandbox.md'), 'utf8');
  const [, program = ''] = guide.match(/^```js\n(.*?)^```$/ms) ?? [];
  const sandbox = spawn(
    process.execPath,
    [path.join(folder, 'node_modules/.bin/trakt-sandbox'), '--port', '0', '--auto-approve', '--json'],
    { cwd: folder, stdio: ['ignore', 'pipe', 'inherit'] },
  );
  try {
    const [ready] = await once(sandbox.stdout, 'data');
    const { url } = JSON.parse(String(ready));
    expect(program).toContain('http://127.0.0.1:8420');
    writeFileSync(path.join(folder, 'program.js'), change(program.replace('http://127.0.0.1:8420', url)));
    const { stdout, stderr } = spawnSync(node, ['program.js'], { cwd: folder, encoding: 'utf8', timeout: 60_000 });
    return { stdout, stderr };
  } finally {
    sandbox.kill();
  }
}

const signedIn = { stdout: expect.stringMatching(/\nada\n$/), stderr: '' };

describe('the installed library', () => {
  it.each([
    ['20', node20],
    ['24', process.execPath],
  ])('signs in at the installed sandbox, on Node %s', async (_, node) => {
    expect(await runGuide(node, (program) => program)).toEqual(signedIn);
  });

  it('keeps the sign-in in the installed vault', async () => {
    const opened = `openVault({ directory: 'vault', key: keyFile('vault') })`;
    const saw = await runGuide(
      process.execPath,
      (program) =>
        `import { keyFile, openVault } from '@trakt-usher/vault';\n${program.replace('createMemoryStore()', `await ${opened}`)}`,
    );
    expect(saw).toEqual(signedIn);
    expect(existsSync(path.join(folder, 'vault/vault.db'))).toBe(true);
  });
});
