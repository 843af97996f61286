/**
 * Runs in its own process, pinned to a core of its own: lets the contenders take turns, and sends the parent what each
 * round of each took. What is compared stands next to each other in a round, so that a slow moment of the machine hits
 * both.
 */

import { type Ask, contendersAt, headers, listed, usherAt } from './contenders.ts';
import { atOnce, plays, requests, rounds } from './scale.ts';

export interface Cost {
  ms: number;
  /** Of the client's process. */
  cpuMs: number;
}

/** By contender, a cost for each round. */
export type Costs = Record<string, Cost[]>;

const url = process.argv[2] ?? '';
const only = process.argv[3];
const costs: Costs = {};
const asks = Object.entries(await contendersAt(url)).filter(([name]) => only === undefined || name === only);
const works = asks.map(([name, ask]): [string, () => Promise<void>] => [name, () => askOften(ask)]);
if (only === undefined) works.push(['rows by hand', readByHand], ['rows by usher', await readByUsher()]);

for (let round = -1; round < rounds; round += 1) {
  for (const [name, work] of round % 2 === 0 ? works : works.toReversed()) {
    const cost = await costOf(work);
    // The first round only warms them up.
    if (round >= 0) costs[name] = [...(costs[name] ?? []), cost];
  }
}
process.send?.(costs);
process.exit();

async function askOften(ask: Ask): Promise<void> {
  let left = Math.ceil(requests / rounds);
  const one = async () => {
    while (left-- > 0) await ask();
  };
  await Promise.all(Array.from({ length: atOnce }, one));
}

async function costOf(work: () => Promise<void>): Promise<Cost> {
  const [start, cpu] = [performance.now(), process.cpuUsage()];
  await work();
  const { user, system } = process.cpuUsage(cpu);
  return { ms: performance.now() - start, cpuMs: (user + system) / 1000 };
}

/** All plays, page after page, as somebody would write it without a library. */
async function readByHand(): Promise<void> {
  let ids = 0;
  for (let page = 1; ; page += 1) {
    const reply = await fetch(`${url}/sync/history?page=${page}&limit=250`, { headers });
    for (const { id } of listed(await reply.json()) as { id: number }[]) ids += id > 0 ? 1 : 0;
    if (page >= Number(reply.headers.get('x-pagination-page-count'))) break;
  }
  if (ids !== plays) throw new Error(`By hand there are ${ids} rows.`);
}

async function readByUsher(): Promise<() => Promise<void>> {
  const client = await usherAt(url);
  return async () => {
    let ids = 0;
    for await (const { id } of client.pages<{ id: number }>({ path: '/sync/history' })) ids += id > 0 ? 1 : 0;
    if (ids !== plays) throw new Error(`With usher there are ${ids} rows.`);
  };
}
