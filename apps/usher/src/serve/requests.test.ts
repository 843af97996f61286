import { once } from 'node:events';
import { createServer } from 'node:http';
import { connect } from 'node:net';
import { silentLog } from 'trakt-usher';
import { expect, it } from 'vitest';
import { answerRequest, type RequestParts } from './requests.ts';

it.each([0, 400_000])('waits no longer for a turn once its client has gone, with a body of %i bytes', async (bytes) => {
  const waiting = Promise.withResolvers<void>();
  const gone = Promise.withResolvers<string>();
  const unused = () => expect.fail();
  const parts: RequestParts = {
    shield: { answer: unused, refused: unused, lookAfter: unused, idle: unused },
    turns: {
      async of({ gone: signal }) {
        signal.addEventListener('abort', () => gone.resolve('gone'));
        waiting.resolve();
        await gone.promise;
        return undefined;
      },
    },
    metrics: { requested: () => undefined },
    outbox: { isFor: () => false, meet: unused, start: unused, close: unused },
    log: silentLog,
  };
  const server = createServer((request, response) => {
    const about = { program: 'films', to: 'api', origin: 'https://api.example', target: '/sync/history' } as const;
    void answerRequest({ request, response, ...about }, parts);
  });
  await once(server.listen(0, '127.0.0.1'), 'listening');
  const address = server.address();
  if (address === null || typeof address === 'string') expect.fail();
  const client = connect(address.port, '127.0.0.1');
  client.write(`POST /sync/history HTTP/1.1\r\nHost: api.trakt.tv\r\nContent-Length: ${bytes}\r\n\r\n`);
  client.end('x'.repeat(bytes));
  await waiting.promise;
  expect(await gone.promise).toBe('gone');
  client.destroy();
  server.close();
});
