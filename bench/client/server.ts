/** Runs in its own process: a Trakt that has 100,000 plays and thinks about nothing. Sends its address to the parent. */

import { once } from 'node:events';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { plays, token } from './scale.ts';

const bodies = new Map<string, Buffer>();

/** A page of the history, made once. */
function bodyOf(page: number, limit: number): Buffer {
  const key = `${page} ${limit}`;
  const before = (page - 1) * limit;
  const length = Math.max(0, Math.min(limit, plays - before));
  const rows = () => Array.from({ length }, (_, row) => aPlay(before + row + 1));
  const body = bodies.get(key) ?? Buffer.from(JSON.stringify(rows()));
  bodies.set(key, body);
  return body;
}

function aPlay(id: number): object {
  const ids = { trakt: id, slug: `a-film-with-a-name-${id}`, imdb: `tt${String(id).padStart(7, '0')}`, tmdb: id };
  const movie = { title: `A film with a name ${id}`, year: 1990 + (id % 30), ids };
  return { id, watched_at: '2026-11-01T20:15:00.000Z', action: 'watch', type: 'movie', movie };
}

const server = createServer((request, response) => {
  const { searchParams } = new URL(request.url ?? '/', 'http://localhost');
  const [page, limit] = [Number(searchParams.get('page') ?? 1), Number(searchParams.get('limit') ?? 10)];
  if (request.headers.authorization !== `Bearer ${token}`) return response.writeHead(401).end();
  const body = bodyOf(page, limit);
  response.writeHead(200, {
    'content-type': 'application/json; charset=utf-8',
    'content-length': body.length,
    'x-pagination-page': page,
    'x-pagination-limit': limit,
    'x-pagination-page-count': Math.ceil(plays / limit),
    'x-pagination-item-count': plays,
  });
  return response.end(body);
});
server.keepAliveTimeout = 60_000;
server.listen(0, '127.0.0.1');
await once(server, 'listening');
process.send?.(`http://127.0.0.1:${(server.address() as AddressInfo).port}`);
process.once('disconnect', () => process.exit());
