/** A connection to another host, for bytes that the proxy passes on unread. */
import { connect, type Socket } from 'node:net';

interface Deadlines {
  readonly connectMs: number;
  readonly idleMs: number;
}

/** Resolves with the connection, or with undefined if it doesn't stand in time. The end of either side ends the other. */
export function openTunnel(
  { host, port }: { host: string; port: number },
  client: Socket,
  { connectMs, idleMs }: Deadlines,
): Promise<Socket | undefined> {
  return new Promise((resolve) => {
    const upstream = connect({ host, port, timeout: connectMs });
    const fail = (): void => {
      upstream.destroy();
      resolve(undefined);
    };
    upstream.once('error', fail);
    upstream.once('timeout', fail);
    client.once('close', () => upstream.destroy());
    upstream.once('connect', () => {
      upstream.off('error', fail).off('timeout', fail);
      upstream.on('error', () => upstream.destroy());
      upstream.once('close', () => client.destroySoon());
      upstream.setTimeout(idleMs, () => upstream.destroy());
      // A client that reads nothing keeps what is to be sent, and so its connection.
      client.setTimeout(idleMs, () => client.destroy());
      resolve(upstream);
    });
  });
}
