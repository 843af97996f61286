/** A connection to another host, for bytes that the proxy passes on unread. */
import { lookup } from 'node:dns/promises';
import { connect, isIP, type Socket } from 'node:net';

interface Tunnel {
  readonly client: Socket;
  readonly connectMs: number;
  readonly idleMs: number;
  /** Whether this client may reach an address. Asked of the very address that is then connected to, whatever a name meant before. */
  readonly mayReach: (address: string) => boolean;
}

type Opened = { readonly kind: 'open'; readonly upstream: Socket } | { readonly kind: 'forbidden' | 'failed' };

/** The end of either side ends the other. */
export async function openTunnel(to: { host: string; port: number }, tunnel: Tunnel): Promise<Opened> {
  const { connectMs, mayReach } = tunnel;
  const addresses = await addressesOf(to.host, connectMs);
  const allowed = addresses.filter(mayReach);
  if (addresses.length > 0 && allowed.length === 0) return { kind: 'forbidden' };
  for (const address of allowed.slice(0, mostTries)) {
    const upstream = await connected({ host: address, port: to.port }, tunnel);
    if (upstream) return { kind: 'open', upstream };
    if (tunnel.client.destroyed) break;
  }
  return { kind: 'failed' };
}

/** Of a name with an address of each family, where one family may lead nowhere. */
const mostTries = 4;

async function addressesOf(host: string, withinMs: number): Promise<readonly string[]> {
  if (isIP(host) !== 0) return [host];
  let timer: NodeJS.Timeout | undefined;
  const late = new Promise<[]>((resolve) => {
    timer = setTimeout(resolve, withinMs, []);
  });
  const found = lookup(host, { all: true }).then(
    (all) => all.map(({ address }) => address),
    () => [],
  );
  return Promise.race([found, late]).finally(() => clearTimeout(timer));
}

function connected(
  { host, port }: { host: string; port: number },
  { client, connectMs, idleMs }: Tunnel,
): Promise<Socket | undefined> {
  return new Promise((resolve) => {
    const upstream = connect({ host, port, timeout: connectMs });
    const fail = (): void => {
      upstream.destroy();
      client.off('close', fail);
      resolve(undefined);
    };
    upstream.once('error', fail);
    upstream.once('timeout', fail);
    client.once('close', fail);
    upstream.once('connect', () => {
      upstream.off('error', fail).off('timeout', fail);
      client.off('close', fail);
      client.once('close', () => upstream.destroy());
      upstream.on('error', () => upstream.destroy());
      upstream.once('close', () => client.destroySoon());
      upstream.setTimeout(idleMs, () => upstream.destroy());
      // A client that reads nothing keeps what is to be sent, and so its connection.
      client.setTimeout(idleMs, () => client.destroy());
      resolve(upstream);
    });
  });
}
