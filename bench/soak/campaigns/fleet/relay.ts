/** A way to a database that can break: connections are reset, or stand still without a word, and the far end may change. */

import { once } from 'node:events';
import { type AddressInfo, connect, createServer, type Socket } from 'node:net';
import type { Random } from '../../random.ts';

export interface Relay {
  readonly port: number;
  /** New connections go to that port of this machine. */
  turnTo(port: number): void;
  /** Some of the connections that stand, or all. */
  reset(share: number): void;
  /** Some of the connections carry nothing for that time, and none is closed. */
  stall(share: number, ms: number): void;
  close(): Promise<void>;
}

export async function openRelay(first: number, random: Random): Promise<Relay> {
  let to = first;
  const pairs = new Set<readonly [Socket, Socket]>();
  const some = (share: number) => [...pairs].filter(() => random.next() < share);
  const server = createServer((near) => {
    const far = connect(to, '127.0.0.1');
    const pair = [near, far] as const;
    pairs.add(pair);
    for (const [socket, other] of [pair, [far, near] as const]) {
      socket.on('error', () => other.destroy());
      socket.on('close', () => {
        pairs.delete(pair);
        other.destroy();
      });
      socket.pipe(other);
    }
  });
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  const reset = (share: number) => {
    for (const [near, far] of some(share)) {
      near.resetAndDestroy();
      far.destroy();
    }
  };
  return {
    port: (server.address() as AddressInfo).port,
    turnTo(port) {
      to = port;
    },
    reset,
    stall(share, ms) {
      const stalled = some(share).flat();
      for (const socket of stalled) socket.pause();
      setTimeout(() => {
        for (const socket of stalled) socket.resume();
      }, ms);
    },
    async close() {
      server.close();
      reset(1);
      await once(server, 'close');
    },
  };
}
