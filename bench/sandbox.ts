// Measures what the sandbox costs: the speed of its answers as a share of a bare Hono route with the same body, in process
// and over HTTP; then the time and memory of a million plays. The shares are medians of rounds that take turns.

import { type ChildProcess, fork } from 'node:child_process';
import { once } from 'node:events';
import { Agent, get } from 'node:http';
import { buffer } from 'node:stream/consumers';
import { createSandbox } from '@trakt-usher/sandbox';
import { bareApp } from '../packages/sandbox/test/bare.ts';
import { asApp, measured } from './sandbox/measured.ts';
import { tell } from './tell.ts';

const rounds = 15;
const leastShare = 0.5;

await inProcess();
await overHttp();
await aMillionPlays();

async function inProcess(): Promise<void> {
  const sandbox = createSandbox();
  const headers = asApp(sandbox);
  for (const path of measured) {
    const answer = await (await sandbox.fetch(path, { headers })).json();
    const bare = bareApp({ [path.split('?')[0] ?? path]: answer });
    const url = `http://localhost${path}`;
    const share = await medianShare({
      sandbox: async () => void (await (await sandbox.fetch(url, { headers })).text()),
      bare: async () => void (await (await bare.request(url, { headers })).text()),
      times: path === '/users/settings' ? 2000 : 300,
      atOnce: 1,
    });
    tell({ what: `${path} in process, of a bare route`, figure: share, least: leastShare });
  }
}

async function overHttp(): Promise<void> {
  const server = start(new URL('./sandbox/server.ts', import.meta.url));
  const [{ sandbox, bare, headers }] = await once(server, 'message');
  const agent = new Agent({ keepAlive: true, maxSockets: 20 });
  const asked = async (url: string): Promise<void> => {
    const [reply] = await once(get(url, { agent, headers }), 'response');
    await buffer(reply);
  };
  for (const path of measured) {
    const share = await medianShare({
      sandbox: () => asked(`${sandbox}${path}`),
      bare: () => asked(`${bare}${path}`),
      times: path === '/users/settings' ? 2000 : 300,
      atOnce: 20,
    });
    tell({ what: `${path} over HTTP, of a bare route`, figure: share, least: leastShare });
  }
  agent.destroy();
  server.disconnect();
}

async function aMillionPlays(): Promise<void> {
  const startedAtMs = performance.now();
  const [{ plays, rows, megabytes }] = await once(start(new URL('./sandbox/million.ts', import.meta.url)), 'message');
  const seconds = (performance.now() - startedAtMs) / 1000;
  if (plays !== 1_000_000 || rows !== 250) throw new Error(`It has ${plays} plays, and sent ${rows}.`);
  tell({ what: 'seconds to the first page of a million plays, its process included', figure: seconds, most: 2 });
  tell({ what: 'MB that it holds then', figure: megabytes, most: 300 });
}

function start(module: URL): ChildProcess {
  return fork(module, { execArgv: ['--conditions=@trakt-usher/source'] });
}

/** The share of the bare route's speed that the sandbox reaches. */
async function medianShare(options: {
  sandbox: () => Promise<void>;
  bare: () => Promise<void>;
  times: number;
  atOnce: number;
}): Promise<number> {
  const { sandbox, bare, times, atOnce } = options;
  const timed = async (work: () => Promise<void>): Promise<number> => {
    const startedAtMs = performance.now();
    for (let done = 0; done < times; done += atOnce) await Promise.all(Array.from({ length: atOnce }, work));
    return performance.now() - startedAtMs;
  };
  const shares: number[] = [];
  for (let round = -2; round < rounds; round += 1) {
    // The two take turns in going first, too.
    const [first, second] = round % 2 === 0 ? [sandbox, bare] : [bare, sandbox];
    const [one, other] = [await timed(first), await timed(second)];
    // The first rounds only warm both up.
    if (round >= 0) shares.push(round % 2 === 0 ? other / one : one / other);
  }
  return shares.toSorted((one, other) => one - other)[Math.floor(shares.length / 2)] ?? Number.NaN;
}
