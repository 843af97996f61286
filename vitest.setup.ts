// Runs once before all tests: takes the person's own configuration out of the environment, builds what browsers and
// other runtimes load, and unpacks the browser (several test files unpacking it at once get in each other's way).

import { execFileSync } from 'node:child_process';
import {
  chmodSync,
  existsSync,
  mkdirSync,
  mkdtempSync,
  readFileSync,
  realpathSync,
  rmSync,
  writeFileSync,
} from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { brotliDecompressSync } from 'node:zlib';
import type { TestProject } from 'vitest/node';
import { buildUsher } from './apps/usher/test/build-usher.ts';
import manifest from './package.json' with { type: 'json' };
import { openRunFolder } from './vitest.run-folder.ts';

declare module 'vitest' {
  interface ProvidedContext {
    /** Path of the Chromium under test. */
    chromium: string;
    /** Folder of the built packages/trakt. */
    traktDist: string;
  }
}

export default async function setup(project: TestProject): Promise<() => void> {
  for (const name of Object.keys(process.env)) {
    if (name.startsWith('TRAKT_') || name.startsWith('USHER_')) delete process.env[name];
  }
  const run = openRunFolder(path.join(import.meta.dirname, 'node_modules/.cache'));
  const removeTemporary = openTemporaryFolder();
  // What tests start is compiled once, not at each start. Node knows it by its path, which for the command is this run's.
  process.env.NODE_COMPILE_CACHE ??= path.join(run.path, 'compiled');
  project.provide('traktDist', await buildTrakt(run.path));
  // From its sources the command takes twice as long to start, a thousand times.
  process.env.BUILT_USHER = await buildUsher(path.join(run.path, 'usher'));
  project.provide('chromium', await unpackChromium());
  return () => {
    run.remove();
    removeTemporary();
  };
}

/**
 * A temporary folder of this run. What tests that were killed left in the machine's had to be read at each look for tokens: with
 * 6,000 names a fifth of the time of some tests.
 */
function openTemporaryFolder(): () => void {
  const folder = realpathSync(mkdtempSync(path.join(tmpdir(), 'usher-tests-')));
  // As /tmp: some tests run programs as another user.
  chmodSync(folder, 0o1777);
  process.env.TMPDIR = folder;
  return () => rmSync(folder, { recursive: true, force: true, maxRetries: 10 });
}

async function buildTrakt(into: string): Promise<string> {
  const { build } = await import('tsdown');
  const root = path.join(import.meta.dirname, 'packages/trakt');
  const outDir = path.join(into, 'trakt');
  await build({ cwd: root, config: path.join(root, 'tsdown.config.ts'), outDir, dts: false, logLevel: 'error' });
  return outDir;
}

/** @returns the path of a script that starts the browser with the libraries and fonts that a small Debian lacks */
async function unpackChromium(): Promise<string> {
  const system = '/usr/bin/chromium';
  if (existsSync(system)) return system;
  const { default: chromium } = await import('@sparticuz/chromium');
  // A folder per version: what an older one unpacked would be used again without a word.
  const folder = path.join(
    import.meta.dirname,
    `node_modules/.cache/chromium-${manifest.devDependencies['@sparticuz/chromium']}`,
  );
  mkdirSync(folder, { recursive: true });
  const before = process.env.TMPDIR;
  process.env.TMPDIR = folder;
  try {
    const browser = await chromium.executablePath();
    return launcher(browser, { LD_LIBRARY_PATH: unpackLibraries(folder), FONTCONFIG_FILE: fontsIn(folder) });
  } finally {
    if (before === undefined) delete process.env.TMPDIR;
    else process.env.TMPDIR = before;
  }
}

function unpackLibraries(folder: string): string {
  const packed = path.join(import.meta.dirname, 'node_modules/@sparticuz/chromium/bin/al2023.tar.br');
  execFileSync('tar', ['-x', '-C', folder], { input: brotliDecompressSync(readFileSync(packed)) });
  return path.join(folder, 'lib');
}

/** Without a font the browser ends at its first text, and a small Debian has none. */
function fontsIn(folder: string): string {
  const file = path.join(folder, 'fonts.conf');
  const places = `<dir>${folder}/fonts/fonts</dir><cachedir>${folder}/fonts-cache</cachedir>`;
  writeFileSync(file, `<?xml version="1.0"?><fontconfig>${places}</fontconfig>\n`);
  return file;
}

function launcher(browser: string, env: Record<string, string>): string {
  const file = `${browser}.sh`;
  const setting = Object.entries(env).map(([name, value]) => `${name}='${value}'`);
  writeFileSync(file, `#!/bin/sh\n${setting.join(' ')} exec '${browser}' "$@"\n`, { mode: 0o755 });
  return file;
}
