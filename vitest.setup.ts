// Runs once before all tests: takes the person's own configuration out of the environment, builds what browsers and
// other runtimes load, and unpacks the browser (several test files unpacking it at once get in each other's way).

import { execFileSync } from 'node:child_process';
import { cpSync, existsSync, mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { brotliDecompressSync } from 'node:zlib';
import type { TestProject } from 'vitest/node';
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
  // What tests start is compiled once, not at each start. Node knows it by its path, which for the command is this run's.
  process.env.NODE_COMPILE_CACHE ??= path.join(run.path, 'compiled');
  project.provide('traktDist', await buildTrakt(run.path));
  const usher = await buildUsher(run.path);
  // From its sources the command takes twice as long to start, a thousand times.
  process.env.BUILT_USHER = path.join(usher, 'bin/usher.js');
  project.provide('chromium', await unpackChromium());
  return run.remove;
}

async function buildTrakt(into: string): Promise<string> {
  const { build } = await import('tsdown');
  const root = path.join(import.meta.dirname, 'packages/trakt');
  const outDir = path.join(into, 'trakt');
  await build({ cwd: root, config: path.join(root, 'tsdown.config.ts'), outDir, dts: false, logLevel: 'error' });
  return outDir;
}

/** Lays the command out as npm installs it. */
async function buildUsher(into: string): Promise<string> {
  const { build } = await import('tsdown');
  const root = path.join(import.meta.dirname, 'apps/usher');
  const folder = path.join(into, 'usher');
  const outDir = path.join(folder, 'dist');
  await build({ cwd: root, config: path.join(root, 'tsdown.config.ts'), outDir, logLevel: 'error' });
  for (const part of ['bin', 'package.json'])
    cpSync(path.join(root, part), path.join(folder, part), { recursive: true });
  return folder;
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
