/** The packages as npm would install them: packed, put into an empty folder, and used from there. Needs `npm run build`. */

import { execFileSync, spawnSync } from 'node:child_process';
import { existsSync, mkdtempSync, readdirSync, rmSync, writeFileSync } from 'node:fs';
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
  for (const part of ['apps/usher/dist/main.js', 'packages/trakt/dist/index.js']) {
    if (!existsSync(path.join(root, part))) throw new Error(`${part} is missing. Run: npm run build`);
  }
  for (const part of ['apps/usher', 'packages/trakt']) {
    runNpm(['pack', '--pack-destination', folder], path.join(root, part));
  }
  writeFileSync(path.join(folder, 'package.json'), '{ "private": true, "type": "module" }');
  const tarballs = readdirSync(folder).filter((file) => file.endsWith('.tgz'));
  // Neither depends on anything, so that this needs no network.
  runNpm(['install', '--offline', '--no-audit', '--no-fund', ...tarballs.map((file) => `./${file}`)], folder);
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
    expect(stderr).toMatch(/its latest rows:\n {2}Title,.*\n( {2}.*,\d{4}-\d\d-\d\d,.*\n){3}$/);
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
