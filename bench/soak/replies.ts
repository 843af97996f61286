/**
 * Replies that nobody means, to the client and to the sign-in: wrong types, deep, huge, cut short, in a wrong charset or
 * packing, under a flood of headers, or no HTTP at all. Each must end as a value or as a typed error, in time, and keep
 * little memory. All from one seed: a case is its number, which the request carries in its name.
 */

import { once } from 'node:events';
import { type AddressInfo, createServer, type Socket } from 'node:net';
import { gzipSync } from 'node:zlib';
import { createTraktClient, isUsherError, requestDeviceCode, type Transport } from 'trakt-usher';
import { nodeTransport } from 'trakt-usher/node';
import { undiciTransport } from 'trakt-usher/undici';
import { type Random, seededRandom } from './random.ts';

export interface FuzzedReplies {
  replies: number;
  /** By the error's code; `value` where it was taken. */
  outcomes: Readonly<Record<string, number>>;
  slowestMs: number;
  mostMegabytes: number;
  failures: string[];
}

const atOnce = 16;
const timeoutMs = 2_000;
/** A bomb may fill the 64 MiB of an answer, as pieces and as text, several at once. */
const allowedMegabytes = 1_500;

export async function fuzzReplies({ replies, seed, signal }: { replies: number; seed: number; signal: AbortSignal }) {
  const server = createServer((socket) => {
    socket.on('error', () => undefined).once('data', (bytes) => answer(socket, `${bytes}`, seed));
  });
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  const url = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
  const transports = [nodeTransport(), undiciTransport(), (...asked: Parameters<Transport>) => fetch(...asked)];
  const outcomes: Record<string, number> = {};
  const failures: string[] = [];
  let [next, slowestMs, mostMegabytes] = [0, 0, 0];
  const unhandled = (reason: unknown) => failures.push(`nobody handled ${String(reason)}`);
  process.on('unhandledRejection', unhandled);
  const one = async () => {
    for (let number = next++; number < replies && !signal.aborted; number = next++) {
      const startedAtMs = performance.now();
      const transport = transports[number % transports.length] ?? transports[0];
      const outcome = await outcomeOf(() => call(number, { url, transport }));
      const tookMs = performance.now() - startedAtMs;
      slowestMs = Math.max(slowestMs, tookMs);
      mostMegabytes = Math.max(mostMegabytes, process.memoryUsage.rss() / 2 ** 20);
      outcomes[outcome] = (outcomes[outcome] ?? 0) + 1;
      if (outcome.startsWith('no ')) failures.push(`reply ${number} ended with ${outcome}`);
    }
  };
  await Promise.all(Array.from({ length: atOnce }, one));
  process.off('unhandledRejection', unhandled);
  server.close();
  if (mostMegabytes > allowedMegabytes) failures.push(`${mostMegabytes.toFixed(0)} MB were held`);
  return { replies: Math.min(next, replies), outcomes, slowestMs, mostMegabytes, failures } satisfies FuzzedReplies;
}

async function outcomeOf(work: () => Promise<unknown>): Promise<string> {
  let timer: NodeJS.Timeout | undefined;
  const late = new Promise<string>((resolve) => {
    timer = setTimeout(() => resolve('no end in time'), 15 * timeoutMs);
  });
  const ended = work().then(
    () => 'value',
    (error: unknown) => (isUsherError(error) ? error.code : `no typed error: ${String(error)}`),
  );
  return await Promise.race([ended, late]).finally(() => clearTimeout(timer));
}

function call(number: number, { url, transport }: { url: string; transport: Transport | undefined }): Promise<unknown> {
  const app = { clientId: 'fuzz', userAgent: `fuzz/${number}` };
  const given = transport ? { transport } : {};
  const random = seededRandom(number);
  if (random.next() < 0.2) return requestDeviceCode({ ...app, ...given, issuer: url, timeoutMs });
  const session = { accessToken: async () => 'token' };
  const client = createTraktClient({ app, session, ...given, apiOrigin: url, timeoutMs, maxRetryWaitMs: 0 });
  if (random.next() < 0.2) return client.request({ method: 'POST', path: '/sync/history', body: {} });
  return random.next() < 0.5 ? client.pages({ path: '/list' }).toArray() : client.request({ path: '/one' });
}

/** Says what belongs to the number in the request's name. */
function answer(socket: Socket, request: string, seed: number): void {
  const number = Number(/fuzz\/(\d+)/.exec(request)?.[1] ?? 0);
  const random = seededRandom(seed * 1_000_003 + number);
  const kind = random.next() < 0.001 ? random.pick(rare) : random.pick(common);
  kind(socket, random);
}

type Kind = (socket: Socket, random: Random) => void;

const common: readonly [Kind, ...Kind[]] = [
  (socket, random) => say(socket, { body: JSON.stringify(anything(random, 4)), headers: oddHeaders(random) }),
  (socket, random) =>
    say(socket, { status: 200, body: JSON.stringify(anything(random, 3)), headers: oddHeaders(random) }),
  (socket, random) => say(socket, { status: statusOf(random), body: '<html>', headers: oddHeaders(random) }),
  (socket, random) => say(socket, { body: `${'[{"a":'.repeat(random.between(1, 5_000))}` }),
  (socket, random) => say(socket, { body: `[${JSON.stringify(anything(random, 4))}`, more: random.between(0, 99) }),
  (socket, random) =>
    say(socket, { body: bytesOf(random), headers: { 'content-type': 'application/json; charset=utf-16' } }),
  (socket, random) =>
    say(socket, {
      body: bytesOf(random),
      headers: { 'content-encoding': random.pick(['gzip', 'br', 'deflate', 'zstd']) },
    }),
  (socket, random) => say(socket, { body: '{}', headers: flood(random) }),
  (socket, random) => void socket.end(bytesOf(random)),
  (socket) => void socket.end('HTTP/1.1 200 OK\r\ntransfer-encoding: chunked\r\n\r\nfffffff\r\n[]'),
  (socket) => void socket.resetAndDestroy(),
];

let bomb: Buffer | undefined;

/** What takes seconds, or much memory. */
const rare: readonly [Kind, ...Kind[]] = [
  () => undefined,
  (socket) => void socket.write('HTTP/1.1 200 OK\r\ncontent-length: 10\r\n\r\n['),
  (socket) => {
    bomb ??= gzipSync(Buffer.alloc(200_000_000, ' '));
    say(socket, { body: bomb, headers: { 'content-encoding': 'gzip' } });
  },
];

interface Said {
  status?: number;
  body: string | Buffer;
  /** Bytes that are announced, and don't come. */
  more?: number;
  headers?: Record<string, string>;
}

function say(socket: Socket, { status = 200, body, more = 0, headers = {} }: Said): void {
  const length = Buffer.byteLength(body) + Math.floor(more);
  const all = { 'content-type': 'application/json', 'content-length': `${length}`, connection: 'close', ...headers };
  const lines = Object.entries(all).map(([name, value]) => `${name}: ${value}\r\n`);
  socket.write(`HTTP/1.1 ${status} x\r\n${lines.join('')}\r\n`);
  socket.end(body);
}

function statusOf(random: Random): number {
  return Math.floor(random.between(200, 600));
}

function bytesOf(random: Random): Buffer {
  return Buffer.from(Array.from({ length: random.between(0, 300) }, () => Math.floor(random.between(0, 256))));
}

/** Any JSON value, with the names that are looked for. */
function anything(random: Random, depth: number): unknown {
  const text = () => random.pick(['', 'me', '\u0000', '__proto__', '9'.repeat(400), '2026-11-27T00:00:00.000Z']);
  const leaf = random.pick([null, true, -1, 0, 1e308, 600, text(), text()]);
  if (depth === 0 || random.next() < 0.2) return leaf;
  const count = Math.floor(random.between(0, 5));
  const values = Array.from({ length: count }, () => anything(random, depth - 1));
  if (random.next() < 0.5) return values;
  const names = [
    'id',
    'ids',
    'trakt',
    'movie',
    'show',
    'type',
    'error',
    'message',
    'device_code',
    'user_code',
    'verification_url',
    'expires_in',
    'interval',
    '__proto__',
  ] as const;
  return Object.fromEntries(values.map((value) => [random.pick(names), value]));
}

function oddHeaders(random: Random): Record<string, string> {
  const value = () =>
    random.pick(['', '0', '-1', '3', '250', '99999999999999999999', 'NaN', '{', '{"until":"never"}', 'Wed, 99 Foo']);
  const names = [
    'retry-after',
    'x-ratelimit',
    'x-pagination-page',
    'x-pagination-limit',
    'x-pagination-page-count',
    'x-pagination-item-count',
    'content-type',
    'cf-mitigated',
    'location',
    'x-upgrade-url',
    'x-account-limit',
  ] as const;
  return Object.fromEntries(names.filter(() => random.next() < 0.2).map((name) => [name, value()]));
}

function flood(random: Random): Record<string, string> {
  const lines = Math.floor(random.between(1, 300));
  return Object.fromEntries(
    Array.from({ length: lines }, (_, line) => [`x-${line}`, 'x'.repeat(random.between(0, 400))]),
  );
}
