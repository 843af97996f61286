/** A build by somebody who has registered an app for everybody: with its client id, nobody needs an app of their own. */

import { execFileSync } from 'node:child_process';
import { cpSync, mkdtempSync, rmSync } from 'node:fs';
import { createRequire } from 'node:module';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, expect, it } from 'vitest';

const app = join(import.meta.dirname, '..');
const folder = mkdtempSync(join(tmpdir(), 'usher-built-in-'));
afterAll(() => rmSync(folder, { recursive: true, force: true }));

it('has the client id that the build was given, and one of the environment comes first', () => {
  const tsdown = join(createRequire(import.meta.url).resolve('tsdown/package.json'), '../dist/run.mjs');
  execFileSync(process.execPath, [tsdown, '--out-dir', join(folder, 'dist')], {
    cwd: app,
    stdio: 'pipe',
    env: { ...process.env, USHER_BUILTIN_CLIENT_ID: 'app-of-the-build' },
  });
  for (const part of ['bin', 'package.json']) cpSync(join(app, part), join(folder, part), { recursive: true });
  const clientId = (env: Record<string, string>) => {
    const shown = execFileSync(process.execPath, [join(folder, 'bin/usher.js'), 'config', 'show', '--json'], {
      encoding: 'utf8',
      env: { PATH: process.env.PATH, HOME: folder, USHER_HOME: join(folder, 'home'), ...env },
    });
    return JSON.parse(shown).settings[0];
  };
  expect(clientId({})).toMatchObject({ name: 'trakt.client_id', value: 'app-of-the-build' });
  expect(clientId({ TRAKT_CLIENT_ID: 'mine' })).toMatchObject({ value: 'mine' });
});
