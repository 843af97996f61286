/** Runs in its own process: a Trakt that thinks about nothing. Each access token is of another person. Sends its address to the parent. */

import { once } from 'node:events';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';

const ids = { trakt: 1, slug: 'a-film-with-a-name', imdb: 'tt0000001', tmdb: 1 };
const play = { id: 1, watched_at: '2026-11-01T20:15:00.000Z', action: 'watch', type: 'movie' };
const movie = { title: 'A film with a name', year: 1990, ids };
const page = Buffer.from(JSON.stringify(Array.from({ length: 10 }, () => ({ ...play, movie }))));

const server = createServer((request, response) => {
  const username = request.headers.authorization?.replace('Bearer ', '');
  const person = { user: { username, ids: { slug: username } } };
  const body = request.url === '/users/settings' ? Buffer.from(JSON.stringify(person)) : page;
  response.writeHead(200, { 'content-type': 'application/json; charset=utf-8', 'content-length': body.length });
  response.end(body);
});
server.keepAliveTimeout = 60_000;
server.listen(0, '127.0.0.1');
await once(server, 'listening');
process.send?.(`http://127.0.0.1:${(server.address() as AddressInfo).port}`);
process.once('disconnect', () => process.exit());
