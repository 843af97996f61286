// Packs each package as npm would publish it, and checks the result with publint and are-the-types-wrong.

import { execFileSync } from 'node:child_process';
import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { checkPackage, createPackageFromTarballData } from '@arethetypeswrong/core';
import { publint } from 'publint';
import { formatMessage } from 'publint/utils';

const folders = ['packages/trakt', 'packages/vault', 'packages/takeout', 'packages/sandbox', 'apps/usher'];
const packed = mkdtempSync(path.join(tmpdir(), 'usher-pack-'));
const problems: string[] = [];

try {
  for (const folder of folders) {
    const tarball = pack(folder);
    const manifest = JSON.parse(readFileSync(path.join(folder, 'package.json'), 'utf8'));
    const { messages } = await publint({ strict: true, pack: { tarball: toArrayBuffer(tarball) } });
    for (const message of messages) problems.push(`${folder}: ${formatMessage(message, manifest, { color: false })}`);
    // The command exports nothing, so it has no types to check.
    if (manifest.exports) problems.push(...(await typeProblems(folder, tarball)));
  }
} finally {
  rmSync(packed, { recursive: true });
}
for (const problem of problems) process.stderr.write(`${problem}\n`);
process.stdout.write(`${folders.length} packages checked, ${problems.length} problems\n`);
process.exitCode = problems.length === 0 ? 0 : 1;

function pack(folder: string): Buffer {
  const npm = process.env.npm_execpath;
  const args = ['pack', '--json', '--ignore-scripts', '--pack-destination', packed];
  const answer = npm
    ? execFileSync(process.execPath, [npm, ...args], { cwd: folder })
    : execFileSync('npm', args, { cwd: folder });
  const [{ filename }] = JSON.parse(answer.toString());
  return readFileSync(path.join(packed, filename));
}

/** Leaves out problems of CommonJS and of Node 10: every package is an ES module. */
async function typeProblems(folder: string, tarball: Buffer): Promise<string[]> {
  const result = await checkPackage(createPackageFromTarballData(new Uint8Array(tarball)));
  if (!result.types) return [`${folder}: has no types`];
  return result.problems
    .filter(({ kind }) => kind !== 'CJSResolvesToESM')
    .filter((problem) => !('resolutionKind' in problem && problem.resolutionKind === 'node10'))
    .map((problem) => `${folder}: ${JSON.stringify(problem)}`);
}

function toArrayBuffer(bytes: Buffer): ArrayBuffer {
  return bytes.buffer.slice(bytes.byteOffset, bytes.byteOffset + bytes.byteLength) as ArrayBuffer;
}
