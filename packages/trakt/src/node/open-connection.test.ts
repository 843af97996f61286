import { once } from 'node:events';
import { type AddressInfo, createServer, type Socket } from 'node:net';
import { afterEach, expect, it, vi } from 'vitest';
import { openConnection } from './open-connection.ts';

afterEach(() => vi.restoreAllMocks());

/** A process that was stopped while it waited for sockets sees them before its timers. */
it('refuses a connection that comes to stand after its time, although no timer has fired yet', async () => {
  const server = createServer().listen(0, '127.0.0.1');
  await once(server, 'listening');
  const { port } = server.address() as AddressInfo;
  const now = performance.now();
  const opened = new Promise<Error | Socket | undefined>((resolve) => {
    const opening = { url: new URL(`http://127.0.0.1:${port}`), proxy: undefined, withinMs: 60_000, signal: undefined };
    openConnection(opening, (error, socket) => resolve(error ?? socket));
  });
  vi.spyOn(performance, 'now').mockReturnValue(now + 60_500);
  expect(await opened).toMatchObject({ code: 'ETIMEDOUT', syscall: 'connect' });
  server.close();
});
