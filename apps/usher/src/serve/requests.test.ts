import { once } from 'node:events';
import { createServer, get, type Server } from 'node:http';
import { connect } from 'node:net';
import { silentLog } from 'trakt-usher';
import { expect, it } from 'vitest';
import { answerRequest, type RequestParts } from './requests.ts';

const unused = () => expect.fail();
const partsWith = (turns: RequestParts['turns']): RequestParts => ({
  shield: { answer: unused, refused: unused, lookAfter: unused, idle: unused },
  turns,
  metrics: { requested: () => undefined },
  outbox: { isFor: () => false, meet: unused, start: unused, close: unused },
  log: silentLog,
});

async function listening(parts: RequestParts): Promise<{ server: Server; port: number }> {
  const server = createServer((request, response) => {
    const about = { program: 'films', to: 'api', origin: 'https://api.example' } as const;
    void answerRequest({ request, response, ...about, target: request.url ?? '' }, parts);
  });
  await once(server.listen(0, '127.0.0.1'), 'listening');
  const address = server.address();
  if (address === null || typeof address === 'string') expect.fail();
  return { server, port: address.port };
}

it('knows the endpoints of tokens, and what is counted, however the path is written', async () => {
  const { server, port } = await listening(
    partsWith({
      of: async () => ({ kind: 'refused', answer: { status: 429, headers: {}, body: '' } }),
    }),
  );
  const status = (path: string) =>
    new Promise<number | undefined>((resolve) => {
      get({ host: '127.0.0.1', port, path }, (answer) => resolve(answer.resume().statusCode));
    });
  const guarded = ['/oauth/token', '/OAuth//Token.json/', '/oauth%2Ftoken', '/x/../oauth/token', '/oauth/token/.'];
  for (const path of [
    ...guarded,
    '/oauth/token/x/..',
    '/oauth/token.json/.',
    '/oauth/device/./token/',
    '/oauth\\revoke',
  ]) {
    expect([path, await status(path)]).toEqual([path, 405]);
  }
  for (const path of ['/sync/history', '/oauth/../sync/history', '/oauth%2F..%2Fusers/me', '/\\[x']) {
    expect([path, await status(path)]).toEqual([path, 429]);
  }
  server.close();
});

it.each([0, 400_000])('waits no longer for a turn once its client has gone, with a body of %i bytes', async (bytes) => {
  const waiting = Promise.withResolvers<void>();
  const gone = Promise.withResolvers<string>();
  const { server, port } = await listening(
    partsWith({
      async of({ gone: signal }) {
        signal.addEventListener('abort', () => gone.resolve('gone'));
        waiting.resolve();
        await gone.promise;
        return undefined;
      },
    }),
  );
  const client = connect(port, '127.0.0.1');
  client.write(`POST /sync/history HTTP/1.1\r\nHost: api.trakt.tv\r\nContent-Length: ${bytes}\r\n\r\n`);
  client.end('x'.repeat(bytes));
  await waiting.promise;
  expect(await gone.promise).toBe('gone');
  client.destroy();
  server.close();
});
