/** What the network between a command and Trakt can end it with. */

import { createServer as createHttpServer } from 'node:http';
import { type AddressInfo, createServer as createTcpServer, type Server } from 'node:net';
import { serveSandbox } from '@trakt-usher/sandbox/serve';
import type { NetworkReason } from 'trakt-usher';
import { freePort } from '../trakt.ts';
import type { Failures } from './failure.ts';
import { type Stage, without } from './stage.ts';

export const signsIn = (stage: Stage, flags: readonly string[], env: Record<string, string> = {}) =>
  stage.usher(['auth', '--device', ...flags], { env });

/** Signs in at a server of another kind, which is closed afterwards. */
async function at<T>(server: Server, work: (address: string, port: number) => Promise<T>): Promise<T> {
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const { port } = server.address() as AddressInfo;
  try {
    return await work(`127.0.0.1:${port}`, port);
  } finally {
    server.close();
  }
}

const lookAtNetwork = 'Look at the network, then try again.';
const lookAtAddress = 'Look at the network, and at TRAKT_AUTH_URL and TRAKT_API_URL if you set them.';

export const networkFailures: { readonly [Reason in NetworkReason]: Failures } = {
  dns: [
    {
      code: 'network',
      says: `{host} can't be reached: its name is not found (DNS). ${lookAtAddress}`,
      exitCode: 1,
      // No name has so long a part, so no server is asked for it.
      cause: (stage, flags) => signsIn(stage, flags, { TRAKT_AUTH_URL: `https://${'a'.repeat(64)}.invalid` }),
    },
  ],
  refused: [
    {
      code: 'network',
      says: `{host} can't be reached: nothing listens there. ${lookAtAddress}`,
      exitCode: 1,
      cause: async (stage, flags) => signsIn(stage, flags, { TRAKT_AUTH_URL: `http://localhost:${await freePort()}` }),
    },
  ],
  unreachable: { unmet: 'Whether there is no way to an address is up to the machine.' },
  offline: { unmet: 'Only browsers say so.' },
  unknown: { unmet: 'Node says why.' },
  certificate: [
    {
      code: 'network',
      says: 'The certificate of {host} is not trusted, so nothing was sent. If a firewall or proxy of yours stands in between, name the file of its certificate: NODE_EXTRA_CA_CERTS=/path/to/it.pem',
      exitCode: 1,
      async cause(stage, flags) {
        const { url, close } = await serveSandbox({ port: 0, https: true });
        try {
          return await signsIn(stage, flags, { TRAKT_AUTH_URL: url });
        } finally {
          await close();
        }
      },
    },
  ],
  proxy: [
    {
      code: 'network',
      says: 'The proxy {proxy}, on the way to auth.trakt.tv, is down, or lets nothing through. Look at HTTPS_PROXY; or name the host in NO_PROXY, if it can be reached without.',
      exitCode: 1,
      cause: async (stage, flags) =>
        signsIn(stage, flags, { TRAKT_AUTH_URL: '', HTTPS_PROXY: `http://127.0.0.1:${await freePort()}` }),
    },
    {
      code: 'network',
      says: "HTTPS_PROXY names no http or https proxy, so auth.trakt.tv can't be asked through it. Write it like this: HTTPS_PROXY=http://proxy.example:3128, or http://user:password@proxy.example:3128. In a password / is %2F, # is %23, ? is %3F.",
      exitCode: 1,
      cause: (stage, flags) => signsIn(stage, flags, { TRAKT_AUTH_URL: '', HTTPS_PROXY: 'socks5://127.0.0.1' }),
    },
  ],
  proxy_password: [
    {
      code: 'network',
      says: 'The proxy {proxy}, on the way to auth.trakt.tv, asks for a user name and a password, and got none that it takes. Put them into HTTPS_PROXY: http://user:password@{proxy}',
      exitCode: 1,
      cause: (stage, flags) =>
        at(
          createHttpServer().on('connect', (_, socket) =>
            socket.end('HTTP/1.1 407 Proxy Authentication Required\r\n\r\n'),
          ),
          (proxy) => signsIn(stage, flags, { TRAKT_AUTH_URL: '', HTTPS_PROXY: `http://${proxy}` }),
        ),
    },
  ],
  timeout: [
    {
      code: 'network',
      says: `{host} didn't answer in time. ${lookAtNetwork}`,
      exitCode: 1,
      cause(stage, flags) {
        const { promise: asked, resolve } = Promise.withResolvers<boolean>();
        const silent = createTcpServer((socket) =>
          socket.once('data', () => resolve(true)).on('error', () => undefined),
        );
        return at(silent, (address) =>
          stage.usher(['auth', '--device', ...flags], {
            env: { TRAKT_AUTH_URL: `http://${address}` },
            clock: without(() => asked),
          }),
        );
      },
    },
  ],
  cut: [
    {
      code: 'network',
      says: `The connection to {host} broke before the answer was complete. ${lookAtNetwork}`,
      exitCode: 1,
      cause(stage, flags) {
        stage.trakt.sandbox.faults.add({ route: 'device_code', kind: 'drop' });
        return signsIn(stage, flags);
      },
    },
  ],
  too_long: [
    {
      code: 'network',
      says: '{host} sends more than Trakt ever does, so the answer was not read to its end. Look at TRAKT_AUTH_URL and TRAKT_API_URL. If they are right, try again in a few minutes.',
      exitCode: 1,
      cause(stage, flags) {
        stage.answers('/oauth/device/code', 200, { filler: 'x'.repeat(2 ** 21) });
        return signsIn(stage, flags);
      },
    },
  ],
};
