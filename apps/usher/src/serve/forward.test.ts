import { once } from 'node:events';
import { createServer, get, type Server, type ServerResponse } from 'node:http';
import { type AddressInfo, connect } from 'node:net';
import { afterEach, expect, it } from 'vitest';
import { endConnections, forward, hasBody } from './forward.ts';

const servers: Server[] = [];
afterEach(() => {
  endConnections();
  for (const server of servers.splice(0)) {
    server.closeAllConnections();
    server.close();
  }
});

async function listening(server: Server): Promise<string> {
  servers.push(server);
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  return `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
}

function proxyTo(origin: string): Promise<string> {
  return listening(
    createServer((request, response) => {
      const [, program = ''] = (request.url ?? '').split('/');
      forward(request, response, {
        program,
        origin,
        path: '/',
        body: hasBody(request) ? request : undefined,
        answered: () => undefined,
        failed: () => undefined,
      });
    }),
  );
}

it.each(['GET', 'DELETE', 'POST'])('sends the body of a %s as a body, however its length is told', async (method) => {
  const heard: string[] = [];
  const origin = await listening(
    createServer(async (request, response) => {
      const [body] = await request.toArray();
      heard.push(`${request.method} ${body ?? ''}`);
      response.end();
    }),
  );
  const { hostname, port } = new URL(await proxyTo(origin));
  const another = 'POST /oauth/token HTTP/1.1\r\nHost: here\r\nContent-Length: 0\r\n\r\n';
  const length = another.length;
  for (const [head, body] of [
    ['Transfer-Encoding: chunked', `${length.toString(16)}\r\n${another}\r\n0\r\n\r\n`],
    [`Content-Length: ${length}\r\nConnection: close, content-length`, another],
    ['X-None: 1', ''],
  ]) {
    const client = connect(Number(port), hostname);
    client.write(`${method} /films HTTP/1.1\r\nHost: here\r\n${head}\r\n\r\n${body}`);
    await once(client, 'data');
    client.destroy();
  }
  expect(heard).toEqual([`${method} ${another}`, `${method} ${another}`, `${method} `]);
});

it('leaves the other programs their connections where one has many answers under way', async () => {
  const held: ServerResponse[] = [];
  const origin = await listening(createServer((_, response) => held.push(response)));
  const proxy = await proxyTo(origin);
  const ask = (program: string) => get(`${proxy}/${program}`, { agent: false }).on('error', () => undefined);
  for (let count = 0; count < 70; count += 1) ask('films');
  await expect.poll(() => held.length).toBe(32);
  const asking = ask('shows');
  await expect.poll(() => held.length).toBe(33);
  held.at(-1)?.end('for shows');
  expect((await once(asking, 'response'))[0].statusCode).toBe(200);
});

it('an outage whose answer breaks off while the outbox is asked does not leave the program waiting', async () => {
  const ended = Promise.withResolvers<void>();
  const origin = await listening(
    createServer((_, response) => {
      response.writeHead(503, { 'content-length': 10 }).write('half');
      setImmediate(() => response.destroy());
      response.once('close', () => ended.resolve());
    }),
  );
  const proxy = await listening(
    createServer((request, response) => {
      const broken = Promise.withResolvers<undefined>();
      forward(request, response, {
        ...{ program: 'films', origin, path: '/', body: undefined },
        answered: () => undefined,
        failed: () => undefined,
        onOutage: () => broken.promise,
      });
      ended.promise.then(() => setImmediate(() => broken.resolve(undefined)));
    }),
  );
  const asking = get(proxy, { agent: false });
  await expect(once(asking, 'response').then(([answer]) => once(answer.resume(), 'end'))).rejects.toThrow();
});

it('an answer is passed on whole once what it says is noted', async () => {
  const origin = await listening(createServer((_, response) => response.writeHead(401).end('no')));
  const noted = Promise.withResolvers<void>();
  const heard = Promise.withResolvers<number>();
  const proxy = await listening(
    createServer((request, response) =>
      forward(request, response, {
        ...{ program: 'films', origin, path: '/', body: undefined },
        answered(status) {
          heard.resolve(status);
          return noted.promise;
        },
        failed: () => undefined,
      }),
    ),
  );
  const asking = get(proxy, { agent: false });
  let isAnswered = false;
  const answering = once(asking, 'response').then(async ([answer]) => {
    isAnswered = true;
    const [body] = await answer.toArray();
    return [answer.statusCode, String(body)];
  });
  expect([await heard.promise, isAnswered]).toEqual([401, false]);
  noted.resolve();
  expect(await answering).toEqual([401, 'no']);
});
