// Measures what the client costs, beside what it is made of and beside other clients from npm: GETs of a page of the
// history, a long history row by row, and the import. Server and client have a core each.

import { type ChildProcess, execFileSync, spawn } from 'node:child_process';
import { once } from 'node:events';
import { existsSync } from 'node:fs';
import path from 'node:path';
import { fileURLToPath, pathToFileURL } from 'node:url';
import type { Cost, Costs } from './client/rounds.ts';
import { requests, rounds } from './client/scale.ts';
import { tell } from './tell.ts';

const [serverCore, clientCore] = ['0', '1'];
const built = path.join(import.meta.dirname, '../packages/trakt/dist/index.js');
if (!existsSync(built)) throw new Error('There is no built library. Run: npm run build');

const server = start(serverCore, new URL('./client/server.ts', import.meta.url));
const [url] = await once(server, 'message');
const costs = await measured(start(clientCore, new URL('./client/rounds.ts', import.meta.url), url));
server.disconnect();
for (const [name, spent] of Object.entries(costs)) show(name, spent);

const speed = (cost: Cost) => 1 / cost.ms;
const cpu = (cost: Cost) => cost.cpuMs;
tellMeasured({
  what: 'client on fetch: speed, of bare fetch',
  ...compared('usher on fetch', 'fetch', speed),
  least: 0.95,
});
tellMeasured({
  what: 'client on undici: speed, of bare undici',
  ...compared('usher on undici', 'undici', speed),
  least: 0.85,
});
tellMeasured({
  what: 'client on undici: CPU, of bare undici',
  ...compared('usher on undici', 'undici', cpu),
  most: 1.2,
});
tellMeasured({
  what: 'rows of a history: speed, of a loop by hand',
  ...compared('rows by usher', 'rows by hand', speed),
  least: 0.9,
});
tellMeasured({ what: 'milliseconds of its import, over bare Node', ...importCost(), most: 8 });

function start(core: string, module: URL, ...args: string[]): ChildProcess {
  const script = fileURLToPath(module);
  const command = ['-c', core, process.execPath, '--conditions=@trakt-usher/source', script, ...args];
  return spawn('taskset', command, { stdio: ['ignore', 'inherit', 'inherit', 'ipc'] });
}

async function measured(client: ChildProcess): Promise<Costs> {
  const ended = once(client, 'exit').then(() => Promise.reject(new Error('The measuring ended early.')));
  const [costs] = await Promise.race([once(client, 'message'), ended]);
  return costs;
}

interface Measured {
  figure: number;
  spread: [number, number];
}

/** The ratio of each round: the median, and the middle half. */
function compared(one: string, other: string, of: (cost: Cost) => number): Measured {
  const [ones, others] = [costs[one] ?? [], costs[other] ?? []];
  return summary(ones.map((cost, round) => of(cost) / of(others[round] ?? cost)));
}

function summary(values: readonly number[]): Measured {
  const sorted = values.toSorted((a, b) => a - b);
  const at = (share: number) => sorted[Math.floor((sorted.length - 1) * share)] ?? Number.NaN;
  return { figure: at(0.5), spread: [at(0.25), at(0.75)] };
}

function show(name: string, spent: readonly Cost[]): void {
  const gets = name.startsWith('rows') ? 400 : Math.ceil(requests / rounds);
  const { figure: perSecond } = summary(spent.map(({ ms }) => (gets / ms) * 1000));
  const { figure: micros } = summary(spent.map(({ cpuMs }) => (cpuMs * 1000) / gets));
  process.stdout.write(`${name}: ${perSecond.toFixed(0)} GETs a second, ${micros.toFixed(0)} µs of CPU for each\n`);
}

/** The two take turns. */
function importCost(): Measured {
  const timed = (code: string) => {
    const startedAtMs = performance.now();
    execFileSync('taskset', ['-c', clientCore, process.execPath, '--input-type=module', '-e', code]);
    return performance.now() - startedAtMs;
  };
  const library = `import ${JSON.stringify(pathToFileURL(built).href)}`;
  return summary(Array.from({ length: 15 }, () => timed(library) - timed('0')));
}

function tellMeasured({ what, spread, ...rest }: Measured & { what: string } & ({ least: number } | { most: number })) {
  const [low, high] = spread.map((value) => value.toFixed(2));
  tell({ what: `${what} (middle half of rounds ${low} to ${high})`, ...rest });
}
