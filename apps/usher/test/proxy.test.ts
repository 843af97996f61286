/** A network with a proxy: every command goes through it, and says so where it doesn't lead anywhere. */

import { writeFileSync } from 'node:fs';
import { createServer as createTlsServer, type Server } from 'node:https';
import type { AddressInfo } from 'node:net';
import { join } from 'node:path';
import { createSandbox, type Sandbox } from '@trakt-usher/sandbox';
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { type Certificate, certificateFor } from '../../../packages/trakt/test/certificate.ts';
import { type ConnectProxy, type ConnectProxyOptions, startProxy } from '../../../packages/trakt/test/connect-proxy.ts';
import { type Home, makeHome, type RunOptions } from './run-usher.ts';

const [auth, api] = ['auth.trakt.test', 'api.trakt.test'];
const sandbox: Sandbox = createSandbox({ plays: 10, autoApprove: true });
let server: Server;
let own: Certificate;
let home: Home;
let proxy: ConnectProxy;

beforeAll(async () => {
  own = await certificateFor(auth, api);
  server = createTlsServer(own, async (request, response) => {
    const { method = '', url = '', headers } = request;
    const body = Buffer.concat(await request.toArray());
    const answer = await sandbox.fetch(`https://${headers.host}${url}`, {
      method,
      headers: headers as Record<string, string>,
      redirect: 'manual',
      ...(body.length > 0 && { body }),
    });
    response.writeHead(answer.status, Object.fromEntries(answer.headers)).end(await answer.text());
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
});
afterAll(() => server.close());
beforeEach(() => {
  home = makeHome();
  writeFileSync(join(home.path, 'certificate.pem'), own.cert);
});
afterEach(async () => {
  await home.remove();
  await proxy.close();
});

async function start(options: Partial<ConnectProxyOptions> = {}): Promise<void> {
  const { port } = server.address() as AddressInfo;
  proxy = await startProxy({ where: () => port, ...options });
}

function usher(args: readonly string[], env: Record<string, string> = {}) {
  const options: RunOptions = {
    env: {
      TRAKT_AUTH_URL: `https://${auth}`,
      TRAKT_API_URL: `https://${api}`,
      TRAKT_CLIENT_ID: 'sandbox-client',
      TRAKT_ACCESS_TOKEN: sandbox.issueGrant().access_token,
      NODE_EXTRA_CA_CERTS: join(home.path, 'certificate.pem'),
      HTTPS_PROXY: proxy.url,
      ...env,
    },
  };
  return home.run(args, options);
}

describe('behind a proxy', () => {
  it.each([
    [['whoami'], [`${api}:443`]],
    [['api', '/users/settings'], [`${api}:443`]],
    [['export', '--output', 'out'], [`${api}:443`]],
    [
      ['auth', '--device'],
      [`${api}:443`, `${auth}:443`],
    ],
  ])('usher %s goes through it', async (args, hosts) => {
    await start();
    const { code, stderr } = await usher(args, args[0] === 'auth' ? { TRAKT_ACCESS_TOKEN: '' } : {});
    expect([code, stderr]).toEqual([0, expect.any(String)]);
    expect([...new Set(proxy.asked)].sort()).toEqual(hosts);
  });

  it('usher token-refresh goes through it, once', async () => {
    await start();
    expect((await usher(['auth', '--device'], { TRAKT_ACCESS_TOKEN: '' })).code).toBe(0);
    proxy.asked.length = 0;
    expect((await usher(['token-refresh'], { TRAKT_ACCESS_TOKEN: '' })).code).toBe(0);
    expect(proxy.asked).toEqual([`${auth}:443`]);
  });

  it('its password is shown to it alone', async () => {
    await start({ password: 'ada:canary' });
    const env = { HTTPS_PROXY: proxy.url.replace('//', '//ada:canary@') };
    for (const args of [
      ['whoami', '--verbose'],
      ['doctor', '--verbose'],
    ]) {
      const { code, stdout, stderr } = await usher(args, env);
      expect(code).toBe(0);
      expect(stdout + stderr).not.toContain('canary');
    }
    const wrong = await usher(['whoami', '--verbose'], { HTTPS_PROXY: proxy.url.replace('//', '//ada:other-canary@') });
    expect(wrong.code).toBe(1);
    expect(wrong.stdout + wrong.stderr).not.toContain('canary');
  });

  it.runIf(process.platform === 'linux')('a company certificate that the system trusts is enough', async () => {
    const env = { NODE_EXTRA_CA_CERTS: '', SSL_CERT_FILE: join(home.path, 'certificate.pem') };
    await start();
    expect(await usher(['whoami'], env)).toMatchObject({ code: 0 });
    const { code, stderr } = await usher(['whoami'], { ...env, SSL_CERT_FILE: '/nonexistent' });
    expect([code, stderr]).toEqual([1, expect.stringContaining(`The certificate of ${api} is not trusted`)]);
  });

  it('NO_PROXY goes around it', async () => {
    await start();
    const { code } = await usher(['api', '/sync/history', '-X', 'POST'], { NO_PROXY: '.trakt.test' });
    expect(code).toBe(1);
    expect(proxy.asked).toEqual([]);
  });
});

describe('usher doctor', () => {
  const about = async (env: Record<string, string>) => {
    const { stdout } = await usher(['doctor', '--json'], env);
    const lines: { check: string; result: string; message: string }[] = JSON.parse(stdout).checks;
    return lines.filter(({ check }) => check === 'proxy').map(({ result, message }) => `${result}: ${message}`);
  };

  it('says through which proxy each server is asked', async () => {
    await start();
    expect(await about({ HTTPS_PROXY: proxy.url.replace('//', '//ada:canary@'), NO_PROXY: auth })).toEqual([
      `pass: https://${auth} is asked without a proxy (NO_PROXY, or this machine).`,
      `pass: https://${api} is asked through the proxy ${proxy.host} (HTTPS_PROXY).`,
    ]);
  });

  it('says what a variable does not do', async () => {
    await start();
    expect(await about({ HTTPS_PROXY: '', HTTP_PROXY: proxy.url })).toEqual([
      'warn: HTTP_PROXY is set and HTTPS_PROXY is not: Trakt, which is https, is asked without a proxy.',
    ]);
    expect(await about({ HTTPS_PROXY: 'socks5://ada:canary@proxy.lan' })).toEqual([
      'fail: HTTPS_PROXY names no http or https proxy. Nothing can be asked through it.',
    ]);
    expect(await about({ HTTPS_PROXY: '' })).toEqual([]);
  });
});
