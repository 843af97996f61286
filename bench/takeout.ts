// Measures a take-out, in processes of its own: a million plays from Trakt's ZIP to Letterboxd and to Yamtrack against
// merely unpacking and parsing the same pages, in CPU time and in memory; and 100,000 plays of the sandbox's API against a
// bare loop over the same pages. What a program takes for 10,000 plays is left out of what it takes for a million.

import { type ChildProcess, fork, spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { text } from 'node:stream/consumers';
import { fileURLToPath } from 'node:url';
import { serveSandbox } from '@trakt-usher/sandbox/serve';
import type { ApiTimes } from './takeout/api.ts';
import { exportZip } from './takeout/export-zip.ts';
import type { Spent } from './takeout/spent.ts';
import { tell } from './tell.ts';

const [few, many] = [10_000, 1_000_000];
const apiPlays = 100_000;
const rounds = 5;

const folder = mkdtempSync(path.join(tmpdir(), 'usher-bench-'));
try {
  await fromZip();
  await fromApi();
} finally {
  rmSync(folder, { recursive: true, force: true });
}

async function fromZip(): Promise<void> {
  for (const plays of [few, many]) writeFileSync(zipOf(plays), await exportZip(plays).bytes());
  const programs = {
    parsing: (plays: number) => spentBy([fileURLToPath(new URL('./takeout/parse.ts', import.meta.url)), zipOf(plays)]),
    letterboxd: (plays: number) => spentBy(exporting('letterboxd', plays)),
    yamtrack: (plays: number) => spentBy(exporting('yamtrack', plays)),
  };
  const runs: Record<keyof typeof programs, Spent[]> = { parsing: [], letterboxd: [], yamtrack: [] };
  for (let round = 0; round < rounds; round += 1) {
    for (const name of ['parsing', 'letterboxd', 'yamtrack'] as const) {
      const [small, large] = [await programs[name](few), await programs[name](many)];
      runs[name].push({ cpuMs: large.cpuMs - small.cpuMs, bytes: large.bytes - small.bytes });
    }
  }
  // The least: what else a machine does, and a virtual one's neighbours, only adds. The same run took 2.6 or 3.9 s.
  const cpuMs = (name: keyof typeof programs) => Math.min(...runs[name].map((spent) => spent.cpuMs));
  for (const name of ['parsing', 'letterboxd', 'yamtrack'] as const)
    process.stdout.write(`${name}: ${(cpuMs(name) / 1_000).toFixed(1)} s of CPU for a million plays\n`);
  for (const [name, title] of [['letterboxd', 'Letterboxd'] as const, ['yamtrack', 'Yamtrack'] as const]) {
    const speed = cpuMs('parsing') / cpuMs(name);
    tell({ what: `a million plays from Trakt's ZIP to ${title}: rate, of parsing alone`, figure: speed, least: 0.5 });
    const bytes = median(runs[name].map((spent) => spent.bytes)) / (many - few);
    tell({ what: `bytes of memory a play, to ${title}`, figure: bytes, most: 100 });
  }
}

function exporting(target: string, plays: number): string[] {
  const command = fileURLToPath(new URL('../apps/usher/bin/usher.js', import.meta.url));
  const output = path.join(folder, target);
  rmSync(output, { recursive: true, force: true });
  return [command, 'export', '--from', zipOf(plays), '--to', target, '--output', output];
}

function zipOf(plays: number): string {
  return path.join(folder, `${plays}.zip`);
}

async function spentBy(args: readonly string[]): Promise<Spent> {
  const child = spawn(
    process.execPath,
    ['--import', fileURLToPath(new URL('./takeout/spent.ts', import.meta.url)), ...args],
    {
      cwd: folder,
      env: { PATH: process.env.PATH, HOME: folder, USHER_HOME: path.join(folder, 'home') },
      stdio: ['ignore', 'ignore', 'pipe', 'pipe'],
    },
  );
  const told = child.stdio[3];
  if (!(told && 'read' in told && child.stderr)) throw new Error('There is no pipe.');
  const [spent, said, [code]] = await Promise.all([text(told), text(child.stderr), once(child, 'close')]);
  if (code !== 0) throw new Error(`${args.join(' ')} ended with ${code}: ${said}`);
  return JSON.parse(spent);
}

async function fromApi(): Promise<void> {
  const { sandbox, url, close } = await serveSandbox({ port: 0, plays: apiPlays });
  const token = sandbox.issueGrant().access_token;
  const args = [url, token, String(apiPlays), String(rounds)];
  const child: ChildProcess = fork(fileURLToPath(new URL('./takeout/api.ts', import.meta.url)), args, {
    execArgv: ['--conditions=@trakt-usher/source'],
  });
  const ended = once(child, 'exit').then(() => Promise.reject(new Error('The measuring ended early.')));
  const [{ bareMs, takeOutMs }]: [ApiTimes] = await Promise.race([
    once(child, 'message') as Promise<[ApiTimes]>,
    ended,
  ]);
  ended.catch(() => undefined);
  await close();
  const speed = median(bareMs.map((bare, round) => bare / (takeOutMs[round] ?? Number.NaN)));
  tell({ what: '100,000 plays through the API to Yamtrack: speed, of a bare loop', figure: speed, least: 0.8 });
}

function median(values: readonly number[]): number {
  return values.toSorted((one, other) => one - other)[Math.floor(values.length / 2)] ?? Number.NaN;
}
