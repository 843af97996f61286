/** scripts/check-dependencies.ts stops what a changed lock file or a new package would bring along unseen. */

import { spawnSync } from 'node:child_process';
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { afterEach, beforeEach, expect, it } from 'vitest';

const script = path.join(import.meta.dirname, '../scripts/check-dependencies.ts');
const good = { version: '1.0.0', integrity: 'sha512-AAAA', license: 'MIT' };
let folder = '';

beforeEach(() => {
  folder = mkdtempSync(path.join(tmpdir(), 'usher-check-dependencies-'));
});
afterEach(() => rmSync(folder, { recursive: true }));

/** Runs the check on a repository that publishes `packages/ours`, which depends on `helper`, and has `tool` for itself. */
function check(changed: { helper?: object; tool?: object; further?: Record<string, object> } = {}) {
  const packages = {
    '': { devDependencies: { tool: '1.0.0' } },
    'packages/ours': { version: '0.1.0', dependencies: { helper: '1.0.0' } },
    'node_modules/ours': { resolved: 'packages/ours', link: true },
    'node_modules/helper': { ...good, ...changed.helper },
    'node_modules/tool': { ...good, ...changed.tool },
    ...changed.further,
  };
  put('package-lock.json', { lockfileVersion: 3, packages });
  const { status, stdout, stderr } = spawnSync(process.execPath, [script], { cwd: folder, encoding: 'utf8' });
  return { status, stdout, stderr };
}

function put(file: string, content: object): void {
  mkdirSync(path.dirname(path.join(folder, file)), { recursive: true });
  writeFileSync(path.join(folder, file), JSON.stringify(content));
}

it('passes when there is nothing to object to, and counts the licences', () => {
  expect(check({ tool: { license: 'MPL-2.0' } })).toEqual({
    status: 0,
    stdout: '2 packages checked; licences at run time: 1 MIT; in development: 1 MPL-2.0; 0 problems\n',
    stderr: '',
  });
});

it('stops at an install script that the lock file names', () => {
  const { status, stderr } = check({ tool: { hasInstallScript: true } });
  expect(status).toBe(1);
  expect(stderr).toMatch(/^tool 1\.0\.0 runs "install" when it is installed\./);
});

it.each(['preinstall', 'install', 'postinstall'])('stops at a %s script that the lock file does not name', (name) => {
  put('node_modules/helper/package.json', { license: 'MIT', scripts: { [name]: 'node steal.js' } });
  const { status, stderr } = check();
  expect(status).toBe(1);
  expect(stderr).toContain(`helper 1.0.0 runs "${name}" when it is installed.`);
});

it('stops at a package that npm builds without a script', () => {
  put('node_modules/helper/package.json', { license: 'MIT' });
  put('node_modules/helper/binding.gyp', {});
  expect(check().stderr).toContain('helper 1.0.0 runs "node-gyp rebuild" when it is installed.');
});

it('stops at an install script of our own package', () => {
  put('packages/ours/package.json', { scripts: { postinstall: 'node welcome.js' } });
  expect(check().stderr).toContain('packages/ours 0.1.0 runs "postinstall" when it is installed.');
});

it('stops at a licence that we may not pass on, as deep as it is', () => {
  const { status, stderr } = check({
    helper: { dependencies: { deep: '1.0.0' } },
    further: { 'node_modules/helper/node_modules/deep': { ...good, license: 'GPL-3.0-only' } },
  });
  expect(status).toBe(1);
  expect(stderr).toContain('deep 1.0.0 reaches people who install usher, and its licence (GPL-3.0-only)');
});

it('believes the licence in the package more than the one in the lock file', () => {
  put('node_modules/helper/package.json', { license: 'SEE LICENSE IN terms.txt' });
  expect(check().stderr).toContain('its licence (SEE LICENSE IN terms.txt)');
});

it('stops where a package has no hash, or an address', () => {
  const { status, stderr } = check({
    helper: { integrity: undefined },
    tool: { resolved: 'https://registry.example/tool.tgz' },
  });
  expect(status).toBe(1);
  expect(stderr).toContain('helper 1.0.0 has no SHA-512 in its lock file.');
  expect(stderr).toContain('tool 1.0.0 has an address in its lock file.');
});

it('looks at the lock files of tests as well', () => {
  put('packages/ours/test/runtimes/package-lock.json', {
    packages: { 'node_modules/runtime': { ...good, integrity: 'sha1-AAAA' } },
  });
  expect(check().stderr).toContain('runtime 1.0.0 has no SHA-512 in its lock file.');
});
