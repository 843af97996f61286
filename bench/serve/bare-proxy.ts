/**
 * Runs in its own process: the least that a CONNECT proxy of Node must do to open the TLS of a host and pass its requests on. It
 * admits everybody and knows no deadline. Sends its address and its certificate to the parent.
 */

import { once } from 'node:events';
import http, { createServer, request } from 'node:http';
import type { AddressInfo } from 'node:net';
import { createServer as createTlsServer } from 'node:tls';
import { issueLeaf, newAuthority } from '@trakt-usher/proxy';

const upstream = new URL(process.argv[2] ?? '');
const authority = await newAuthority({ name: 'bench', domain: 'trakt.tv', nowMs: Date.now(), lifeDays: 2 });
const leaf = await issueLeaf(authority, 'api.trakt.tv', { nowMs: Date.now(), lifeDays: 1 });
const agent = new http.Agent({ keepAlive: true, maxSockets: 64 });

const server = createServer((asked, response) => {
  const { method, url: path, headers } = asked;
  const sent = request({ hostname: upstream.hostname, port: upstream.port, method, path, headers, agent }, (answer) => {
    response.writeHead(answer.statusCode ?? 502, answer.headers);
    answer.pipe(response);
  });
  sent.on('error', () => response.destroy());
  asked.pipe(sent);
});
const tls = createTlsServer({ key: leaf.key, cert: leaf.certificate, ALPNProtocols: ['http/1.1'] }, (socket) => {
  socket.on('error', () => socket.destroy());
  server.emit('connection', socket);
});
server.on('connect', (_, client) => {
  client.on('error', () => client.destroy());
  client.write('HTTP/1.1 200 Connection Established\r\n\r\n');
  tls.emit('connection', client);
});
server.listen(0, '127.0.0.1');
await once(server, 'listening');
const { port } = server.address() as AddressInfo;
process.send?.({ proxy: `http://127.0.0.1:${port}`, certificate: authority.certificate });
process.once('disconnect', () => process.exit());
