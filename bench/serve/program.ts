/**
 * Runs in its own process: a program that reads the API as often as the parent says, over so many connections, and sends the
 * parent how long it took. A token serves for fewer requests than Trakt allows a person.
 */

import { Agent, type Dispatcher, ProxyAgent, request } from 'undici';

export interface Order {
  /** Absent: straight to `url`. */
  proxy?: { proxy: string; certificate: string };
  url: string;
  requests: number;
  connections: number;
}

export interface Took {
  ms: number;
  /** For each request. Left out where there is more than one connection. */
  eachMs: number[];
}

const requestsEachToken = 400;
const by = process.argv[2] ?? '';
let sent = 0;
/** Their connections stay between two orders. */
const kept = new Map<string, Dispatcher>();

process.on('message', (order: Order) => void run(order).then((took) => process.send?.(took)));
process.once('disconnect', () => process.exit());

async function run(order: Order): Promise<Took> {
  const { url, requests, connections } = order;
  const dispatcher = dispatcherOf(order);
  const eachMs: number[] = [];
  let left = requests;
  const ask = async () => {
    while (left-- > 0) {
      const start = performance.now();
      const token = `${by}-${Math.floor(sent++ / requestsEachToken)}`;
      const { statusCode, body } = await request(`${url}/sync/history?page=1&limit=10`, {
        dispatcher,
        headers: { authorization: `Bearer ${token}`, 'user-agent': 'bench/1.0', 'trakt-api-version': '2' },
      });
      await body.arrayBuffer();
      if (statusCode !== 200) throw new Error(`The answer was ${statusCode}.`);
      if (connections === 1) eachMs.push(performance.now() - start);
    }
  };
  const start = performance.now();
  await Promise.all(Array.from({ length: connections }, ask));
  return { ms: performance.now() - start, eachMs };
}

function dispatcherOf({ proxy, connections }: Order): Dispatcher {
  const key = `${proxy?.proxy} ${connections}`;
  const made = kept.get(key);
  if (made) return made;
  const dispatcher = proxy
    ? new ProxyAgent({ uri: proxy.proxy, requestTls: { ca: proxy.certificate }, connections })
    : new Agent({ connections });
  kept.set(key, dispatcher);
  return dispatcher;
}
