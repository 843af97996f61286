// Measures what `usher serve` costs, beside a bare CONNECT proxy of Node with the same TLS: the latency of a request, and the
// requests a second of six programs with ten connections each. Then its memory: at rest, and over 200,000 requests
// (--requests 20000: a short form). Run `npm run build` first. The proxies have a core of their own.

import { type ChildProcess, execFileSync, spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { createInterface } from 'node:readline';
import { fileURLToPath } from 'node:url';
import { parseArgs } from 'node:util';
import { installUsher } from './built-usher.ts';
import type { Order, Took } from './serve/program.ts';
import { tell } from './tell.ts';

const { values } = parseArgs({ options: { requests: { type: 'string', default: '200000' } } });
const programs = 6;
const connections = 10;
const rounds = 9;
const requestsEachRound = 3_000;
const [proxyCore, otherCore] = ['0', '1'];

const folder = mkdtempSync(path.join(tmpdir(), 'usher-bench-'));
const children: ChildProcess[] = [];
try {
  const trakt = startModule(otherCore, new URL('./serve/trakt.ts', import.meta.url));
  const [url]: string[] = await once(trakt, 'message');
  if (url === undefined) throw new Error('Trakt has no address.');
  const bareProxy = startModule(proxyCore, new URL('./serve/bare-proxy.ts', import.meta.url), url);
  const [bare]: Proxy[] = await once(bareProxy, 'message');
  const usher = await startUsher(url);
  const crowd = Array.from({ length: programs }, (_, number) =>
    startModule(otherCore, new URL('./serve/program.ts', import.meta.url), `program-${number}`),
  );
  const pid = usher.child.pid ?? 0;

  await new Promise((resolve) => setTimeout(resolve, 2_000));
  tell({ what: 'memory of usher serve at rest, in MB', figure: residentMb(pid), most: 110 });
  const direct = { url, proxies: undefined };
  const throughUsher = { url: 'https://api.trakt.tv', proxies: usher.proxies };
  const throughBare = { url: 'https://api.trakt.tv', proxies: bare && Array.from({ length: programs }, () => bare) };
  await latency({ direct, bare: throughBare, usher: throughUsher });
  await throughput(throughBare, throughUsher, { bareProxy, usher: usher.child });
  await memory(throughUsher, pid);

  interface Way {
    url: string;
    /** One for each program. */
    proxies: readonly Proxy[] | undefined;
  }

  /** A single connection, a request after the other. */
  async function latency(ways: Record<'direct' | 'bare' | 'usher', Way>): Promise<void> {
    const times = { direct: [] as number[], bare: [] as number[], usher: [] as number[] };
    for (let round = -1; round < rounds; round += 1) {
      for (const name of ['direct', 'bare', 'usher'] as const) {
        const [took] = await ask(ways[name], { requests: 100, by: crowd.slice(0, 1), connections: 1 });
        // The first round only warms up.
        if (round >= 0) times[name].push(...(took?.eachMs ?? []));
      }
    }
    const added = (share: number, name: 'bare' | 'usher') => at(times[name], share) - at(times.direct, share);
    for (const [name, share] of [
      ['p50', 0.5],
      ['p99', 0.99],
    ] as const) {
      const [bareMs, usherMs] = [added(share, 'bare'), added(share, 'usher')];
      process.stdout.write(
        `at ${name} a bare proxy adds ${bareMs.toFixed(2)} ms, usher serve ${usherMs.toFixed(2)} ms\n`,
      );
      tell({
        what: `what usher serve adds at ${name}, of what a bare proxy adds`,
        figure: usherMs / bareMs,
        most: 2.5,
      });
    }
  }

  async function throughput(
    one: Way,
    other: Way,
    processes: { bareProxy: ChildProcess; usher: ChildProcess },
  ): Promise<void> {
    const shares: number[] = [];
    const speeds = { bare: [] as number[], usher: [] as number[] };
    const cpuMs = { bare: 0, usher: 0 };
    for (let round = -1; round < rounds; round += 1) {
      const spent = async (way: Way, { pid: of = 0 }: ChildProcess) => {
        const [start, cpu] = [performance.now(), cpuMsOf(of)];
        await ask(way, { requests: requestsEachRound, by: crowd, connections });
        return { ms: performance.now() - start, cpuMs: cpuMsOf(of) - cpu };
      };
      const bareTook = await spent(one, processes.bareProxy);
      const usherTook = await spent(other, processes.usher);
      if (round < 0) continue;
      shares.push(bareTook.ms / usherTook.ms);
      speeds.bare.push((requestsEachRound / bareTook.ms) * 1_000);
      speeds.usher.push((requestsEachRound / usherTook.ms) * 1_000);
      cpuMs.bare += bareTook.cpuMs;
      cpuMs.usher += usherTook.cpuMs;
    }
    for (const name of ['bare', 'usher'] as const) {
      const micros = (cpuMs[name] * 1_000) / requestsEachRound / rounds;
      process.stdout.write(
        `${name}: ${at(speeds[name], 0.5).toFixed(0)} requests a second, ${micros.toFixed(0)} µs of CPU for each\n`,
      );
    }
    tell({ what: 'requests a second of usher serve, of a bare proxy', figure: at(shares, 0.5), least: 0.7 });
  }

  /** What it holds after the first tenth, it has for good. */
  async function memory(way: Way, of: number): Promise<void> {
    const requests = Math.ceil(Number(values.requests) / 10);
    let first = 0;
    for (let tenth = 0; tenth < 10; tenth += 1) {
      await ask(way, { requests, by: crowd, connections });
      if (tenth === 0) first = residentMb(of);
    }
    const last = residentMb(of);
    process.stdout.write(
      `${first.toFixed(0)} MB after a tenth of ${values.requests} requests, ${last.toFixed(0)} MB after all\n`,
    );
    tell({ what: 'memory after 200,000 requests, of that after a tenth', figure: last / first, most: 1.1 });
  }

  function ask(
    { url: to, proxies }: Way,
    { requests, by, connections: each }: { requests: number; by: readonly ChildProcess[]; connections: number },
  ): Promise<Took[]> {
    return Promise.all(
      by.map(async (program, place) => {
        const proxy = proxies?.[place];
        const order: Order = {
          url: to,
          requests: Math.ceil(requests / by.length),
          connections: each,
          ...(proxy && { proxy }),
        };
        const patience = new AbortController();
        const { signal } = patience;
        const ended = once(program, 'exit', { signal }).then(() => Promise.reject(new Error('A program ended early.')));
        program.send(order);
        const [took] = await Promise.race([once(program, 'message', { signal }), ended]).finally(() =>
          patience.abort(),
        );
        return took;
      }),
    );
  }
} finally {
  for (const child of children) child.kill('SIGKILL');
  rmSync(folder, { recursive: true, force: true });
}

interface Proxy {
  proxy: string;
  certificate: string;
}

function startModule(core: string, module: URL, ...args: string[]): ChildProcess {
  const script = fileURLToPath(module);
  const command = ['-c', core, process.execPath, '--conditions=@trakt-usher/source', script, ...args];
  const child = spawn('taskset', command, { stdio: ['ignore', 'inherit', 'inherit', 'ipc'] });
  children.push(child);
  return child;
}

/** The built command, as installed. */
async function startUsher(url: string): Promise<{ child: ChildProcess; proxies: Proxy[] }> {
  const usher = installUsher(folder);
  const env = {
    PATH: process.env.PATH,
    HOME: folder,
    USHER_HOME: path.join(folder, 'home'),
    USHER_KEY: '22'.repeat(32),
    TRAKT_AUTH_URL: url,
    TRAKT_API_URL: url,
    TRAKT_CLIENT_ID: 'bench',
  };
  const run = (...words: string[]) =>
    execFileSync(process.execPath, [usher, 'serve', ...words], { env, stdio: ['ignore', 'pipe', 'ignore'] }).toString();
  const child = spawn(
    'taskset',
    ['-c', proxyCore, process.execPath, usher, 'serve', '--json', '--listen', '127.0.0.1:0'],
    {
      env,
      stdio: ['ignore', 'pipe', 'inherit'],
    },
  );
  children.push(child);
  const [line] = await once(createInterface({ input: child.stdout }), 'line');
  const { port } = new URL(JSON.parse(line).proxy);
  const certificate = run('trust');
  const proxies = Array.from({ length: programs }, (_, number) => ({
    proxy: run('add', `program-${number}`, '--at', `127.0.0.1:${port}`).trim(),
    certificate,
  }));
  return { child, proxies };
}

function residentMb(pid: number): number {
  const [, kilobytes] = /^VmRSS:\s+(\d+) kB/m.exec(readFileSync(`/proc/${pid}/status`, 'utf8')) ?? [];
  return Number(kilobytes) / 1024;
}

/** In the clock's ticks of 10 ms. */
function cpuMsOf(pid: number): number {
  const [user = '', system = ''] = readFileSync(`/proc/${pid}/stat`, 'utf8')
    .replace(/^.*\) /s, '')
    .split(' ')
    .slice(11, 13);
  return (Number(user) + Number(system)) * 10;
}

function at(times: readonly number[], share: number): number {
  const sorted = times.toSorted((one, other) => one - other);
  return sorted[Math.floor((sorted.length - 1) * share)] ?? Number.NaN;
}
